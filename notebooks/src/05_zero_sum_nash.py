# %% [markdown]
# # 05 零和賽局與奈許均衡 · Zero-sum game and Nash equilibrium

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘，5.3 的 Stackelberg 部分與最後的實驗可以留作自習。讀完之後，你能夠：
#
# - 用線性規劃解出任何有限的兩人零和賽局，並寫出 2×2 賽局的公式；
# - 判斷梯度為零的點是不是局部奈許均衡；
# - 說出哪一種 GAN 是零和賽局、哪一種不是，為什麼兩種的均衡相同；
# - 算出離均衡還有多遠，並看出「損失逐漸減少」為什麼是錯的。
#
# 先備知識：第 02 章的判別器損失與最佳判別器、JS 散度；偏導數。
#
# 這套講義用台灣的譯名。別處，包括這套講義最初的文件，寫成：
#
# > 零和博弈、納什均衡。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes, with the Stackelberg part of 5.3 and the last experiment left for reading at home. Afterwards you can
#
# - solve any finite two-player zero-sum game by linear programming, and write down the formula for the 2×2 game;
# - judge whether a point where the gradients vanish is a local Nash equilibrium;
# - say which GAN is a zero-sum game and which is not, and why both have the same equilibrium;
# - compute how far away the equilibrium is, and see what is wrong with “the losses gradually decrease”.
#
# You need lesson 02 (the discriminator's loss, the best discriminator, the Jensen–Shannon divergence) and partial derivatives.
#
# The Chinese text uses Taiwan's terms. Elsewhere, also in the document that this course grew from, they read:
#
# > 零和博弈 (zero-sum game), 納什均衡 (Nash equilibrium).

# %% tags=["setup", "nbval-ignore-output"]
# 準備 · Setup：每一章都相同 · the same in every notebook
try:
    import ganutils
except ImportError as error:
    import sys
    if "google.colab" not in sys.modules:
        raise ImportError("ganutils 尚未安裝 is not installed → python -m tools lab") from error
    raise ImportError("尚未設定網址 no address set yet → python -m tools links OWNER/NAME") from error
import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython.display import display
from ganutils import check, densities, divergences, dynamics, images, language, losses, metrics, nets
from ganutils import penalties, plot, settings, stack, toys, train, train_many, widgets
plot.setup()
display(language.switch())

# %% tags=["parameters"]
# 參數 · Parameters
preset: str = "quick"  # "quick" | "full"
seed: int = 0
device: str = "auto"  # "auto" | "cpu" | "cuda"

# %%
device = settings.parameters(preset, seed, device)
steps = {"quick": 800, "full": 4000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 一個只有兩枚硬幣的 GAN
#
# $D$ 與 $G$ 各在桌上蓋住一枚硬幣，同時掀開。兩枚同面，$D$ 得 1 分、$G$ 失 1 分：造假被認出來了；不同面則反過來。這叫猜硬幣賽局。每位玩家得到的分數叫報酬，記作 $u_D$ 與 $u_G$。
#
# 先猜：你是 $G$，而且 $D$ 知道你的習慣。你該怎麼出？

# %% [markdown] tags=["lang-en"]
# ## A GAN with two coins
#
# $D$ and $G$ each cover a coin on the table and uncover them together. If the sides match, $D$ wins a point and $G$ loses one: the forgery was recognised. Otherwise it is the other way round. This game is called matching pennies. What a player receives is called its payoff, $u_D$ and $u_G$.
#
# Guess first: you are $G$, and $D$ knows your habits. How should you play?

# %%
M = np.array([[1.0, -1.0], [-1.0, 1.0]])  # D 的報酬：列是 D，行是 G  u_D: rows are D's, columns G's
for i, j in np.ndindex(2, 2):
    regret_D, regret_G = M[:, j].max() - M[i, j], M[i, j] - M[i].min()
    print(f"D: {'正反'[i]} {'HT'[i]}   G: {'正反'[j]} {'HT'[j]}   u_D = {M[i, j]:+.0f}   "
          f"{'D' if regret_D else 'G'} 想換 wants to change")
    assert (regret_D > 0) + (regret_G > 0) == 1

# %% [markdown] tags=["lang-zh"]
# 四種結果裡，每一種都有一方想換。所以沒有純策略的均衡：不論固定出哪一面，對手都有辦法占便宜。出路是擲骰子決定：$D$ 以機率 $\alpha$ 出正面，$G$ 以機率 $\beta$ 出正面。這叫混合策略。

# %% [markdown] tags=["lang-en"]
# In each of the four outcomes somebody wants to change. So there is no equilibrium, no pair of choices that both would keep, in pure strategies: whichever side you always show, your opponent can profit from it. The way out is to choose at random: $D$ shows heads with probability $\alpha$, $G$ with probability $\beta$. This is called a mixed strategy.

# %% [markdown] tags=["lang-zh"]
# ## 5.1 零和賽局
#
# 一般的 2×2 賽局：$D$ 的報酬是四個數 $a$、$b$、$c$、$d$，上列是 $D$ 出正面，左行是 $G$ 出正面。兩人的報酬加起來永遠是零，所以只要記 $D$ 的報酬；把它的期望值記作 $V$，$D$ 要它大，$G$ 要它小。

# %% [markdown] tags=["lang-en"]
# ## 5.1 Zero-sum games
#
# The general 2×2 game: $D$'s payoff is one of four numbers $a$, $b$, $c$, $d$, written row by row into a 2×2 table; in the upper row $D$ shows heads, in the left column $G$ does. The payoffs of the two always sum to zero, so that it is enough to write down $D$'s. Its expectation is called $V$; $D$ wants it large and $G$ wants it small.

# %% [markdown]
# $$
# \begin{aligned}
# u_D &= V, \qquad u_G = -V && \text{(a)}\\
# V(\alpha,\beta) &= \alpha\beta\,a + \alpha(1-\beta)\,b + (1-\alpha)\beta\,c + (1-\alpha)(1-\beta)\,d && \text{(b)}\\
# \frac{\partial V}{\partial \alpha} &= \beta\,(a-c) + (1-\beta)(b-d) = 0 \quad\Longrightarrow\quad \beta^{*} = \frac{d-b}{a-b-c+d} && \text{(c)}\\
# \frac{\partial V}{\partial \beta} &= \alpha\,(a-b) + (1-\alpha)(c-d) = 0 \quad\Longrightarrow\quad \alpha^{*} = \frac{d-c}{a-b-c+d} && \text{(d)}\\
# v &= V(\alpha^{*},\beta^{*}) = \frac{ad-bc}{a-b-c+d} && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 零和的定義：一方所得，就是另一方所失。
# - (b) 四種結果，各乘上發生的機率。
# - (c) 要讓 $D$ 沒有可乘之機，$G$ 必須選一個 $\beta$，使 $D$ 出哪一面都一樣。請注意：$D$ 的一階條件決定的是 $G$ 的策略。
# - (d) 對 $G$ 同樣推理。
# - (e) 代入整理。$v$ 叫賽局的值：$D$ 保證拿得到這麼多，$G$ 保證不會輸得更多。
#
# 公式只適用於沒有純策略均衡的賽局；否則均衡落在邊界上，一階條件派不上用場，見練習 2。

# %% [markdown] tags=["lang-en"]
# - (a) What zero-sum means: what one gains, the other loses.
# - (b) Four outcomes, each times its probability.
# - (c) To leave $D$ nothing to exploit, $G$ must choose a $\beta$ for which both sides are worth the same to $D$. Note that $D$'s first-order condition determines $G$'s strategy.
# - (d) The same for $G$.
# - (e) Substitute and simplify. $v$ is called the value of the game: $D$ can guarantee itself this much, and $G$ can guarantee to lose no more.
#
# The formula holds only if there is no equilibrium in pure strategies; if there is one, it lies on the boundary, where the first-order conditions do not help, see exercise 2.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{u_G + u_D = 0 \qquad \alpha^{*} = \frac{d - c}{a - b - c + d} \qquad \beta^{*} = \frac{d - b}{a - b - c + d} \qquad v = \frac{a d - b c}{a - b - c + d}} \\
# \small (a - c)(d - b) > 0 \quad (a - b)(d - c) > 0
# \end{gathered}
# \tag{5.1}
# $$

# %%
from scipy.optimize import linprog

def guarantee(M):  # 最大化 v，使對手的每一行都至少付 v  maximise v such that every column pays at least v
    n, m = M.shape
    lp = linprog([0] * n + [-1], A_ub=np.c_[-M.T, np.ones(m)], b_ub=np.zeros(m),
                 A_eq=[[1] * n + [0]], b_eq=[1], bounds=[(0, None)] * n + [(None, None)])
    return lp.x[:n], lp.x[n]

def by_linear_programmes(a, b, c, d):  # 兩位玩家各解各的 each player solves its own
    M = np.array([[a, b], [c, d]], dtype=float)
    (alpha, _), u_D = guarantee(M)
    (beta, _), u_G = guarantee(-M.T)
    return round(u_G + u_D, 12), alpha, beta, u_D

# %%
check("5.1", r"u_G + u_D = 0 \qquad \alpha^{*} = \frac{d - c}{a - b - c + d} \qquad \beta^{*} = "
      r"\frac{d - b}{a - b - c + d} \qquad v = \frac{a d - b c}{a - b - c + d}",
      r"(a - c)(d - b) > 0 \quad (a - b)(d - c) > 0")

# %% [markdown] tags=["lang-zh"]
# 兩個線性規劃互不知情：$D$ 只問自己最多能保證拿到多少，$G$ 也只問自己。兩個答案相加竟然是零。這就是 von Neumann 的最小最大定理（1928）：用混合策略時，先出後出沒有差別。不限於 2×2，任何有限的兩人零和賽局都成立。

# %% [markdown] tags=["lang-en"]
# The two linear programmes know nothing of each other: $D$ asks only how much it can guarantee itself, and so does $G$. Yet the two answers sum to zero. This is von Neumann's minimax theorem (1928): with mixed strategies it makes no difference who moves first. It holds not only for 2×2 but for every finite two-player zero-sum game.

# %%
def responses(ax, a, b, c, d):
    t = np.linspace(0, 1, 1001)
    ax.plot(np.where(t * (a - c) + (1 - t) * (b - d) > 0, 1, 0), t, color=plot.COLOURS["discriminator"],
            label="$D$ 的最佳反應 best response")
    ax.plot(t, np.where(t * (a - b) + (1 - t) * (c - d) > 0, 0, 1), "--", color=plot.COLOURS["generated"],
            label="$G$ 的最佳反應 best response")
    ax.set(xlabel=r"$\alpha$：$D$ 出正面 shows heads", ylabel=r"$\beta$：$G$ 出正面 shows heads",
           ylim=(-0.05, 1.6), yticks=[0, 0.5, 1])

# %%
def worst_case(ax, a, b, c, d):
    t = np.linspace(0, 1, 1001)
    heads, tails = t * a + (1 - t) * c, t * b + (1 - t) * d
    ax.plot(t, heads, color=plot.COLOURS["generated"], label=r"$\beta = 1$")
    ax.plot(t, tails, "--", color=plot.COLOURS["generated"], label=r"$\beta = 0$")
    plot.theory(ax, t, np.minimum(heads, tails), r"$\min_G V$：保證 guaranteed")
    ax.set(xlabel=r"$\alpha$", ylabel="$V$", ylim=(min(b, c) - 0.2, 1.9 * max(a, b, c, d)))

# %%
def draw_game(a, b, c, d):
    fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.9))
    responses(left, a, b, c, d)
    worst_case(right, a, b, c, d)
    _, alpha, beta, v = by_linear_programmes(a, b, c, d)
    for ax, height in ((left, beta), (right, v)):
        plot.measured(ax, alpha, height, "線性規劃 linear programme")
        ax.legend(fontsize=10, loc="upper center", ncols=1 + (ax is right))
    plt.show()

draw_game(1, -1, -1, 1)

# %% [markdown] tags=["lang-zh"]
# 左圖是兩條階梯：對手稍微偏向一面，最佳反應就整個跳過去。兩條線只相交一次，在 $(\frac12,\frac12)$。右圖是 $D$ 的算盤：黑線是最壞情況下的報酬，最高點就是線性規劃的解。
#
# 對訓練的意義：在均衡上，兩枚硬幣都無法預測，$D$ 只能亂猜。GAN 的 $D=\frac12$ 也是如此。試試 `draw_game(3, -1, -2, 4)`。

# %% [markdown] tags=["lang-en"]
# On the left are two step functions: as soon as the opponent leans slightly to one side, the best response jumps all the way. The curves cross just once, at $(\frac12,\frac12)$. On the right is the calculation of $D$: the black line is its payoff in the worst case, and the highest point is the solution of the linear programme.
#
# What it means in training: at the equilibrium neither coin can be predicted, and $D$ can only guess. The same is true of a GAN at its equilibrium, where $D=\frac12$. Try `draw_game(3, -1, -2, 4)`.

# %% [markdown] tags=["lang-zh"]
# ## 5.2 鞍點不等式
#
# 「誰都不想單獨改變」就是奈許均衡。在零和賽局裡，這句話可以寫成一條不等式；$D$、$G$ 代表任何策略，混合的也算。

# %% [markdown] tags=["lang-en"]
# ## 5.2 The saddle-point inequality
#
# “Nobody wants to change alone” is the definition of a Nash equilibrium. In a zero-sum game it becomes one inequality; $D$ and $G$ stand for any strategies, mixed ones included.

# %% [markdown]
# $$
# \begin{aligned}
# u_D(D,G^{*}) &\le u_D(D^{*},G^{*}) \quad\Longrightarrow\quad V(D,G^{*}) \le V(D^{*},G^{*}) && \text{(a)}\\
# u_G(D^{*},G) &\le u_G(D^{*},G^{*}) \quad\Longrightarrow\quad -V(D^{*},G) \le -V(D^{*},G^{*}) && \text{(b)}\\
# \max_D V(D,G^{*}) &= V(D^{*},G^{*}) = \min_G V(D^{*},G) && \text{(c)}\\
# \min_G \max_D V &\le V(D^{*},G^{*}) \le \max_D \min_G V \le \min_G \max_D V && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $D$ 單獨改變得不到好處；$u_D = V$。
# - (b) $G$ 也一樣；$u_G = -V$，乘以 $-1$ 後不等號反向，合併 (a) 就是框裡的式子。
# - (c) 同一件事換個說法：$D^{*}$ 與 $G^{*}$ 互為最佳反應。
# - (d) 前兩個不等號由 (c) 而來，最後一個永遠成立（第 04 章）。頭尾相同，所以全都相等：只要有鞍點，先後順序就沒有差別，每個鞍點的值也都一樣。

# %% [markdown] tags=["lang-en"]
# - (a) $D$ gains nothing by changing alone; $u_D = V$.
# - (b) Nor does $G$; $u_G = -V$, and multiplying by $-1$ turns the inequality round. Together with (a) this is what stands in the box.
# - (c) The same in other words: $D^{*}$ and $G^{*}$ are best responses to each other.
# - (d) The first two inequalities come from (c), the last one always holds (lesson 04). Both ends are the same, so all are equal: once there is a saddle point, the order of moves makes no difference, and every saddle point has the same value.

# %% [markdown] tags=["lang-zh"]
# 檢核用兩個賽局。一個是剪刀石頭布，給 $G$ 多加一招，而且出那一招必定吃虧；均衡由線性規劃求得。另一個是只有三個點的 GAN：$D^{*}=\frac12$，$G^{*}$ 重現 $p$。程式逐一試過所有的純策略（剪刀石頭布），或 125 個 $D$ 與 103 個 $G$（GAN），看 (c) 是否成立。

# %% [markdown] tags=["lang-en"]
# The check takes two games. One is rock-paper-scissors with a fourth move for $G$, with which it always loses; the equilibrium comes from linear programming. The other is a GAN on only three points: the discriminator has a value at each of them, the generator a probability; $D^{*}=\frac12$, and $G^{*}$ reproduces $p$. The check tries all pure strategies (rock-paper-scissors), or 125 choices of $D$ and 103 of $G$ (the GAN), and sees whether (c) holds.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{V(D, G^{*}) \le V(D^{*}, G^{*}) \le V(D^{*}, G)} \\
# \small \text{$(D^{*}, G^{*})$ 鞍點 saddle point}
# \end{gathered}
# \tag{5.2}
# $$

# %%
from itertools import product

rps = np.array([[0.0, -1, 1, 2], [1, 0, -1, 2], [-1, 1, 0, 2]])  # 最後一行對 G 不利 the last column is bad for G
three, steps_of_D = np.array([0.5, 0.3, 0.2]), (0.1, 0.3, 0.5, 0.7, 0.9)
corners, inner = np.eye(3), np.random.default_rng(seed).dirichlet(np.ones(3), 100)
games = [
    dict(V=lambda D, G: D @ rps @ G, D_star=guarantee(rps)[0], G_star=guarantee(-rps.T)[0],
         all_D=np.eye(3), all_G=np.eye(4)),  # 線性：看純策略就夠 linear: pure strategies suffice
    dict(V=lambda D, G: three @ np.log(D) + G @ np.log(1 - D), D_star=np.full(3, 0.5), G_star=three,
         all_D=np.array(list(product(steps_of_D, repeat=3))), all_G=np.r_[corners, inner])]

# %%
def saddle(V, D_star, G_star): return V(D_star, G_star), V(D_star, G_star)

def deviations(V, D_star, G_star, all_D, all_G):
    return max(V(D, G_star) for D in all_D), min(V(D_star, G) for G in all_G)

def exchanged(V, D_star, G_star, all_D, all_G):
    return min(V(D, G_star) for D in all_D), max(V(D_star, G) for G in all_G)

def pure_only(V, all_D, all_G):
    table = np.array([[V(D, G) for G in all_G] for D in all_D])
    return table.min(axis=1).max(), table.max(axis=0).min()

# %%
check("5.2", r"V(D, G^{*}) \le V(D^{*}, G^{*}) \le V(D^{*}, G)",
      r"\text{$(D^{*}, G^{*})$ 鞍點 saddle point}")

# %% [markdown] tags=["lang-zh"]
# GAN 的兩個不等號不一樣嚴格。左邊是嚴格的：$G^{*}$ 不動時，$D$ 只要在 $p>0$ 的地方離開 ½ 就吃虧。右邊永遠取等號：$D=\frac12$ 時，不論 $G$ 造出什麼，$V$ 都是 $-2\log 2$。

# %% [markdown] tags=["lang-en"]
# For the GAN the two inequalities are not equally strict. The left one is strict: while $G^{*}$ stands still, $D$ loses by leaving ½ where $p>0$. The right one always holds with equality: with $D=\frac12$, whatever $G$ produces, $V$ is $-2\log 2$.

# %%
V, D_star, G_star, all_D, all_G = games[1].values()
at_G_star, at_D_star = ([V(D, G_star) for D in all_D], [V(D_star, G) for G in all_G])
assert sum(np.isclose(at_G_star, V(D_star, G_star))) == 1 and np.allclose(at_D_star, -2 * np.log(2))
print(f"V(D, G*) = {max(at_G_star):.4f}：{len(all_D)} 個 D 中只有一個 only one D")
print(f"V(D*, G) = {min(at_D_star):.4f} … {max(at_D_star):.4f}：每個 G every G")

# %% [markdown] tags=["lang-zh"]
# 對訓練的意義：判別器到了 ½，就不再告訴生成器該往哪裡走，也不會獎勵留在 $p$ 的生成器。把均衡撐住的，是「$G$ 一離開，$D$ 就會有反應」這個威脅。第 06 章會看到，這正是訓練會繞圈的原因。

# %% [markdown] tags=["lang-en"]
# What it means in training: a discriminator at ½ no longer tells the generator where to go, nor does it reward a generator for staying at $p$. What holds the equilibrium together is a threat: as soon as $G$ leaves, $D$ will react. Lesson 06 shows that this is why training can run in circles.

# %% [markdown] tags=["lang-zh"]
# ## 5.3 局部奈許均衡
#
# 網路有參數：$D$ 調 $\psi$，$G$ 調 $\theta$，價值是函數 $V(\psi,\theta)$。梯度下降只看得到附近，所以只問局部的條件。先猜：梯度全是零的點，是不是均衡？

# %% [markdown] tags=["lang-en"]
# ## 5.3 Local Nash equilibrium
#
# Networks have parameters: $D$ sets $\psi$, $G$ sets $\theta$, and the value is a function $V(\psi,\theta)$. Gradient descent sees the neighbourhood only, so we ask for local conditions. Guess first: is a point where all gradients vanish an equilibrium?

# %% [markdown]
# $$
# \begin{aligned}
# V_{\psi} &= 0, \quad V_{\psi\psi} < 0 && \text{(a)}\\
# V_{\theta} &= 0, \quad V_{\theta\theta} > 0 && \text{(b)}\\
# V_{\psi}(\psi^{*}(\theta),\theta) = 0 \quad&\Longrightarrow\quad \frac{d\psi^{*}}{d\theta} = -\frac{V_{\theta\psi}}{V_{\psi\psi}} && \text{(c)}\\
# \frac{d}{d\theta}\max_{\psi} V &= V_{\theta} + V_{\psi}\,\frac{d\psi^{*}}{d\theta} = V_{\theta} && \text{(d)}\\
# \frac{d^2}{d\theta^2}\max_{\psi} V &= V_{\theta\theta} + V_{\theta\psi}\,\frac{d\psi^{*}}{d\theta} = V_{\theta\theta} - \frac{V_{\theta\psi}^2}{V_{\psi\psi}} && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $D$ 站在一座山頂上：一階導數為零，二階導數為負。下標表示偏微分。
# - (b) $G$ 站在一個谷底：二階導數為正。(a) 與 (b) 合起來是局部奈許均衡的充分條件；必要條件只要求 $\le 0$ 與 $\ge 0$。
# - (c) 換一種玩法：$G$ 先走，$D$ 看到之後才回應。$\psi^{*}(\theta)$ 是 $D$ 的回應，對 $\theta$ 微分 $V_{\psi}=0$（隱函數定理，要靠 (a)）。
# - (d) 連鎖律；$V_{\psi}=0$，第二項消失（包絡定理）。$\max_{\psi}$ 只在附近取；取遍所有的 $\psi$，可能是無限大。
# - (e) 再微分一次，代入 (c)。這個數為正、(a) 成立、且 $V_{\theta}=0$，就是微分 Stackelberg 均衡：先走的 $G$ 顧慮到 $D$ 的回應，也不想動。

# %% [markdown] tags=["lang-en"]
# - (a) $D$ stands on a hilltop: first derivative zero, second derivative negative. Subscripts are partial derivatives.
# - (b) $G$ stands at the bottom of a valley: second derivative positive. Together, (a) and (b) are sufficient for a local Nash equilibrium; the necessary conditions ask of the second derivatives only $\le 0$ and $\ge 0$.
# - (c) Another way to play: $G$ moves first, and $D$ responds to what it sees. $\psi^{*}(\theta)$ is the response of $D$; differentiate $V_{\psi}=0$ in $\theta$ (implicit function theorem, which needs (a)).
# - (d) The chain rule; the second term drops out because $V_{\psi}=0$ (envelope theorem). $\max_{\psi}$ is taken over a neighbourhood; over all $\psi$ it may be infinite.
# - (e) Differentiate once more and put in (c). If this number is positive, (a) holds and $V_{\theta}=0$, the point is a differential Stackelberg equilibrium: $G$, moving first and taking $D$'s response into account, does not want to move either.

# %% [markdown] tags=["lang-zh"]
# 參數是向量時，(a) 與 (b) 說的是 Hessian 矩陣負定與正定，(e) 變成 Schur 補：$V_{\theta\theta} - V_{\theta\psi} V_{\psi\psi}^{-1} V_{\psi\theta}$。

# %% [markdown] tags=["lang-en"]
# When the parameters are vectors, (a) and (b) ask for a negative and a positive definite Hessian, and (e) becomes a Schur complement: $V_{\theta\theta} - V_{\theta\psi} V_{\psi\psi}^{-1} V_{\psi\theta}$.

# %%
candidates = {  # 原點是不是均衡？ is the origin an equilibrium?
    "奈許 Nash": lambda psi, theta: psi * theta - psi**2 / 2 + theta**2 / 2,
    "Stackelberg": lambda psi, theta: 2 * psi * theta - psi**2 / 2 - theta**2 / 2 + psi**3 * theta / 5,
    "都不是 neither": lambda psi, theta: psi * theta / 2 - psi**2 - theta**2,
    "梯度不為零 not critical": lambda psi, theta: 0.3 * theta - psi**2 + theta**2 + psi * theta}

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla V = 0, \quad V_{\psi\psi} < 0 < V_{\theta\theta} \qquad \frac{d^2}{d\theta^2} \max_{\psi} V = V_{\theta\theta} - \frac{V_{\theta\psi}^2}{V_{\psi\psi}}} \\
# \small \text{$(\psi, \theta)$ 局部奈許均衡 local Nash equilibrium}
# \end{gathered}
# \tag{5.3}
# $$

# %%
from scipy.optimize import minimize_scalar

def derivatives(V):  # 在原點 at the origin
    z = torch.zeros(2, dtype=torch.float64)
    gradient = torch.autograd.functional.jacobian(lambda z: V(*z), z)
    (V_pp, V_pt), (_, V_tt) = torch.autograd.functional.hessian(lambda z: V(*z), z).numpy()
    return bool((gradient == 0).all()), V_pp, V_pt, V_tt

def by_derivatives(V):  # (5.3)
    critical, V_pp, V_pt, V_tt = derivatives(V)
    return critical and V_pp < 0 < V_tt, V_tt - V_pt**2 / V_pp

def by_scanning(V, h=5e-4):  # 不用導數：走走看 no derivatives: try every step
    r = np.concatenate([np.linspace(-0.1, -1e-3, 50), np.linspace(1e-3, 0.1, 50)])
    best = [-minimize_scalar(lambda psi: -V(psi, theta), bounds=(-1, 1), method="bounded",
                             options={"xatol": 1e-12}).fun for theta in (-h, 0.0, h)]
    return all(V(r, 0.0) < V(0.0, 0.0)) and all(V(0.0, r) > V(0.0, 0.0)), (best[0] - 2 * best[1] + best[2]) / h**2

def gradients_only(V): return derivatives(V)[0], by_derivatives(V)[1]
def both_valleys(V): return min(derivatives(V)[1], derivatives(V)[3]) > 0, by_derivatives(V)[1]
def plus(V): return by_derivatives(V)[0], derivatives(V)[3] + derivatives(V)[2] ** 2 / derivatives(V)[1]
def no_response(V): return by_derivatives(V)[0], derivatives(V)[3]

# %%
check("5.3", r"\nabla V = 0, \quad V_{\psi\psi} < 0 < V_{\theta\theta} \qquad "
      r"\frac{d^2}{d\theta^2} \max_{\psi} V = V_{\theta\theta} - "
      r"\frac{V_{\theta\psi}^2}{V_{\psi\psi}}",
      r"\text{$(\psi, \theta)$ 局部奈許均衡 local Nash equilibrium}")

# %%
for name, V in candidates.items():
    nash, schur = by_derivatives(V)
    print(f"{'✓' if nash else '✗'} Nash   {schur:+.2f}   {name}")

# %% [markdown] tags=["lang-zh"]
# 第二個賽局的梯度全是零，卻不是奈許均衡：$D$ 不動時，$G$ 往哪邊走都有好處。但 $G$ 若顧慮到 $D$ 的回應，就不會走（數字為正）。
#
# 下圖左邊是 $V=\psi\theta$ 的鞍點，中間就是第二個賽局，右邊是局部、但不是全域的奈許均衡。顏色愈深，$V$ 愈大。下排是從圓點單獨走開時看到的 $V$：$D$ 應該站在山頂，$G$ 應該站在谷底。左邊兩條線都是平的：這也是奈許均衡，只是不嚴格。

# %% [markdown] tags=["lang-en"]
# In the second game all gradients vanish and yet it is no Nash equilibrium: while $D$ stands still, $G$ gains by going either way. But a $G$ that takes $D$'s response into account stays (the printed number is positive).
#
# Below, on the left the saddle of $V=\psi\theta$, in the middle the second game, on the right a Nash equilibrium that is local but not global. Darker means a larger $V$. The lower row shows $V$ as seen when one player alone leaves the dot: $D$ ought to stand on a hilltop, $G$ in a valley. On the left both lines are flat: still a Nash equilibrium, only not a strict one.

# %%
def well(psi, theta): return theta**4 - 2 * theta**2 + 0.4 * theta - psi**2  # 兩個谷，右邊的較淺 two valleys

shallow = minimize_scalar(lambda theta: well(0, theta), bounds=(0.5, 1.5), method="bounded").x
line = np.linspace(-1.6, 1.6, 201)

def landscape(upper, lower, V, theta, label):
    upper.contourf(line, line, V(line[None], line[:, None]), 14, cmap="Greys", alpha=0.8)
    upper.plot(0, theta, "o", color=plot.COLOURS["measured"], markersize=9, label=label)
    lower.plot(line, V(line, theta), color=plot.COLOURS["discriminator"], label=r"$D$ 調 moves $\psi$")
    lower.plot(line, V(0, line), "--", color=plot.COLOURS["generated"], label=r"$G$ 調 moves $\theta$")

# %%
fig, axes = plt.subplots(2, 3, figsize=(10, 4.4), height_ratios=[1.5, 1])
landscape(*axes[:, 0], lambda psi, theta: psi * theta, 0.0, "奈許 Nash")
landscape(*axes[:, 1], candidates["Stackelberg"], 0.0, "不是奈許 no Nash")
landscape(*axes[:, 2], well, shallow, "只是局部 local only")
for upper, lower in axes.T:
    upper.set(xlabel=r"$\psi$", ylabel=r"$\theta$")
    upper.legend(loc="lower left", fontsize=10, frameon=True)
    lower.set(xlabel=r"$\psi,\ \theta$", ylabel="$V$", ylim=(-2, 1.4))
axes[1, 0].legend(fontsize=9, loc="lower left", ncols=2)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 那麼 GAN 自己的均衡呢？取 $p=N(0,1)$、$q=N(\theta,1)$、$s(x)=\psi_0+\psi_1 x$。$\psi=0$、$\theta=0$ 是均衡。先猜 $V_{\theta\theta}$ 的正負號。

# %% [markdown] tags=["lang-en"]
# And the equilibrium of a GAN itself? Take $p=N(0,1)$, $q=N(\theta,1)$, $s(x)=\psi_0+\psi_1 x$. Then $\psi=0$, $\theta=0$ is an equilibrium. Guess the sign of $V_{\theta\theta}$ first.

# %%
line_x = torch.linspace(-12, 12, 4001, dtype=torch.float64)
def bell(mean): return torch.exp(-((line_x - mean) ** 2) / 2) / (2 * np.pi) ** 0.5

def V_gan(z):  # z = (ψ₀, ψ₁, θ)
    s, log_D = z[0] + z[1] * line_x, torch.nn.functional.logsigmoid
    return torch.trapezoid(bell(0.0) * log_D(s) + bell(z[2]) * log_D(-s), line_x)

# %%
H = torch.autograd.functional.hessian(V_gan, torch.zeros(3, dtype=torch.float64)).numpy()
V_pp, V_pt, V_tt = H[:2, :2], H[:2, 2], H[2, 2]
schur = V_tt - V_pt @ np.linalg.inv(V_pp) @ V_pt
assert np.allclose([*V_pp.ravel(), V_tt, schur], [-0.5, 0, 0, -0.5, 0, 0.5], atol=1e-9)
print(f"V_ψψ = −½ · I     V_θθ = {abs(V_tt):.4f}     Schur = {schur:.4f}")

# %% [markdown] tags=["lang-zh"]
# $V_{\theta\theta}=0$：必要條件成立，充分條件不成立。這正是 5.2 的右邊取等號：GAN 的均衡是奈許均衡，但對 $G$ 不嚴格。若 $G$ 顧慮到 $D$ 的回應，二階導數就是 $\frac12$，也就是 $2\,\mathrm{JSD}(p \,\|\, q)$ 在 $\theta=0$ 的曲率：它是嚴格的 Stackelberg 均衡。

# %% [markdown] tags=["lang-en"]
# $V_{\theta\theta}=0$: the necessary condition holds, the sufficient one does not. This is the equality on the right of 5.2 again: a GAN's equilibrium is a Nash equilibrium, but not a strict one for $G$. For a $G$ that takes $D$'s response into account the second derivative is $\frac12$, the curvature of $2\,\mathrm{JSD}(p \,\|\, q)$ at $\theta=0$: it is a strict Stackelberg equilibrium.

# %% [markdown] tags=["lang-zh"]
# ## 5.4 非飽和的賽局不是零和
#
# 實際訓練時，$G$ 很少用 $V$ 當損失，多半改用非飽和損失 $L_G=-\mathbb{E}_{x \sim q}[\log(D(x))]$（第 03 章）。把兩位玩家的損失加起來，看是不是常數。

# %% [markdown] tags=["lang-en"]
# ## 5.4 The non-saturating game is not zero-sum
#
# In practice $G$ rarely uses $V$ as its loss; mostly it uses the non-saturating $L_G=-\mathbb{E}_{x \sim q}[\log(D(x))]$ (lesson 03). Add the losses of the two players and see whether the sum is constant.

# %% [markdown]
# $$
# \begin{aligned}
# L_G = V &: & L_D + L_G &= -V + V = 0 && \text{(a)}\\
# L_G = \mathbb{E}_{x \sim q}[\log(1-D(x))] &: & L_D + L_G &= -\mathbb{E}_{x \sim p}[\log(D(x))] && \text{(b)}\\
# L_G = -\mathbb{E}_{x \sim q}[\log(D(x))] &: & L_D + L_G &= -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(D(x)) + \log(1-D(x))] && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 真正的零和賽局。
# - (b) 飽和損失是 $V$ 去掉 $\mathbb{E}_{x \sim p}[\log(D(x))]$。和雖然不是零，但去掉的那一項 $G$ 影響不到：$G$ 的每一個選擇都和 (a) 相同，所以人們仍叫它零和賽局。
# - (c) 非飽和損失。(2.1) 的第二項與 $L_G$ 合併在同一個期望值裡；這一項同時取決於 $D$ 與 $G$，去不掉。

# %% [markdown] tags=["lang-en"]
# - (a) The truly zero-sum game.
# - (b) The saturating loss is $V$ without $\mathbb{E}_{x \sim p}[\log(D(x))]$. The sum is not zero, but $G$ has no influence on what was dropped: every choice of $G$ is as in (a), and so people still call the game zero-sum.
# - (c) The non-saturating loss. The second term of (2.1) and $L_G$ join under one expectation, which depends on $D$ and $G$ together; it cannot be dropped.

# %% [markdown]
# $$
# \boxed{L_D + L_G = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(D(x)) + \log(1 - D(x))]}
# \tag{5.4}
# $$

# %%
p = densities.mixture([densities.gaussian(-1.5, 0.5), densities.gaussian(1.0, 0.7)])
q = densities.gaussian(0.0, 1.3)
def s(x): return 0.9 * np.cos(x - 0.5)
def D(x): return 1 / (1 + np.exp(-s(x)))

# %%
def cross_entropy(density, s, label):  # PyTorch 的交叉熵，以密度加權 PyTorch's, weighted by the density
    x = torch.linspace(-14, 14, 7001, dtype=torch.float64)
    logit, target = torch.tensor(s(x.numpy())), torch.full_like(x, label)
    bce = torch.nn.functional.binary_cross_entropy_with_logits(logit, target, reduction="none")
    return torch.trapezoid(density(x) * bce, x).item()

def by_cross_entropy(p, q, s):
    L_D, L_G = cross_entropy(p, s, 1.0) + cross_entropy(q, s, 0.0), cross_entropy(q, s, 1.0)
    return L_D + L_G

# %%
check("5.4", r"L_D + L_G = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(D(x)) "
      r"+ \log(1 - D(x))]")

# %% [markdown] tags=["lang-zh"]
# 賽局不同，均衡卻相同。固定 $D$，$G$ 要最小化的是 $\mathbb{E}_{x \sim q}[g(D(x))]$，其中 $g(D)=\log(1-D)$ 或 $-\log(D)$。兩個 $g$ 都隨 $D$ 遞減，所以最佳反應相同：把 $q$ 全放在 $D$ 最大的地方。$L_D$ 沒變，$D$ 的最佳反應也相同。最佳反應相同，互為最佳反應的組合就相同。（生成器受限時，兩者的最佳反應可以不同；但 $D=\frac12$ 時，每個 $G$ 都是兩者的最佳反應。）
#
# 下圖左邊：判別器是常數時，三個賽局的和；右邊：(b) 與 (c) 之中，一個樣本讓生成器付多少代價，兩條線的最低點在同一處。

# %% [markdown] tags=["lang-en"]
# The games differ, yet the equilibrium is the same. For a fixed $D$, $G$ minimises $\mathbb{E}_{x \sim q}[g(D(x))]$ with $g(D)=\log(1-D)$ or $-\log(D)$. Both $g$ fall as $D$ grows, so that the best response is the same: put all of $q$ where $D$ is largest. $L_D$ has not changed, and so neither has the best response of $D$. With the same best responses, the same pairs are best responses to each other. (For a restricted generator the two best responses can differ; but for $D=\frac12$ every $G$ is a best response in both.)
#
# Below, on the left, the three sums for a constant discriminator; on the right, what a sample costs the generator in (b) and in (c): both are lowest at the same place.

# %%
def sums(ax):
    c = np.linspace(0.02, 0.98, 400)
    ax.plot(c, 0 * c, "k", label="(a) $L_G = V$")
    ax.plot(c, -np.log(c), color=plot.COLOURS["light"], label="(b) 飽和 saturating")
    ax.plot(c, -2 * np.log(c) - np.log(1 - c), "--", color=plot.COLOURS["other"], label="(c) 非飽和 non-saturating")
    ax.plot(0.5, 3 * np.log(2), "ko", label=r"均衡 equilibrium: $3\log 2$")
    ax.set(xlabel=r"$D \equiv c$", ylabel="$L_D + L_G$", ylim=(-0.3, 8))

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.6))
sums(left)
x = np.linspace(-3, 4, 400)
right.plot(x, np.log(1 - D(x)), color=plot.COLOURS["light"], label=r"(b) $\log(1-D(x))$")
right.plot(x, -np.log(D(x)), "--", color=plot.COLOURS["other"], label=r"(c) $-\log D(x)$")
right.axvline(0.5, ymax=0.62, color="k", lw=1, ls=":", label=r"$D$ 最大 largest")
right.set(xlabel="$x$", ylabel="$G$ 的代價 cost at $x$", ylim=(-1.5, 2.6))
for ax in (left, right):
    ax.legend(fontsize=10, loc="upper center")
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（一）：不是零和的零和賽局
#
# 這套講義最初的文件把 $L_G$ 定為 $-\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$，接著寫道：
#
# > GAN 中的生成器和判別器之間的對抗過程可以被視為博弈論中的零和博弈，即一方的得分是另一方的損失。
#
# 先預測：任取兩個 $D$、兩個 $G$，算出四個和 $S=L_D+L_G$。若 $S$ 只是常數，或可以拆成「只看 $D$」加「只看 $G$」，那麼 $S(D_1,G_1)-S(D_1,G_2)-S(D_2,G_1)+S(D_2,G_2)=0$。哪幾個賽局通過？

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): a zero-sum game that is not
#
# The document that this course grew from defines $L_G$ as $-\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$ and goes on:
#
# > The contest between the generator and the discriminator of a GAN can be seen as what game theory calls a zero-sum game, that is, one side's gain is the other side's loss.
#
# Predict first: take any two $D$ and any two $G$ and compute the four sums $S=L_D+L_G$. If $S$ is constant, or splits into a part for $D$ alone plus a part for $G$ alone, the game is equivalent to a zero-sum one (each player can drop the part that it does not influence), and $S(D_1,G_1)-S(D_1,G_2)-S(D_2,G_1)+S(D_2,G_2)=0$. Which of the games (a), (b), (c) pass?

# %%
five = np.array([0.1, 0.4, 0.15, 0.3, 0.05])  # p，五個點 on five points
rng = np.random.default_rng(seed)
D_1, D_2 = rng.uniform(0.1, 0.9, (2, 5))
G_1, G_2 = rng.dirichlet(np.ones(5), 2)

def value(D, G): return five @ np.log(D) + G @ np.log(1 - D)
def saturating(D, G): return G @ np.log(1 - D)
def nonsaturating(D, G): return -G @ np.log(D)

# %%
for L_G, passes in ((value, True), (saturating, True), (nonsaturating, False)):
    S = lambda D, G: -value(D, G) + L_G(D, G)
    mixed = S(D_1, G_1) - S(D_1, G_2) - S(D_2, G_1) + S(D_2, G_2)
    reply = np.argmin([L_G(D_1, corner) for corner in np.eye(5)])
    assert (abs(mixed) < 1e-9) == passes and reply == D_1.argmax()
    print(f"{'✓' if passes else '✗'} 零和 zero-sum   ✓ 最佳反應在 D 最大處 best where D is largest   {L_G.__name__}")

# %% [markdown] tags=["lang-zh"]
# 正確的句子：$L_G=\mathbb{E}_{x \sim q}[\log(1-D(x))]$ 的賽局與零和賽局等價；用 $-\mathbb{E}_{x \sim q}[\log(D(x))]$ 的賽局不是零和，一方的所得不等於另一方的所失，只有均衡相同。

# %% [markdown] tags=["lang-en"]
# The right sentence: the game with $L_G=\mathbb{E}_{x \sim q}[\log(1-D(x))]$ is equivalent to a zero-sum game; the game with $-\mathbb{E}_{x \sim q}[\log(D(x))]$ is not zero-sum, what one gains is not what the other loses, and only the equilibrium is the same.

# %% [markdown] tags=["lang-zh"]
# ## 5.5 離均衡有多遠
#
# 損失本身說不出離均衡還有多遠。要問的是：若對手不動，每位玩家換成最佳反應能多拿多少？兩人的好處加起來叫對偶間隙，也叫可剝削度。

# %% [markdown] tags=["lang-en"]
# ## 5.5 How far away is the equilibrium?
#
# The losses alone do not tell how far away the equilibrium is. The question is: while the opponent stands still, how much would each player gain by changing to a best response? The gains of both together are called the duality gap, or exploitability.

# %% [markdown]
# $$
# \begin{aligned}
# \mathrm{Gap}(D,G) &= \max_{D'} V(D',G) - \min_{G'} V(D,G') && \text{(a)}\\
# &= \left[\max_{D'} V(D',G) - V(D,G)\right] + \left[V(D,G) - \min_{G'} V(D,G')\right] \ge 0 && \text{(b)}\\
# \max_{D'} V(D',G) &= 2\,\mathrm{JSD}(p \,\|\, q) - 2\log(2) && \text{(c)}\\
# \min_{G'} V(D,G') &= \mathbb{E}_{x \sim p}[\log(D(x))] + \log(1-D_{max}), \qquad D_{max} = \max_x D(x) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 定義。最佳反應對上現在的對手。
# - (b) 加減同一個 $V(D,G)$：左邊是 $D$ 能多拿的，右邊是 $G$ 能少付的，都不會是負的。兩個都是零，正是鞍點不等式 (5.2)：間隙為零，等價於奈許均衡。
# - (c) 第 02 章的 (2.4)，變號。
# - (d) $G$ 的最佳反應是把全部機率放在 $D$ 最大的那一點（取不到最大值時，換成上確界）。

# %% [markdown] tags=["lang-en"]
# - (a) The definition. Each best response is against the present opponent.
# - (b) Add and subtract the same $V(D,G)$: on the left, what $D$ could gain, on the right, what $G$ could save; neither is negative. Both are zero exactly when the saddle-point inequality (5.2) holds: a gap of zero is equivalent to a Nash equilibrium.
# - (c) Equation (2.4) of lesson 02 with the other sign.
# - (d) The best response of $G$ is to put all probability on the point where $D$ is largest (the supremum, where there is no maximum).

# %% [markdown]
# $$
# \boxed{\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p\,\|\,q) - 2\log(2) - \mathbb{E}_{x\sim p}[\log(D(x))]-\log(1-D_{max})}
# \tag{5.5}
# $$

# %%
def best_D(p, q, x):  # 每個 x 二分搜尋斜率的零點 bisect the slope at every x
    low, high = np.full(x.size, -80.0), np.full(x.size, 80.0)
    for _ in range(80):
        s = (low + high) / 2
        rises = p(x) / (1 + np.exp(s)) > q(x) / (1 + np.exp(-s))
        low, high = np.where(rises, s, low), np.where(rises, high, s)
    return low

def by_best_responses(p, q, s, x=np.linspace(-12, 12, 6001)):
    s_best, cost = best_D(p, q, x), -np.logaddexp(0, s(x))
    weights = linprog(cost, A_eq=np.ones((1, x.size)), b_eq=[1]).x  # G′：機率放在哪些 x which x get probability
    V_max = np.trapezoid(-p(x) * np.logaddexp(0, -s_best) - q(x) * np.logaddexp(0, s_best), x)
    return V_max - (np.trapezoid(-p(x) * np.logaddexp(0, -s(x)), x) + cost @ weights)

# %%
check("5.5", r"\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p\,\|\,q) - 2\log(2) - \mathbb{E}_{x\sim "
      r"p}[\log(D(x))]-\log(1-D_{max})")

# %% [markdown] tags=["lang-zh"]
# 看一個能算出一切的 GAN：五個點，$D$ 在每一點有自己的 $s$，$G$ 的機率是 softmax。兩人同時沿著零和賽局的梯度走。$G$ 從錯誤的機率出發，$D$ 從 $\frac12$ 出發。先猜：$L_D$ 一開始就等於 $2\log 2$，是不是已經到達均衡？

# %% [markdown] tags=["lang-en"]
# Now a GAN for which everything can be computed: on five points, $D$ has an $s$ of its own at each of them, and the probabilities of $G$ are a softmax. Both follow the gradients of the zero-sum game at the same time. $G$ starts with the wrong probabilities, $D$ from $\frac12$. Guess first: $L_D$ equals $2\log 2$ right at the start; are they already at the equilibrium?

# %%
def step(s, theta, p, eta=2.0):  # 零和：兩人同時走 zero-sum, both at once
    D, q = 1 / (1 + np.exp(-s)), np.exp(theta) / np.exp(theta).sum()
    log_fake = np.log(1 - D)
    return s + eta * (p * (1 - D) - q * D), theta - eta * q * (log_fake - q @ log_fake)

def gains(s, theta, p):  # V，以及 (5.5) 的兩半 and the two halves of (5.5)
    D, q = 1 / (1 + np.exp(-s)), np.exp(theta) / np.exp(theta).sum()
    V, V_best = p @ np.log(D) + q @ np.log(1 - D), p @ np.log(p / (p + q)) + q @ np.log(q / (p + q))
    return V, V_best - V, V - p @ np.log(D) - np.log(1 - D.max())

# %%
s_5, theta_5, seen = np.zeros(5), np.array([1.0, -1.0, 0.5, -0.5, 0.0]), []
for _ in range(400):
    seen.append(gains(s_5, theta_5, five))
    s_5, theta_5 = step(s_5, theta_5, five)
V_seen, gain_D, gain_G = np.array(seen).T
L_D, gap = -V_seen, gain_D + gain_G
assert gap.min() > -1e-12 and gap[-1] < 1e-3 < 0.3 < gap[0] and abs(L_D[0] - L_D[-1]) < 1e-3
print(f"L_D: {L_D[0]:.4f} → {L_D[-1]:.4f}     Gap: {gap[0]:.4f} → {abs(gap[-1]):.4f}")

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4))
left.plot(L_D, color=plot.COLOURS["discriminator"])
left.axhline(2 * np.log(2), color="k", lw=1, ls="--", label=r"$2\log 2$")
left.set(xlabel="步 step", ylabel="$L_D$")
right.semilogy(gap, "k", label="$\\mathrm{Gap}$")
right.semilogy(gain_D, color=plot.COLOURS["discriminator"], lw=1.4, label="$D$ 能多拿 could gain")
right.semilogy(gain_G, color=plot.COLOURS["generated"], lw=1.4, label="$G$ 能少付 could save")
right.set(xlabel="步 step", ylim=(1e-6, 3))
for ax in (left, right):
    ax.legend(fontsize=10, loc="lower right" if ax is left else "upper right")
plt.show()

# %% [markdown] tags=["lang-zh"]
# $L_D$ 的起點和終點都是 1.3863，看不出差別；間隙從 0.35 降到接近零。起點的 $D=\frac12$ 是因為它什麼都還沒學，終點的 $D=\frac12$ 是因為沒有東西可以分辨。間隙在途中會起伏：它衡量離均衡多遠，卻不是訓練在最小化的函數。

# %% [markdown] tags=["lang-en"]
# $L_D$ starts and ends at 1.3863 and shows no difference; the gap falls from 0.35 to almost zero. At the start $D=\frac12$ because it has learnt nothing yet, at the end $D=\frac12$ because there is nothing left to tell apart. The gap goes up and down on the way: it measures how far away the equilibrium is, but it is not the function that training minimises.

# %% [markdown] tags=["lang-zh"]
# 對訓練的意義：間隙是 GAN 少有的、會降到零的指標。Grnarova 等人（2019）建議拿它監看訓練；真實的 GAN 只能用額外的訓練去逼近兩個最佳反應。

# %% [markdown] tags=["lang-en"]
# What it means in training: the gap is one of the few quantities of a GAN that fall to zero when training succeeds. Grnarova et al. (2019) propose to monitor training with it; for a real GAN both best responses can only be approximated, by more training.

# %% [markdown] tags=["lang-zh"]
# ### 動手：自己訂規則
#
# 四個報酬、兩個機率都可以移動。星號是均衡，圓點是現在的 $(\alpha,\beta)$，$\mathrm{Gap}$ 是 (5.5) 的間隙。
#
# <details><summary>答案</summary>
#
# 更少。均衡的 $\alpha^{*}=\frac{d-c}{a-b-c+d}$ 要讓 $G$ 出哪一面都一樣；$a$ 變大，分母變大，$\alpha^{*}$ 從 $\frac12$ 降到 $\frac13$。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: make your own game
#
# Four pay-offs and two probabilities can be moved. The star is the equilibrium, the dot the present $(\alpha,\beta)$, and $\mathrm{Gap}$ the gap of (5.5).
#
# <details><summary>Answer</summary>
#
# Less often. At the equilibrium $\alpha^{*}=\frac{d-c}{a-b-c+d}$ makes both sides equally good for $G$; as $a$ grows, so does the denominator, and $\alpha^{*}$ falls from $\frac12$ to $\frac13$.
#
# </details>

# %%
widgets.two_by_two()

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（二）：損失逐漸減少？
#
# 最初的文件接著寫道：
#
# > 在訓練過程中，生成器和判別器的損失函數逐漸減少，最終達到納什均衡，即生成器生成的數據幾乎無法被判別器區分。
#
# 下面訓練三個 GAN，學的都是 5.4 那個有兩座峰的 $p$，並畫出 $L_D$。先猜：A、B、C 三條線，哪一條屬於學會了的 GAN？

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): the losses decrease?
#
# The document goes on:
#
# > During training the losses of generator and discriminator gradually decrease and finally reach the Nash equilibrium, at which the discriminator can hardly tell generated data apart.
#
# Below, three GANs are trained on the two-peaked $p$ of 5.4, and their $L_D$ is drawn. Guess first: which of the lines A, B and C belongs to the GAN that has learnt it?

# %%
edges = np.linspace(-5, 5, 81)
P = np.array([divergences.integrate(p, pair, panels=2) for pair in zip(edges, edges[1:])])  # p 在 80 格的機率

def shares(run, n=10_000):  # q 在 80 格的機率 q in 80 bins
    x = run.sample(n, seed=seed, ema=False)[:, 0].numpy()
    return np.histogram(x.clip(-4.99, 4.99), edges)[0] / n

def with_best_D(Q):  # (2.3) 代入兩個損失 put into both losses
    D = P / (P + Q)
    return -P @ np.log(D) - Q @ np.log(np.where(Q > 0, 1 - D, 1)), -Q @ np.log(D)

# %%
def players(seeds):
    return ([nets.generator((1,), width=32, depth=2, seed=k) for k in seeds],
            [nets.discriminator((1,), width=32, depth=2, seed=k + 50) for k in seeds])

theory = []  # 沿途的 q，配上最佳的 D  q on the way, with the best D
def look(runs): theory.append([runs[0].step, *np.mean([with_best_D(shares(run)) for run in runs], axis=0)])

# %% tags=["nbval-ignore-output"]

X = p.sample(20_000, torch.Generator().manual_seed(seed)).float()[:, None].to(device)
seeds = [100 * seed + k for k in range(6)]
good = train_many(*players(seeds), X, seeds=seeds, steps=steps, loss="non-saturating", every=steps // 40,
                  penalties={"r1": 0.01, "r2": 0.01}, lr_g=5e-4, lr_d=5e-3, betas=(0.0, 0.99), decay_from=0.5,
                  callback=look)

# %% tags=["nbval-ignore-output"]
G, D_nets = players(seeds[:2])
with torch.no_grad():
    G[0][-1].bias -= 6  # A：從遠處出發，用飽和損失 starts far away, with the saturating loss
    D_nets[1][-2].weight.zero_(), D_nets[1][-2].bias.zero_()  # C：D 永遠說 ½ always says ½
bad = train_many(G, D_nets, X, seeds=seeds[:2], steps=steps // 2, loss="minimax", lr_g=[1e-4, 5e-4],
                 lr_d=[5e-3, 1e-12], betas=(0.0, 0.99))

# %%
three_runs = {"A": bad[0], "B": good[0], "C": bad[1]}
fig, ax = plt.subplots(figsize=(8, 3.2))
for (name, run), style, place in zip(three_runs.items(), ("-", "--", ":"), (0.06, 0.78, 1.45)):
    L_D = run.history["L_D"][: steps // 2]
    ax.plot(plot.smooth(L_D, 10), style, color=plot.COLOURS["discriminator"])
    ax.annotate(name, (0.06 * steps, place), fontsize=14)
ax.axhline(2 * np.log(2), color="0.6", lw=1, zorder=0)
ax.annotate(r"$2\log 2$", (0.46 * steps, 1.42), color="0.4")
ax.set(xlabel="步 step", ylabel="$L_D$", ylim=(-0.05, 1.65))
plt.show()

# %% [markdown] tags=["lang-zh"]
# 相信「愈低愈好」的人會選 A。看看三個生成器造出的樣本，再用 (5.5) 算間隙；$D_{max}$ 取 80 格中心的最大值，$q$ 用直方圖估計。

# %% [markdown] tags=["lang-en"]
# Whoever believes “the lower, the better” picks A. Look at what the three generators make, and compute the gap with (5.5); $D_{max}$ is the largest value at the centres of the 80 bins, and $q$ is estimated by a histogram.

# %%
centres, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]

def exploitability(run):  # (5.5)
    with torch.no_grad():
        s = run.D(torch.tensor(centres).float()[:, None].to(device)).double().cpu().numpy()
    return -with_best_D(shares(run))[0] + P @ np.logaddexp(0, -s) + np.logaddexp(0, s).max()

gaps = {name: exploitability(run) for name, run in three_runs.items()}
median = np.median([exploitability(run) for run in good])
assert gaps["A"] > 3 and 0.5 < gaps["C"] < 2 * np.log(2) and gaps["B"] < gaps["C"] and median < 0.3

# %%
fig, axes = plt.subplots(1, 3, figsize=(10, 3), sharey=True)
for ax, (name, run) in zip(axes, three_runs.items()):
    made = run.sample(10_000, seed=seed, ema=False)[:, 0].numpy()
    ax.hist(made, np.linspace(-8, 5, 105), density=True, color=plot.COLOURS["generated"], alpha=0.6, label="$q$")
    ax.plot(centres, P / width, color=plot.COLOURS["data"], label="$p$")
    ax.set(xlabel=rf"{name}：$\mathrm{{Gap}} \approx$ {gaps[name]:.2g}", ylim=(0, 0.9))
axes[0].legend(fontsize=10)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 學會的是 B。A 的 $L_D$ 掉到 0：判別器全對；飽和損失在那裡幾乎沒有梯度，學習率又小，生成器還留在遠處。C 的 $L_D$ 正好是 $2\log 2$，卻什麼也沒學：判別器不動，生成器就收不到訊息；間隙是 $2\,\mathrm{JSD}(p \,\|\, q)$（練習 4）。所以只看 $L_D$ 分不出 B 和 C，間隙可以。

# %% [markdown] tags=["lang-en"]
# B has learnt it. In A, $L_D$ sinks to 0: the discriminator is always right; the saturating loss has almost no gradient there, the steps are small, and the generator is still far away. In C, $L_D$ is exactly $2\log 2$, and yet nothing was learnt: a discriminator that does not move tells the generator nothing; the gap is $2\,\mathrm{JSD}(p \,\|\, q)$ (exercise 4). So $L_D$ alone cannot tell B from C; the gap can.

# %% [markdown] tags=["lang-zh"]
# 再看 B 的六個種子，兩個損失都畫。黑線是理論：沿途的 $q$ 配上最佳的 $D$，也就是 $2\log(2)-2\,\mathrm{JSD}(p \,\|\, q)$ 與 $-\mathbb{E}_{x \sim q}[\log(D^{*}(x))]$。

# %% [markdown] tags=["lang-en"]
# Now all six seeds of B, with both losses. The black line is theory: at each stage the current $q$, paired with the best $D$ for it, that is $2\log(2)-2\,\mathrm{JSD}(p \,\|\, q)$ and $-\mathbb{E}_{x \sim q}[\log(D^{*}(x))]$.

# %%
on_the_way, t = np.array(theory), np.arange(10, steps + 1)

def seeds_and_theory(ax, name, colour, column):
    curves = np.array([plot.smooth(run.history[name], 10) for run in good])
    ax.fill_between(t, curves.min(0), curves.max(0), color=colour, alpha=0.35, lw=0, label="6 個種子 seeds")
    ax.plot(t, curves.mean(0), color=colour, lw=1.2, label="平均 mean")
    plot.theory(ax, on_the_way[:, 0], on_the_way[:, column], "理論 theory, $D = D^{*}$")

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
seeds_and_theory(left, "L_D", plot.COLOURS["discriminator"], 1)
seeds_and_theory(right, "L_G", plot.COLOURS["generated"], 2)
left.axhline(2 * np.log(2), color="k", lw=1, ls="--", label=r"$2\log 2$")
right.axhline(np.log(2), color="k", lw=1, ls="--", label=r"$\log 2$")
for ax, name, corner in ((left, "$L_D$", "lower right"), (right, "$L_G$", "upper right")):
    ax.set(xlabel="步 step", ylabel=name)
    ax.legend(fontsize=10, loc=corner)
plt.show()

# %%
curves = {name: np.mean([run.history[name].numpy() for run in good], axis=0) for name in ("L_D", "L_G")}
early, late = ({name: curve[part].mean() for name, curve in curves.items()}
               for part in (slice(15, 35), slice(-steps // 10, None)))
assert early["L_D"] < 1 and abs(late["L_D"] - 2 * np.log(2)) < 0.03, (early, late)
assert early["L_G"] > 1 and abs(late["L_G"] - np.log(2)) < 0.05, (early, late)
assert np.abs(on_the_way[-10:, 1] - late["L_D"]).max() < 0.06
print("L_D ↗ 2 log 2 ± 0.03 ✓   L_G ↘ log 2 ± 0.05 ✓   L_D 與理論相差 from theory < 0.06 ✓")

# %% [markdown] tags=["lang-zh"]
# 兩條線都回到出發時的高度：還沒訓練的 $D$ 說 ½，訓練完的 $D$ 也說 ½。$L_D$ 先降後升，$L_G$ 先升後降。左圖的黑線是 $D$ 能達到的最低損失；開頭幾步 $D$ 還沒追上，所以綠線高得多。黑線沒有完全到頂，因為 $q$ 還不完美，而受 R1、R2 限制的 $D$ 看不出剩下的那點差別。

# %% [markdown] tags=["lang-en"]
# Both curves return to the height at which they began: a $D$ before training says ½, and so does $D$ after it. $L_D$ falls, then rises; $L_G$ rises, then falls. On the left the black line is the lowest loss that any $D$ can reach; in the first steps $D$ has not caught up, and the green line is far above it. The black line does not quite reach the top, because $q$ is not perfect yet, and a $D$ held back by the penalties R1 and R2 (lesson 12) does not see the small difference that is left.

# %% [markdown] tags=["lang-zh"]
# 正確的句子：在零和賽局裡 $L_G=-L_D$，兩個損失不可能都減少。在非飽和的賽局裡，成功的樣子是 $L_D$ 上升到 $2\log 2 \approx 1.386$，$L_G$ 下降到 $\log 2 \approx 0.693$，而且前提是 $D$ 一直接近它的最佳解。

# %% [markdown] tags=["lang-en"]
# The right sentence: in a zero-sum game $L_G=-L_D$, and the two losses cannot both decrease. In the non-saturating game, success looks like this: $L_D$ rises to $2\log 2 \approx 1.386$ and $L_G$ falls to $\log 2 \approx 0.693$, provided that $D$ stays near its optimum all the while.

# %% [markdown] tags=["lang-zh"]
# ## 實驗：平均會到，最後一步不會
#
# 知道均衡存在，不等於會走到那裡。回到只有兩面的硬幣，賭注改成 $a=1$、$b=c=-\frac12$、$d=\frac12$，由 (5.1)，$\alpha^{*}=\beta^{*}=0.4$。兩人都用乘法權重法：每回合把每一面的權重乘上 $e^{\eta u}$，$u$ 是這回合出那一面的期望報酬。先猜：他們會不會愈來愈接近 0.4？

# %% [markdown] tags=["lang-en"]
# ## Experiment: the average arrives, the last move does not
#
# That an equilibrium exists does not mean that players get there. Back to the coins, now with the stakes $a=1$, $b=c=-\frac12$, $d=\frac12$, so that $\alpha^{*}=\beta^{*}=0.4$ by (5.1). Both play by multiplicative weights: in each round the weight of each side is multiplied by $e^{\eta u}$, where $u$ is the expected payoff of that side in this round. Guess first: will they come closer and closer to 0.4?

# %% [markdown] tags=["lang-zh"]
# 玩 $T$ 回合之後，$x_t$、$y_t$ 是兩人各回合的混合策略，$\bar{x}$、$\bar{y}$ 是平均，$V(x,y)=x^{\top} M y$。

# %% [markdown] tags=["lang-en"]
# After $T$ rounds, $x_t$ and $y_t$ are the mixed strategies of each round, $\bar{x}$ and $\bar{y}$ their averages, and $V(x,y)=x^{\top} M y$.

# %% [markdown]
# $$
# \begin{aligned}
# \mathrm{Gap}(\bar{x},\bar{y}) &= \max_x V(x,\bar{y}) - \min_y V(\bar{x},y) && \text{(a)}\\
# &= \max_x \frac1T\sum_t V(x,y_t) - \min_y \frac1T\sum_t V(x_t,y) && \text{(b)}\\
# &= \frac{R_D + R_G}{T}, \qquad R_D = \max_x\sum_t V(x,y_t) - \sum_t V(x_t,y_t) && \text{(c)}\\
# &\le 2\,\rho\,\sqrt{\frac{\log n}{2T}} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 間隙的定義，用在平均策略上。
# - (b) 固定其中一方的策略，$V$ 對另一方的策略是線性的，所以平均可以移到外面。
# - (c) 加減 $\sum_t V(x_t,y_t)$。$R_D$ 叫遺憾：事後看來，一直出同一招最多能多拿多少；$R_G=\sum_t V(x_t,y_t)-\min_y\sum_t V(x_t,y)$。
# - (d) 乘法權重法的遺憾定理：取 $\eta = \frac1\rho\sqrt{8\log(n)/T}$，則每人 $\frac{R}{T} \le \rho\sqrt{\log(n)/(2T)}$，其中 $n$ 是招數，$\rho$ 是最大與最小報酬之差（Cesa-Bianchi 與 Lugosi 2006，第 2 章）。

# %% [markdown] tags=["lang-en"]
# - (a) The definition of the gap, for the averages.
# - (b) With one player's strategy fixed, $V$ is linear in the other's, so that the average can be taken outside.
# - (c) Add and subtract $\sum_t V(x_t,y_t)$. $R_D$ is called regret: in hindsight, how much more a single move, always repeated, could have won; $R_G=\sum_t V(x_t,y_t)-\min_y\sum_t V(x_t,y)$.
# - (d) The regret theorem of multiplicative weights: with $\eta = \frac1\rho\sqrt{8\log(n)/T}$, each player has $\frac{R}{T} \le \rho\sqrt{\log(n)/(2T)}$, where $n$ is the number of moves and $\rho$ the difference between the largest and the smallest payoff (Cesa-Bianchi and Lugosi 2006, chapter 2).

# %%
M, rho = np.array([[1.0, -0.5], [-0.5, 0.5]]), 1.5

def weights_game(M, T):
    eta = np.sqrt(8 * np.log(len(M)) / T) / rho
    won, lost, x, y = np.zeros(2), np.zeros(2), np.empty((T, 2)), np.empty((T, 2))
    for t in range(T):
        x[t], y[t] = (np.exp(eta * (score - score.max())) for score in (won, -lost))
        x[t], y[t] = x[t] / x[t].sum(), y[t] / y[t].sum()
        won, lost = won + M @ y[t], lost + x[t] @ M
    return x, y

# %%
def gap_of(x, y): return (M @ y.T).max(axis=0) - (x @ M).min(axis=-1)

rounds = np.array([10, 30, 100, 300, 1000, 3000, 10000])
games_T = [weights_game(M, T) for T in rounds]
average = np.array([gap_of(x.mean(0), y.mean(0)) for x, y in games_T])
last = np.array([np.median(gap_of(x, y)[-(len(x) // 4):]) for x, y in games_T])
bound = 2 * rho * np.sqrt(np.log(2) / (2 * rounds))

# %%
for (x, y), gap_T, T in zip(games_T, average, rounds):
    played = np.einsum("ti,ij,tj->", x, M, y)
    R_D, R_G = (M @ y.sum(0)).max() - played, played - (x.sum(0) @ M).min()
    assert abs((R_D + R_G) / T - gap_T) < 1e-12
assert (average < bound).all() and last.min() > 0.05 and average[-1] < 0.02
print("(c) ✓   平均 average ≤ 上界 bound ✓   最後四分之一回合 last quarter > 0.05 ✓")

# %%
x, y = games_T[4]
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
left.plot(x[:, 0], y[:, 0], color=plot.COLOURS["light"], lw=1, label="每一回合 each round")
left.plot(*(np.cumsum(z[:, 0]) / np.arange(1, len(z) + 1) for z in (x, y)), color=plot.COLOURS["measured"],
          label="平均 average")
left.plot(0.4, 0.4, "k*", markersize=12, label="(5.1)")
left.set(xlabel=r"$\alpha$", ylabel=r"$\beta$", ylim=(0.15, 0.9))
plot.theory(right, rounds, bound, r"上界 bound $2\rho\sqrt{\log n / (2T)}$")
plot.measured(right, rounds, average, "平均 average")
plot.measured(right, rounds, last, "最後四分之一 last quarter", color=plot.COLOURS["light"])
right.set(xscale="log", yscale="log", xlabel="回合 rounds $T$", ylabel=r"$\mathrm{Gap}$", ylim=(1e-3, 2))
for ax, corner in ((left, "upper right"), (right, "lower left")):
    ax.legend(fontsize=10, loc=corner)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 兩人繞著均衡向外轉，最後一步的間隙不會變小；平均卻往均衡走，而且始終在黑線之下，斜率也大致相同：回合數乘以 100，間隙的上界縮成十分之一。

# %% [markdown] tags=["lang-en"]
# On the left are a thousand rounds. The players spiral outwards around the equilibrium, and the gap of the last moves does not shrink; but the average goes to the equilibrium and stays below the black line, with about the same slope: a hundred times as many rounds, a tenth of the bound.

# %% [markdown] tags=["lang-zh"]
# 對訓練的意義：最後的權重不等於平均。許多 GAN 用權重的移動平均（EMA）來取樣，理由相近；但 GAN 的價值對參數不是線性的，(b) 不成立，定理也就不保證什麼。繞圈的機制與治法，見第 06 章。

# %% [markdown] tags=["lang-en"]
# What it means in training: the last weights are not the average. Many GANs sample from a moving average of the weights (EMA) for a similar reason; but the value of a GAN is not linear in its parameters, (b) fails, and the theorem promises nothing. Lesson 06 shows how cycling arises and how to cure it.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「訓練順利時，$L_D$ 會往下降」：見揪錯（二），正好相反；降到 0 是生成器跟不上。
# - 「$L_D$ 停在 1.386，一定是程式有錯」：可能是均衡，也可能是 $D$ 根本沒在學；間隙 (5.5) 或一張樣本圖就能分辨。
# - 「梯度為零就是均衡」：見 5.3，還要看二階導數，而且那也只保證局部。
# - 「用 $-\log(D)$ 訓練的 GAN 是零和賽局」：見 5.4。
# - 「奈許均衡一定存在」：有限的賽局用混合策略時有保證。網路的能力有限時，GAN 可能沒有奈許均衡（Farnia 與 Ozdaglar 2020）。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “When things work, $L_D$ goes down”: see error (2), it is the other way round; if it sinks to 0, the generator cannot keep up.
# - “$L_D$ is stuck at 1.386, there must be a bug”: it may be the equilibrium, or a $D$ that is not learning at all; the gap (5.5) or a picture of the samples tells which.
# - “Zero gradients mean equilibrium”: see 5.3, second derivatives matter too, and even they promise something local only.
# - “A GAN trained with $-\log(D)$ is a zero-sum game”: see 5.4.
# - “There is always a Nash equilibrium”: that is certain for finite games with mixed strategies. With networks of limited capacity a GAN may have none (Farnia and Ozdaglar 2020).

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. 剪刀石頭布，但石頭贏剪刀時賭注加倍。均衡時石頭會出得比較多嗎？用 `guarantee` 驗證。
# 2. $a=3$、$b=2$、$c=0$、$d=1$。均衡是什麼？(5.1) 給出什麼，錯在哪裡？
# 3. $V=-\psi^2+4\psi\theta-\theta^2$。原點是不是奈許均衡？是不是 Stackelberg 均衡？
# 4. $D \equiv \frac12$ 而 $q$ 任意。證明間隙是 $2\,\mathrm{JSD}(p \,\|\, q)$。
# 5. 虛擬對局：每回合都對「對手過去的平均」出最佳反應的那一招。在剪刀石頭布中，平均的間隙如何變化？
#
# <details><summary>提示</summary>
#
# 1：均衡時，對手三招的報酬要一樣多。2：先找純策略的均衡。3：$V_{\theta\theta}$ 與 Schur 補。4：$D_{max}=\frac12$。5：記住每一招出現過幾次即可。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. Rock-paper-scissors, but when rock beats scissors the stake is doubled. Will rock be played more often at the equilibrium? Verify with `guarantee`.
# 2. $a=3$, $b=2$, $c=0$, $d=1$. What is the equilibrium? What does (5.1) give, and what is wrong with it?
# 3. $V=-\psi^2+4\psi\theta-\theta^2$. Is the origin a Nash equilibrium? Is it a Stackelberg equilibrium?
# 4. $D \equiv \frac12$ and any $q$. Show that the gap is $2\,\mathrm{JSD}(p \,\|\, q)$.
# 5. Fictitious play: in each round, play the move that is the best response to the opponent's average so far. How does the gap of the averages behave in rock-paper-scissors?
#
# <details><summary>Hints</summary>
#
# 1: at the equilibrium the opponent's three moves must earn the same. 2: look for an equilibrium in pure strategies first. 3: $V_{\theta\theta}$ and the Schur complement. 4: $D_{max}=\frac12$. 5: it is enough to count how often each move was played.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：不會；變多的是布 no, it is paper that is played more often
def equilibrium_with_stake(k): return np.array([1, k, 1]) / (k + 2)  # 石頭、布、剪刀 rock, paper, scissors

for k in (1, 2, 5):
    strategy, v = guarantee(np.array([[0, -1, k], [1, 0, -1], [-k, 1, 0]], dtype=float))
    assert np.allclose(strategy, equilibrium_with_stake(k)) and abs(v) < 1e-9
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：兩人都有不會後悔的純策略，公式給出負的機率 pure strategies; a negative probability
row, column = 0, 1  # D 出正面、G 出反面 D heads, G tails：V = 2
beta_by_formula = (1 - 2) / (3 - 2 - 0 + 1)

stakes = np.array([[3.0, 2.0], [0.0, 1.0]])
assert stakes[row, column] == stakes[row].min() == stakes[:, column].max()
assert np.isclose(guarantee(stakes)[0][row], 1) and np.isclose(guarantee(stakes)[1], stakes[row, column])
heads, tails = stakes @ [beta_by_formula, 1 - beta_by_formula]  # D 覺得兩招一樣好 both as good for D
assert beta_by_formula < 0 and np.isclose(heads, tails)
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：V_θθ = −2 < 0，不是奈許；Schur = −2 + 16/2 = 6 > 0，是 Stackelberg
is_nash, schur = False, -2 - 4**2 / -2

def quadratic(psi, theta): return -(psi**2) + 4 * psi * theta - theta**2
assert by_derivatives(quadratic) == (is_nash, schur) and by_scanning(quadratic)[0] is is_nash
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：−E log ½ − log(1 − ½) = 2 log 2，與 −2 log 2 相消 cancels
def gap_of_half(q): return 2 * divergences.js(p, q)

for other in (q, densities.gaussian(2, 1), densities.gaussian(-1, 0.6)):
    exact = by_best_responses(p, other, lambda x: 0 * x)
    assert abs(gap_of_half(other) - exact) < 1e-7
print("✓ 4")

# %% tags=["solution"]
# 解答 5 · Solution 5：慢慢趨近零 slowly to zero
def fictitious_play(M, T):
    x, y, i, j = np.zeros(len(M)), np.zeros(len(M)), 0, 0
    for _ in range(T):
        x[i] += 1
        y[j] += 1
        i, j = int(np.argmax(M @ y)), int(np.argmin(x @ M))
    return (M @ y).max() / T - (x @ M).min() / T

plain = rps[:, :3]
assert fictitious_play(plain, 30) > 0.1 and fictitious_play(plain, 10_000) < 0.05
print("✓ 5")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 有限的零和賽局用混合策略一定有均衡，線性規劃解得出來 (5.1)；均衡就是鞍點 (5.2)。有參數時只看得到局部條件 (5.3)，而 GAN 的均衡對 $G$ 並不嚴格。非飽和的賽局不是零和 (5.4)，均衡卻相同。離均衡多遠由間隙 (5.5) 衡量；損失看不出來：零和時不可能兩個都下降，成功時 $L_D$ 回升到 $2\log 2$。
#
# 下一章看訓練如何走向均衡，或繞著它轉。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# With mixed strategies a finite zero-sum game has an equilibrium, and a linear programme finds it (5.1); it is a saddle point (5.2). With parameters one sees local conditions only (5.3), and for $G$ the equilibrium of a GAN is not strict. The non-saturating game is not zero-sum (5.4), yet its equilibrium is the same. The gap (5.5) tells how far away it is; the losses do not: in a zero-sum game they cannot both fall, and success means that $L_D$ climbs back to $2\log 2$.
#
# The next lesson shows how training moves to the equilibrium, or around it.

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - J. von Neumann (1928). *Zur Theorie der Gesellschaftsspiele*. Mathematische Annalen 100, 295–320. [doi:10.1007/BF01448847](https://doi.org/10.1007/BF01448847)
# - J. F. Nash (1950). *Equilibrium Points in n-Person Games*. PNAS 36(1), 48–49. [doi:10.1073/pnas.36.1.48](https://doi.org/10.1073/pnas.36.1.48)
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - Y. Freund, R. E. Schapire (1999). *Adaptive Game Playing Using Multiplicative Weights*. Games and Economic Behavior 29, 79–103. [doi:10.1006/game.1999.0738](https://doi.org/10.1006/game.1999.0738)
# - N. Cesa-Bianchi, G. Lugosi (2006). *Prediction, Learning, and Games*. Cambridge University Press.
# - J. P. Bailey, G. Piliouras (2018). *Multiplicative Weights Update in Zero-Sum Games*. ACM EC. [doi:10.1145/3219166.3219235](https://doi.org/10.1145/3219166.3219235)
# - T. Fiez, B. Chasnov, L. J. Ratliff (2019). *Convergence of Learning Dynamics in Stackelberg Games*. [arXiv:1906.01217](https://arxiv.org/abs/1906.01217)
# - P. Grnarova, K. Y. Levy, A. Lucchi, N. Perraudin, I. Goodfellow, T. Hofmann, A. Krause (2019). *A Domain Agnostic Measure for Monitoring and Evaluating GANs*. NeurIPS. [arXiv:1811.05512](https://arxiv.org/abs/1811.05512)
# - C. Jin, P. Netrapalli, M. I. Jordan (2020). *What is Local Optimality in Nonconvex-Nonconcave Minimax Optimization?* ICML. [arXiv:1902.00618](https://arxiv.org/abs/1902.00618)
# - F. Farnia, A. Ozdaglar (2020). *GANs May Have No Nash Equilibria*. [arXiv:2002.09124](https://arxiv.org/abs/2002.09124)
