# %% [markdown]
# # 05 零和賽局與奈許均衡 · Zero-sum game and Nash equilibrium

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘；標 ★ 的段落是選讀，後文只在同樣標 ★ 的地方用到。讀完之後，你能夠：
#
# - 用線性規劃解出任何有限的兩人零和賽局，並寫出 2×2 賽局的公式與它的條件；
# - 判斷梯度為零的點是不是局部奈許均衡；
# - 說出哪一種 GAN 是零和賽局、哪一種不是，為什麼兩種的均衡相同；
# - 算出離均衡還有多遠，並看出「損失逐漸減少」為什麼是錯的。
#
# 先備知識：第 02 章的判別器損失、最佳判別器與 JS 散度，第 03 章的非飽和損失，第 04 章的價值 $V$ 與 (4.6)；偏導數、矩陣乘法。線性規劃與隱函數定理用到時各用兩句話說明。
#
# 這套講義用台灣的譯名。別處，包括這套講義最初的文件，寫成：
#
# > 零和博弈、納什均衡。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes; passages marked ★ are optional, and are needed only where there is another ★. Afterwards you can
#
# - solve any finite two-player zero-sum game by linear programming, and write down the formula for the 2×2 game with its conditions;
# - judge whether a point where the gradients vanish is a local Nash equilibrium;
# - say which GAN is a zero-sum game and which is not, and why both have the same equilibrium;
# - compute how far away the equilibrium is, and see what is wrong with “the losses gradually decrease”.
#
# You need lesson 02 (the discriminator's loss, the best discriminator, the Jensen–Shannon divergence), the non-saturating loss of lesson 03, the value $V$ and (4.6) of lesson 04, partial derivatives and matrix products. Linear programming and the implicit function theorem are explained in two sentences each where they are used.
#
# The Chinese text uses Taiwan's terms. Elsewhere, also in the document that this course grew from, they read:
#
# > 零和博弈 (zero-sum game), 納什均衡 (Nash equilibrium).

# %% tags=["setup", "nbval-ignore-output"]
# 準備 · Setup：每一章都相同 · the same in every notebook
try:
    import ganutils
except ImportError as error:
    remedy = "python -m tools lab；Colab: python -m tools links OWNER/NAME"
    raise ImportError(f"ganutils 尚未安裝 is not installed → {remedy}") from error
import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython.display import display
from ganutils import check, densities, divergences, dynamics, images, language, losses, metrics
from ganutils import nets, penalties, plot, settings, stack, toys, train, train_many, widgets
plot.setup()
display(language.switch())

# %% tags=["parameters"]
# 參數 · Parameters
preset: str = "quick"  # "quick" | "full"
seed: int = 0
device: str = "auto"  # "auto" | "cpu" | "cuda"

# %% tags=["settings"]
device = settings.parameters(preset, seed, device)
from ganutils.figures import lesson_05 as figures
from numpy import exp, log, sqrt

steps = {"quick": 800, "full": 4000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 一個只有兩枚硬幣的 GAN
#
# $D$ 與 $G$ 各在桌上蓋住一枚硬幣，同時掀開。兩枚同面，$D$ 得 1 分、$G$ 失 1 分：造假被認出來了；不同面則反過來。這叫猜硬幣賽局。每位玩家得到的分數叫報酬，記作 $u_D$ 與 $u_G$。

# %% [markdown] tags=["lang-en"]
# ## A GAN with two coins
#
# $D$ and $G$ each cover a coin on the table and uncover them together. If the sides match, $D$ wins a point and $G$ loses one: the forgery was recognised. Otherwise it is the other way round. This game is called matching pennies. What a player receives is called its payoff, $u_D$ and $u_G$.

# %% [markdown] tags=["lang-zh"]
# 先猜：你是 $G$，而且 $D$ 知道你的習慣。你該怎麼出？

# %% [markdown] tags=["lang-en"]
# Guess first: you are $G$, and $D$ knows your habits. How should you play?

# %%
pennies = np.array([
    [1, -1],  # D 的報酬；這一列 D 出正面 · D's payoffs; in this row D shows heads
    [-1, 1],  # 這一列出反面；左行 G 出正面 · here tails; in the left column G shows heads
])
D_is_content = pennies == pennies.max(axis=0)
print("想換的人 who wants to change:")
print(np.where(D_is_content, "G", "D"))

# %% [markdown] tags=["lang-zh"]
# 四種結果裡，每一種都有一方想換。所以沒有純策略的均衡，也就是沒有一組選擇是兩人都不想改的：不論固定出哪一面，對手都有辦法占便宜。出路是擲骰子決定：$D$ 以機率 $\alpha$ 出正面，$G$ 以機率 $\beta$ 出正面。這叫混合策略。

# %% [markdown] tags=["lang-en"]
# In each of the four outcomes somebody wants to change. So there is no equilibrium, no pair of choices that both would keep, in pure strategies: whichever side you always show, your opponent can profit from it. The way out is to choose at random: $D$ shows heads with probability $\alpha$, $G$ with probability $\beta$. This is called a mixed strategy.

# %% [markdown] tags=["lang-zh"]
# 先解這一個賽局。假設 $\beta=0.7$：$D$ 出正面，期望報酬是 $0.7-0.3=0.4$；出反面是 $-0.4$。於是 $D$ 每次都出正面，$G$ 平均輸 0.4。一般來說，$D$ 出正面得 $2\beta-1$，出反面得 $1-2\beta$；只要兩數不等，$D$ 就有機可乘。只有 $\beta=\frac12$ 時兩數相等，都是 0。由對稱，$D$ 也只有出 $\alpha=\frac12$ 才不會被看穿。所以均衡是兩人都出 ½，平均報酬是 0。

# %% [markdown] tags=["lang-en"]
# Solve this game first. Suppose that $\beta=0.7$: heads earns $D$ on average $0.7-0.3=0.4$, tails $-0.4$. So $D$ always shows heads, and $G$ loses 0.4 a round. In general heads earns $D$ the amount $2\beta-1$ and tails $1-2\beta$; as long as the two differ, $D$ has something to exploit. They are equal, both 0, only for $\beta=\frac12$. By symmetry $D$ too is safe only with $\alpha=\frac12$. So at the equilibrium both play ½, and the average payoff is 0.

# %% [markdown] tags=["lang-zh"]
# ## 5.1 零和賽局
#
# 硬幣的 ½ 可以靠對稱猜到；賭注不對稱時，就需要公式。一般的 2×2 賽局：$D$ 的報酬是四個數 $a$、$b$、$c$、$d$，逐列寫進 2×2 的表，上列是 $D$ 出正面，左行是 $G$ 出正面。兩人的報酬加起來一定是零，所以只要記 $D$ 的報酬；把它的期望值記作 $V$，$D$ 要它大，$G$ 要它小。

# %% [markdown] tags=["lang-en"]
# ## 5.1 Zero-sum games
#
# The ½ of the pennies could be guessed from symmetry; where the stakes are unequal one needs a formula. The general 2×2 game: $D$'s payoff is one of four numbers $a$, $b$, $c$, $d$, written row by row into a 2×2 table; in the upper row $D$ shows heads, in the left column $G$ does. The payoffs of the two sum to zero, so that it is enough to write down $D$'s. Its expectation is called $V$; $D$ wants it large and $G$ wants it small.

# %% [markdown] tags=["lang-zh"]
# 先用手算一個：$a=3$、$b=-1$、$c=-2$、$d=4$。$G$ 出 $\beta$ 時，$D$ 出正面得 $3\beta-(1-\beta)=4\beta-1$，出反面得 $-2\beta+4(1-\beta)=4-6\beta$；兩者相等時 $\beta=\frac12$，都等於 1。同理，$D$ 出 $\alpha$ 時，$G$ 出正面要付 $5\alpha-2$，出反面要付 $4-5\alpha$；相等時 $\alpha=0.6$，也都等於 1。

# %% [markdown] tags=["lang-en"]
# One by hand first: $a=3$, $b=-1$, $c=-2$, $d=4$. When $G$ plays $\beta$, heads earns $D$ the amount $3\beta-(1-\beta)=4\beta-1$ and tails $-2\beta+4(1-\beta)=4-6\beta$; they are equal at $\beta=\frac12$, and both are 1. Likewise, when $D$ plays $\alpha$, heads costs $G$ the amount $5\alpha-2$ and tails $4-5\alpha$; they are equal at $\alpha=0.6$, and again both are 1.

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

# %% [markdown] tags=["lang-en"]
# - (a) What zero-sum means: what one gains, the other loses.
# - (b) Four outcomes, each times its probability.
# - (c) To leave $D$ nothing to exploit, $G$ must choose a $\beta$ for which both sides are worth the same to $D$. Note that $D$'s first-order condition determines $G$'s strategy.
# - (d) The same for $G$.
# - (e) Substitute and simplify. $v$ is called the value of the game: $D$ can guarantee itself this much, and $G$ can guarantee to lose no more.

# %% [markdown] tags=["lang-zh"]
# 框下的兩個條件合起來，正好是「沒有純策略均衡」；這時公式保證正確。
#
# 條件不成立時就沒有保證。例如 $a=3$、$b=2$、$c=0$、$d=1$：$D$ 的正面在兩行都比較好，均衡是 $D$ 出正面、$G$ 出反面，$v=2$；公式卻給出負的機率 $\beta^{*}=-\frac12$。沒有保證，不等於必定出錯：$a=b=1$、$c=0$、$d=2$ 時，$D$ 與 $G$ 都出正面是純策略均衡，而公式給的 $\alpha^{*}=1$、$\beta^{*}=\frac12$、$v=1$ 也是均衡。

# %% [markdown] tags=["lang-en"]
# The two conditions under the box say together exactly that there is no equilibrium in pure strategies; then the formula is guaranteed.
#
# Without them it is not. Take $a=3$, $b=2$, $c=0$, $d=1$: heads is better for $D$ in both columns, and at the equilibrium $D$ shows heads and $G$ tails, $v=2$; the formula gives a negative probability, $\beta^{*}=-\frac12$. Not guaranteed does not mean wrong: for $a=b=1$, $c=0$, $d=2$, heads for both $D$ and $G$ is an equilibrium in pure strategies, and what the formula gives, $\alpha^{*}=1$, $\beta^{*}=\frac12$, $v=1$, is one as well.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{u_G + u_D = 0 \qquad \alpha^{*} = \frac{d - c}{a - b - c + d} \qquad \beta^{*} = \frac{d - b}{a - b - c + d} \qquad v = \frac{a d - b c}{a - b - c + d}} \\
# \small (a - c)(d - b) > 0 \quad (a - b)(d - c) > 0
# \end{gathered}
# \tag{5.1}
# $$

# %% tags=["check"]
check("5.1", r"u_G + u_D = 0 \qquad \alpha^{*} = \frac{d - c}{a - b - c + d} \qquad \beta^{*} = "
      r"\frac{d - b}{a - b - c + d} \qquad v = \frac{a d - b c}{a - b - c + d}",
      r"(a - c)(d - b) > 0 \quad (a - b)(d - c) > 0")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：你該出的機率，要讓對手出哪一面都一樣；所以決定你的策略的，是對手的賭注。

# %% [markdown] tags=["lang-en"]
# In words: choose the probability that makes both sides equally good for your opponent; so it is your opponent's stakes that determine your strategy.

# %% [markdown] tags=["lang-zh"]
# 招數更多時沒有這樣的公式，但有線性規劃：在一串線性不等式之下，求一個線性函數的最大值；函式庫裡有現成的解法。這裡的未知數是 $D$ 的混合策略 $x$ 與一個數 $v$，要 $v$ 最大；$G$ 的每一招給一個不等式：$G$ 出這一招時，$D$ 的期望報酬不低於 $v$。

# %% [markdown] tags=["lang-en"]
# For more moves there is no such formula, but there is linear programming: to find the maximum of a linear function under a list of linear inequalities, which a library can do. Here the unknowns are $D$'s mixed strategy $x$ and a number $v$, which is to be largest; each move of $G$ gives one inequality: if $G$ makes this move, $D$'s expected payoff is not below $v$.

# %% tags=["code-guarantee"]
from scipy.optimize import linprog

def guarantee(M):
    """最大的 v，使每一行 (x M)_j ≥ v · the largest v with (x M)_j ≥ v in every column; (x, v)."""
    rows, columns = M.shape
    solution = linprog(
        [0] * rows + [-1],  # 未知數 x₁ … xₙ, v；最小化 −v · the unknowns; minimise −v
        A_ub=np.column_stack([-M.T, np.ones(columns)]), b_ub=[0] * columns,  # v − (x M)_j ≤ 0
        A_eq=[[1] * rows + [0]], b_eq=[1],  # 機率之和是 1 · probabilities sum to 1
        bounds=[(0, 1)] * rows + [(None, None)],
    )
    # 解法的捨入誤差不印出來 · the solver's rounding errors are not printed
    return solution.x[:rows].round(9), solution.x[rows].round(9)

# %% tags=["out-stakes"]
stakes = np.array([[3, -1], [-2, 4]])  # 上列 D 出正面 · in the upper row D shows heads
print("D: x, u_D =", *guarantee(stakes))
print("G: y, u_G =", *guarantee(-stakes.T))  # G 的報酬，列是 G 的選擇 · G's payoffs, a row is G's choice

# %% [markdown] tags=["lang-zh"]
# 兩個線性規劃互不知情：$D$ 只問自己最多能保證拿到多少，$G$ 也只問自己。兩個答案相加竟然是零。$D$ 保證拿到的是 $\max_D \min_G V$，$G$ 保證的報酬是 $-\min_G \max_D V$；相加是零，所以這兩個值相等。這就是 von Neumann 的最小最大定理（1928）：用混合策略時，先出後出沒有差別。不限於 2×2，任何有限的兩人零和賽局都成立。

# %% [markdown] tags=["lang-en"]
# The two linear programmes know nothing of each other: $D$ asks only how much it can guarantee itself, and so does $G$. Yet the two answers sum to zero. What $D$ guarantees itself is $\max_D \min_G V$, the payoff that $G$ guarantees itself is $-\min_G \max_D V$; they sum to zero, so the two values are equal. This is von Neumann's minimax theorem (1928): with mixed strategies it makes no difference who moves first. It holds not only for 2×2 but for every finite two-player zero-sum game.

# %% [markdown] tags=["lang-zh"]
# 先猜：畫出「對手出這個機率時，我該出什麼」，會是什麼形狀？兩人的線相交幾次？

# %% [markdown] tags=["lang-en"]
# Guess first: draw “what should I play when my opponent plays this probability”. What shape is it, and how often do the curves of the two players cross?

# %% tags=["figure", "fig-best-responses"]
def draw_game(a, b, c, d):
    M = np.array([[a, b], [c, d]])
    figures.two_by_two(M, guarantee(M), guarantee(-M.T))
    plt.show()

draw_game(1, -1, -1, 1)

# %% [markdown] tags=["lang-zh"]
# 左圖是兩條階梯：對手稍微偏向一面，最佳反應就整個跳過去。兩條線只相交一次，在 $(\frac12,\frac12)$。右圖是 $D$ 的算盤：兩條橘線是 $G$ 出正面、出反面時 $D$ 的報酬，黑線是最壞情況，最高點就是線性規劃的解。

# %% [markdown] tags=["lang-en"]
# On the left are two step functions: as soon as the opponent leans slightly to one side, the best response jumps all the way. The curves cross just once, at $(\frac12,\frac12)$. On the right is the calculation of $D$: the two orange lines are its payoff when $G$ shows heads or tails, the black line is the worst case, and the highest point of that is the solution of the linear programme.

# %% [markdown] tags=["lang-zh"]
# 對訓練的意義：在均衡上，兩枚硬幣都無法預測，$D$ 只能亂猜。GAN 的均衡上 $D=\frac12$，也是如此。試試 `draw_game(3, -1, -2, 4)`。
#
# 回顧：零和賽局只需要一個函數 $V$。沒有純策略均衡的 2×2 賽局由 (5.1) 解出，更大的由線性規劃。

# %% [markdown] tags=["lang-en"]
# What it means in training: at the equilibrium neither coin can be predicted, and $D$ can only guess. The same is true of a GAN at its equilibrium, where $D=\frac12$. Try `draw_game(3, -1, -2, 4)`.
#
# Recap: a zero-sum game needs a single function $V$. A 2×2 game without an equilibrium in pure strategies is solved by (5.1), a larger game by a linear programme.

# %% [markdown] tags=["lang-zh"]
# ## 5.2 鞍點不等式
#
# 怎樣檢驗一組策略是不是均衡？「誰都不想單獨改變」就是奈許均衡的定義。在零和賽局裡，這句話可以寫成一條不等式；$D$、$G$ 代表任何策略，混合的也算。

# %% [markdown] tags=["lang-en"]
# ## 5.2 The saddle-point inequality
#
# How does one test whether a pair of strategies is an equilibrium? “Nobody wants to change alone” is the definition of a Nash equilibrium. In a zero-sum game it becomes one inequality; $D$ and $G$ stand for any strategies, mixed ones included.

# %% [markdown] tags=["lang-zh"]
# 先用手算：剪刀石頭布，勝方得 1，多給 $G$ 一招，而且出那一招必輸 2。取 $D^{*}$ 為三招各 $\frac13$，$G^{*}$ 為前三招各 $\frac13$，則 $V(D^{*},G^{*})=0$。先猜：$D$ 單獨改出石頭，$V$ 是多少？$G$ 單獨改出第四招呢？

# %% [markdown] tags=["lang-en"]
# By hand first: rock-paper-scissors, where the winner gets 1, with a fourth move for $G$, which always loses 2. Let $D^{*}$ play the three moves with $\frac13$ each and $G^{*}$ its first three with $\frac13$ each; then $V(D^{*},G^{*})=0$. Guess first: what is $V$ when $D$ alone changes to rock? When $G$ alone changes to the fourth move?

# %% tags=["out-rps"]
rps = np.array([
    [0, -1, 1, 2],  # 石頭 rock
    [1, 0, -1, 2],  # 布 paper
    [-1, 1, 0, 2],  # 剪刀 scissors；第四行是 G 的壞招 · the fourth column is G's bad move
])
x, _ = guarantee(rps)
y, _ = guarantee(-rps.T)
print("D 單獨改變 changes alone: V =", abs(rps @ y).round(6))
print("G 單獨改變 changes alone: V =", abs(x @ rps).round(6))

# %% [markdown] tags=["lang-zh"]
# 所以 $0 \le 0 \le 2$：$D$ 改變得不到更多，$G$ 改變不會付得更少。推導如下。

# %% [markdown] tags=["lang-en"]
# So $0 \le 0 \le 2$: by changing, $D$ gets no more and $G$ pays no less. The derivation:

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
# - (d) 前兩個不等號由 (c) 而來，最後一個不需要鞍點也成立（第 04 章）。頭尾相同，所以全都相等：只要有鞍點，先後順序就沒有差別，每個鞍點的值也都一樣。

# %% [markdown] tags=["lang-en"]
# - (a) $D$ gains nothing by changing alone; $u_D = V$.
# - (b) Nor does $G$; $u_G = -V$, and multiplying by $-1$ turns the inequality round. Together with (a) this is what stands in the box.
# - (c) The same in other words: $D^{*}$ and $G^{*}$ are best responses to each other.
# - (d) The first two inequalities come from (c), the last one holds without a saddle point too (lesson 04). Both ends are the same, so all are equal: once there is a saddle point, the order of moves makes no difference, and every saddle point has the same value.

# %% [markdown] tags=["lang-zh"]
# 檢核用隨機的 3×4 報酬表：$D^{*}$、$G^{*}$ 由線性規劃求得，$D$、$G$ 是隨機的混合策略。

# %% [markdown] tags=["lang-en"]
# The check draws random 3×4 tables of payoffs: $D^{*}$ and $G^{*}$ come from linear programmes, $D$ and $G$ are random mixed strategies.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{V(D, G^{*}) \le V(D^{*}, G^{*}) \le V(D^{*}, G)} \\
# \small \text{$(D^{*}, G^{*})$ 鞍點 saddle point}
# \end{gathered}
# \tag{5.2}
# $$

# %% tags=["check"]
check("5.2", r"V(D, G^{*}) \le V(D^{*}, G^{*}) \le V(D^{*}, G)",
      r"\text{$(D^{*}, G^{*})$ 鞍點 saddle point}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：從鞍點走開，$D$ 只會讓 $V$ 變小或不變，$G$ 只會讓 $V$ 變大或不變。
#
# GAN 呢？取只有五個點的 GAN：判別器在每一點有一個值，生成器在每一點有一個機率；$D^{*}=\frac12$，$G^{*}$ 重現 $p$。先猜：左右兩個不等號，哪一個是嚴格的？

# %% [markdown] tags=["lang-en"]
# In words: leaving a saddle point, $D$ can only lower $V$ or keep it, and $G$ can only raise it or keep it.
#
# And a GAN? Take one on only five points: the discriminator has a value at each of them, the generator a probability; $D^{*}=\frac12$, and $G^{*}$ reproduces $p$. Guess first: which of the two inequalities is strict?

# %% tags=["out-five"]
five = np.array([0.1, 0.4, 0.15, 0.3, 0.05])  # p，五個點 on five points

def E(q, h): return np.sum(q * h, -1)  # h(x) 的期望值，x ∼ q · the mean of h(x) for x ∼ q
def value(D, G): return E(five, log(D)) + E(G, log(1 - D))

rng = np.random.default_rng(seed)
D = rng.uniform(0.05, 0.95, (200, 5))
G = rng.dirichlet(np.ones(5), 200)
at_saddle = value(0.5, five)
assert max(value(D, five)) < at_saddle
assert np.allclose(value(0.5, G), at_saddle)
assert np.ptp(value(D[0], G)) > 0.01
print("V(D*, G*) =", at_saddle.round(4))
print("200 個 D：都更小 all smaller   200 個 G：都相等 all equal")

# %% [markdown] tags=["lang-zh"]
# GAN 的兩個不等號不一樣嚴格。左邊是嚴格的：$G^{*}$ 不動時，$D$ 只要在 $p>0$ 的點上離開 ½ 就吃虧。右邊取等號：$D=\frac12$ 時，不論 $G$ 造出什麼，$V$ 都是 $-2\log 2$。
#
# 程式也試了一個不是 ½ 的 $D$，對上它，不同的 $G$ 就有不同的 $V$。

# %% [markdown] tags=["lang-en"]
# For the GAN the two inequalities are not equally strict. The left one is strict: while $G^{*}$ stands still, $D$ loses by leaving ½ at a point with $p>0$. The right one holds with equality: with $D=\frac12$, whatever $G$ produces, $V$ is $-2\log 2$.
#
# The cell also tried a $D$ other than ½: against that one, different $G$ have a different $V$.

# %% [markdown] tags=["lang-zh"]
# 對訓練的意義：判別器到了 ½，就不再告訴生成器該往哪裡走，也不會獎勵留在 $p$ 的生成器。把均衡撐住的，是「$G$ 一離開，$D$ 就會有反應」這個威脅。第 06 章在最小的例子裡說明，訓練為什麼會因此繞圈。

# %% [markdown] tags=["lang-en"]
# What it means in training: a discriminator at ½ no longer tells the generator where to go, nor does it reward a generator for staying at $p$. What holds the equilibrium together is a threat: as soon as $G$ leaves, $D$ will react. Lesson 06 shows in its smallest example how training can run in circles because of this.

# %% [markdown] tags=["lang-zh"]
# 回顧：鞍點就是互為最佳反應的一對策略，先後順序沒有差別。GAN 的鞍點對 $D$ 嚴格，對 $G$ 不嚴格。

# %% [markdown] tags=["lang-en"]
# Recap: a saddle point is a pair of strategies that are best responses to each other, and the order of moves makes no difference. A GAN's saddle point is strict for $D$, not for $G$.

# %% [markdown] tags=["lang-zh"]
# ## 5.3 局部奈許均衡
#
# 網路有參數：$D$ 調 $\psi$，$G$ 調 $\theta$，價值是函數 $V(\psi,\theta)$，設它二次連續可微。梯度下降只看得到附近，所以只問局部的條件：在一個小範圍內，誰都不想單獨改變。先猜：梯度全是零的點，是不是局部的均衡？

# %% [markdown] tags=["lang-en"]
# ## 5.3 Local Nash equilibrium
#
# Networks have parameters: $D$ sets $\psi$, $G$ sets $\theta$, and the value is a function $V(\psi,\theta)$; let it be twice continuously differentiable. Gradient descent sees the neighbourhood only, so we ask for local conditions: in a small region nobody wants to change alone. Guess first: is a point where all gradients vanish a local equilibrium?

# %% [markdown] tags=["lang-zh"]
# 先用手算：$V=2\psi\theta-\frac12\psi^2-\frac12\theta^2$。在原點兩個偏導數都是零。$D$ 不動（$\psi=0$）而 $G$ 走到 $\theta=0.1$，$V$ 變成 $-0.005$，比 0 小：$G$ 得了好處。所以原點不是均衡。

# %% [markdown] tags=["lang-en"]
# By hand first: $V=2\psi\theta-\frac12\psi^2-\frac12\theta^2$. At the origin both partial derivatives are zero. If $D$ stays ($\psi=0$) and $G$ goes to $\theta=0.1$, $V$ becomes $-0.005$, which is less than 0: $G$ has gained. So the origin is no equilibrium.

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
# - (b) $G$ 站在一個谷底：二階導數為正。(a) 與 (b) 合起來是局部奈許均衡的充分條件；必要條件只要求 $V_{\psi\psi} \le 0$ 與 $V_{\theta\theta} \ge 0$。所以框下排除二階導數為零的情形，這時框裡的左半就既充分又必要。

# %% [markdown] tags=["lang-en"]
# - (a) $D$ stands on a hilltop: first derivative zero, second derivative negative. Subscripts are partial derivatives.
# - (b) $G$ stands at the bottom of a valley: second derivative positive. Together, (a) and (b) are sufficient for a local Nash equilibrium; necessary is only $V_{\psi\psi} \le 0$ and $V_{\theta\theta} \ge 0$. So the line under the box excludes second derivatives that are zero; then the left half of the box is sufficient and necessary.

# %% [markdown] tags=["lang-zh"]
# ★ 選讀，框裡的右半。換一種玩法：$G$ 先走，$D$ 看到之後才回應。
#
# - (c) $\psi^{*}(\theta)$ 是 $D$ 的回應，由 $V_{\psi}=0$ 決定。隱函數定理：只要 $V_{\psi\psi}\ne 0$，附近就解得出唯一而可微分的 $\psi^{*}(\theta)$。把 $V_{\psi}(\psi^{*}(\theta),\theta)=0$ 的兩邊對 $\theta$ 微分，得到 $V_{\psi\psi}\frac{d\psi^{*}}{d\theta}+V_{\theta\psi}=0$，移項即得。
# - (d) 連鎖律；因為 $V_{\psi}=0$，第二項消失（包絡定理）。$\max_{\psi}$ 只在附近取；取遍所有的 $\psi$，可能是無限大。
# - (e) 再微分一次，代入 (c)。這個數為正、(a) 成立、且 $V_{\theta}=0$，就是微分 Stackelberg 均衡：先走的 $G$ 顧慮到 $D$ 的回應，也不想動。上面手算的例子是 $-1-\frac{2^2}{-1}=3>0$。

# %% [markdown] tags=["lang-en"]
# ★ Optional, the right half of the box. Another way to play: $G$ moves first, and $D$ responds to what it sees.
#
# - (c) $\psi^{*}(\theta)$ is the response of $D$, determined by $V_{\psi}=0$. The implicit function theorem: as long as $V_{\psi\psi}\ne 0$, there is just one such $\psi^{*}(\theta)$ nearby, and it can be differentiated. Differentiate both sides of $V_{\psi}(\psi^{*}(\theta),\theta)=0$ in $\theta$: $V_{\psi\psi}\frac{d\psi^{*}}{d\theta}+V_{\theta\psi}=0$; solve for the derivative.
# - (d) The chain rule; the second term drops out because $V_{\psi}=0$ (envelope theorem). $\max_{\psi}$ is taken over a neighbourhood; over all $\psi$ it may be infinite.
# - (e) Differentiate once more and put in (c). If this number is positive, (a) holds and $V_{\theta}=0$, the point is a differential Stackelberg equilibrium: $G$, moving first and taking $D$'s response into account, does not want to move either. In the example by hand it is $-1-\frac{2^2}{-1}=3>0$.

# %% [markdown] tags=["lang-zh"]
# 參數是向量時，(a) 與 (b) 說的是 Hessian 矩陣負定與正定（★ (e) 變成 Schur 補：$V_{\theta\theta} - V_{\theta\psi} V_{\psi\psi}^{-1} V_{\psi\theta}$）。

# %% [markdown] tags=["lang-en"]
# When the parameters are vectors, (a) and (b) ask for a negative and a positive definite Hessian (★ and (e) becomes a Schur complement: $V_{\theta\theta} - V_{\theta\psi} V_{\psi\psi}^{-1} V_{\psi\theta}$).

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla V = 0, \quad V_{\psi\psi} < 0 < V_{\theta\theta} \qquad \frac{d^2}{d\theta^2} \max_{\psi} V = V_{\theta\theta} - \frac{V_{\theta\psi}^2}{V_{\psi\psi}}} \\
# \small \text{$(\psi, \theta)$ 局部奈許 local Nash} \quad V_{\psi\psi} \ne 0 \ne V_{\theta\theta}
# \end{gathered}
# \tag{5.3}
# $$

# %% tags=["check"]
check("5.3", r"\nabla V = 0, \quad V_{\psi\psi} < 0 < V_{\theta\theta} \qquad \frac{d^2}{d\theta^2}"
      r" \max_{\psi} V = V_{\theta\theta} - \frac{V_{\theta\psi}^2}{V_{\psi\psi}}",
      r"\text{$(\psi, \theta)$ 局部奈許 local Nash} \quad V_{\psi\psi} \ne 0 \ne V_{\theta\theta}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$D$ 在山頂，$G$ 在谷底。（★ 若 $G$ 先走，它的二階導數還要加上 $D$ 的回應 $-V_{\theta\psi}^2/V_{\psi\psi}$，在 (a) 之下這一項不會是負的。）
#
# 先猜：$\psi\theta-\frac12\psi^2+\frac12\theta^2$、$2\psi\theta-\frac12\psi^2-\frac12\theta^2$、$\frac12\psi\theta-\frac12\psi^2-\frac12\theta^2$ 這三個 $V$，哪幾個的原點是局部奈許均衡？先算出二階導數，再看下表。

# %% [markdown] tags=["lang-en"]
# In words: $D$ on a hilltop, $G$ in a valley. (★ If $G$ moves first, the response of $D$, $-V_{\theta\psi}^2/V_{\psi\psi}$, is added to its second derivative; under (a) this term is not negative.)
#
# Guess first: for which of the three $V$, $\psi\theta-\frac12\psi^2+\frac12\theta^2$, $2\psi\theta-\frac12\psi^2-\frac12\theta^2$ and $\frac12\psi\theta-\frac12\psi^2-\frac12\theta^2$, is the origin a local Nash equilibrium? Find the second derivatives, then look at the table below.

# %% [markdown] tags=["lang-zh"]
# | $V$ | $V_{\theta\theta}$ | 奈許？ | ★ (e) | ★ |
# |---|---|---|---|---|
# | $\psi\theta-\frac12\psi^2+\frac12\theta^2$ | $1$ | 是 | $1+1=2$ | 是 |
# | $2\psi\theta-\frac12\psi^2-\frac12\theta^2$ | $-1$ | 不是 | $-1+4=3$ | 是 |
# | $\frac12\psi\theta-\frac12\psi^2-\frac12\theta^2$ | $-1$ | 不是 | $-1+\frac14=-\frac34$ | 不是 |

# %% [markdown] tags=["lang-en"]
# | $V$ | $V_{\theta\theta}$ | Nash? | ★ (e) | ★ |
# |---|---|---|---|---|
# | $\psi\theta-\frac12\psi^2+\frac12\theta^2$ | $1$ | yes | $1+1=2$ | yes |
# | $2\psi\theta-\frac12\psi^2-\frac12\theta^2$ | $-1$ | no | $-1+4=3$ | yes |
# | $\frac12\psi\theta-\frac12\psi^2-\frac12\theta^2$ | $-1$ | no | $-1+\frac14=-\frac34$ | no |

# %% [markdown] tags=["lang-zh"]
# 三個賽局的 $V_{\psi\psi}$ 都是 $-1$。第二個就是手算的賽局：梯度全是零，卻不是奈許均衡，因為 $D$ 不動時，$G$ 往哪邊走都有好處。第三個也一樣。
#
# ★ 最後一欄說原點是不是微分 Stackelberg 均衡。在第二個賽局裡，$G$ 若顧慮到 $D$ 的回應，就不會走，因為 (e) 為正；第三個賽局裡 $D$ 的回應太弱，兩種均衡都不是。

# %% [markdown] tags=["lang-en"]
# In all three $V_{\psi\psi}$ is $-1$. The second is the game done by hand: all gradients vanish and yet it is no Nash equilibrium, because while $D$ stands still, $G$ gains by going either way. The same is true of the third.
#
# ★ The last column says whether the origin is a differential Stackelberg equilibrium. In the second game a $G$ that takes $D$'s response into account stays, because (e) is positive; in the third $D$'s response is too weak, and the origin is neither.

# %% [markdown] tags=["lang-zh"]
# 下圖左邊是 $V=\psi\theta$ 的鞍點，中間就是第二個賽局，右邊是局部、但不是全域的奈許均衡。顏色愈深，$V$ 愈大。下排是從圓點單獨走開時看到的 $V$。先猜：下排的綠線與橘線，各要是什麼形狀才是均衡？

# %% [markdown] tags=["lang-en"]
# Below, on the left the saddle of $V=\psi\theta$, in the middle the second game, on the right a Nash equilibrium that is local but not global. Darker means a larger $V$. The lower row shows $V$ as seen when one player alone leaves the dot. Guess first: which shapes must the green and the orange line of the lower row have at an equilibrium?

# %% tags=["figure", "fig-landscapes"]
def saddle(psi, theta): return psi * theta
def two_hills(psi, theta): return 2 * psi * theta - psi**2 / 2 - theta**2 / 2
def two_valleys(psi, theta): return theta**4 - 2 * theta**2 + 0.4 * theta - psi**2

figures.landscapes(saddle, two_hills, two_valleys)
plt.show()

# %% [markdown] tags=["lang-zh"]
# $D$ 的綠線應該在山頂，$G$ 的橘線應該在谷底。左邊兩條線都是平的：這也是奈許均衡，只是不嚴格，二階導數都是零。中間的橘線是山頂，所以不是均衡。右邊的橘線有兩個谷，圓點在較淺的那一個。

# %% [markdown] tags=["lang-en"]
# $D$'s green line ought to be on a hilltop, $G$'s orange one in a valley. On the left both lines are flat: still a Nash equilibrium, only not a strict one, with second derivatives zero. In the middle the orange line has a hilltop, so that it is no equilibrium. On the right the orange line has two valleys, and the dot sits in the shallower one.

# %% [markdown] tags=["lang-zh"]
# 那麼 GAN 自己的均衡呢？取 $p=N(0,1)$、$q=N(\theta,1)$、$s(x)=\psi_0+\psi_1 x$。$\psi=0$、$\theta=0$ 是均衡。先猜 $V_{\theta\theta}$ 的正負號，也就是下面 Hessian 矩陣右下角的數；列與行依序是 $\psi_0$、$\psi_1$、$\theta$。

# %% [markdown] tags=["lang-en"]
# And the equilibrium of a GAN itself? Take $p=N(0,1)$, $q=N(\theta,1)$, $s(x)=\psi_0+\psi_1 x$. Then $\psi=0$, $\theta=0$ is an equilibrium. Guess the sign of $V_{\theta\theta}$ first, the number at the bottom right of the Hessian below, whose rows and columns are $\psi_0$, $\psi_1$, $\theta$.

# %% tags=["out-hessian"]
from torch.autograd.functional import hessian
from torch.nn.functional import logsigmoid

z, weight = figures.normal_nodes()  # E[h(z)] ≈ Σ weight · h(z)，z ∼ N(0, 1)

def V_gan(parameters):
    psi_0, psi_1, theta = parameters
    real = logsigmoid(psi_0 + psi_1 * z)
    generated = logsigmoid(-psi_0 - psi_1 * (z + theta))
    return weight @ (real + generated)

H = hessian(V_gan, torch.zeros(3).double())
print(H.numpy().round(4) + 0.0)  # ψ₀, ψ₁, θ

# %% [markdown] tags=["lang-zh"]
# $V_{\theta\theta}=0$：必要條件成立，充分條件不成立，也不在 (5.3) 的假設之內。這正是 5.2 的右邊取等號：GAN 的均衡是奈許均衡，但對 $G$ 不嚴格。
#
# ★ 若 $G$ 顧慮到 $D$ 的回應，由 (e)，二階導數是 $0-\frac{(-1/2)^2}{-1/2}=\frac12$，也就是 $2\,\mathrm{JSD}(p \,\|\, q)$ 在 $\theta=0$ 的曲率：它是微分 Stackelberg 均衡。

# %% [markdown] tags=["lang-en"]
# $V_{\theta\theta}=0$: the necessary condition holds, the sufficient one does not, and the point is outside the hypotheses of (5.3). This is the equality on the right of 5.2 again: a GAN's equilibrium is a Nash equilibrium, but not a strict one for $G$.
#
# ★ For a $G$ that takes $D$'s response into account the second derivative is by (e) $0-\frac{(-1/2)^2}{-1/2}=\frac12$, the curvature of $2\,\mathrm{JSD}(p \,\|\, q)$ at $\theta=0$: it is a differential Stackelberg equilibrium.

# %% [markdown] tags=["lang-zh"]
# 回顧：梯度為零之外，還要看二階導數的正負號，而且只保證局部。GAN 的均衡在 $G$ 的方向上是平的（★ 靠 $D$ 的回應才有曲率）。

# %% [markdown] tags=["lang-en"]
# Recap: beside vanishing gradients the signs of the second derivatives count, and they promise something local only. A GAN's equilibrium is flat in the direction of $G$ (★ and gets its curvature from $D$'s response).

# %% [markdown] tags=["lang-zh"]
# ## 5.4 非飽和的賽局不是零和
#
# 實際訓練時，$G$ 很少用 $V$ 當損失，常見的是改用非飽和損失 $L_G=-\mathbb{E}_{x \sim q}[\log(D(x))]$（第 03 章）。那還是零和賽局嗎？把兩位玩家的損失加起來看看。
#
# 先用手算：只有兩個點，$p=(\frac12,\frac12)$，$D=(0.8,0.5)$。若 $G$ 全出第一點，$L_D+L_G=-\frac12\log(0.8 \cdot 0.5)-\log(0.8)-\log(0.2) \approx 2.29$；若全出第二點，則是 $-\frac12\log(0.8 \cdot 0.5)-2\log(0.5) \approx 1.84$。$D$ 沒動，$G$ 一動，和就變了。

# %% [markdown] tags=["lang-en"]
# ## 5.4 The non-saturating game is not zero-sum
#
# In practice $G$ rarely uses $V$ as its loss; a common choice is the non-saturating $L_G=-\mathbb{E}_{x \sim q}[\log(D(x))]$ (lesson 03). Is that still a zero-sum game? Add the losses of the two players and see.
#
# By hand first: only two points, $p=(\frac12,\frac12)$, $D=(0.8,0.5)$. If $G$ always produces the first point, $L_D+L_G=-\frac12\log(0.8 \cdot 0.5)-\log(0.8)-\log(0.2) \approx 2.29$; if always the second, it is $-\frac12\log(0.8 \cdot 0.5)-2\log(0.5) \approx 1.84$. $D$ has not moved, $G$ has, and the sum has changed.

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

# %% tags=["check"]
check("5.4", r"L_D + L_G = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(D(x)) "
      r"+ \log(1 - D(x))]")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：非飽和的兩個損失之和，取決於 $G$ 把樣本放在 $D$ 的哪裡，所以一方所失不是另一方所得。

# %% [markdown] tags=["lang-en"]
# In words: the sum of the two non-saturating losses depends on where on $D$ the player $G$ puts its samples, so that what one loses is not what the other gains.

# %% [markdown] tags=["lang-zh"]
# 賽局不同，均衡卻相同。固定 $D$，$G$ 要最小化的是 $\mathbb{E}_{x \sim q}[g(D(x))]$，其中 $g(D)=\log(1-D)$ 或 $-\log(D)$。兩個 $g$ 都隨 $D$ 遞減，所以最佳反應相同：把 $q$ 全放在 $D$ 達到最大值的地方。
#
# 這裡假設 $q$ 可以是任何分布，而且 $D$ 取得到最大值；取不到時，兩個賽局都沒有最佳反應。$L_D$ 沒變，$D$ 的最佳反應也相同。最佳反應相同，互為最佳反應的組合就相同。（生成器受限時，兩者的最佳反應可以不同；但 $D=\frac12$ 時，每個 $G$ 都是兩者的最佳反應。）

# %% [markdown] tags=["lang-en"]
# The games differ, yet the equilibrium is the same. For a fixed $D$, $G$ minimises $\mathbb{E}_{x \sim q}[g(D(x))]$ with $g(D)=\log(1-D)$ or $-\log(D)$. Both $g$ fall as $D$ grows, so that the best response is the same: put all of $q$ where $D$ attains its maximum.
#
# This supposes that $q$ may be any distribution and that $D$ attains its maximum; if it does not, there is no best response in either game. $L_D$ has not changed, and so neither has the best response of $D$. With the same best responses, the same pairs are best responses to each other. (For a restricted generator the two best responses can differ; but for $D=\frac12$ every $G$ is a best response in both.)

# %% [markdown] tags=["lang-zh"]
# 先猜：判別器若是常數 $c$，三個和各是什麼樣的曲線？一個樣本讓 $G$ 付的代價 $g(D(x))$，在 (b) 與 (c) 裡高度相同嗎？斜率呢？下圖左右各答一題。

# %% [markdown] tags=["lang-en"]
# Guess first: if the discriminator is a constant $c$, what do the three sums look like? And what a sample costs $G$, $g(D(x))$: does it have the same height in (b) and in (c), and the same slope? The two pictures below answer one each.

# %% tags=["figure", "fig-sums"]
def saturating(D, G): return E(G, log(1 - D))
def nonsaturating(D, G): return -E(G, log(D))

figures.sums_and_costs(saturating, nonsaturating)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖：只有 (a) 是常數。右圖：(b) 與 (c) 的高度與斜率都不同，但都隨 $D$ 下降，所以代價最低的地方都是 $D$ 最大的地方。

# %% [markdown] tags=["lang-en"]
# On the left, only (a) is constant. On the right, (b) and (c) differ in height and slope, but both fall as $D$ grows, so that both costs are lowest where $D$ is largest.

# %% [markdown] tags=["lang-zh"]
# 回顧：(a) 與 (b) 是零和賽局或與它等價，(c) 不是。三者的最佳反應相同，所以均衡也相同；不同的是沿途的梯度。

# %% [markdown] tags=["lang-en"]
# Recap: (a) and (b) are a zero-sum game or equivalent to one, (c) is not. All three have the same best responses and so the same equilibrium; what differs is the gradients on the way.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（一）：不是零和的零和賽局
#
# 這套講義最初的文件把 $L_G$ 定為 $-\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$，接著寫道：
#
# > GAN 中的生成器和判別器之間的對抗過程可以被視為博弈論中的零和博弈，即一方的得分是另一方的損失。

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): a zero-sum game that is not
#
# The document that this course grew from defines $L_G$ as $-\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$ and goes on:
#
# > The contest between the generator and the discriminator of a GAN can be seen as what game theory calls a zero-sum game, that is, one side's gain is the other side's loss.

# %% [markdown] tags=["lang-zh"]
# 怎樣判斷一個賽局與零和賽局等價？任取兩個 $D$、兩個 $G$，算出四個和 $S=L_D+L_G$。若 $S$ 是常數，或可以拆成「只看 $D$」加「只看 $G$」，賽局就與零和賽局等價，因為每位玩家都可以去掉自己影響不到的那一部分；這時 $S(D_1,G_1)-S(D_1,G_2)-S(D_2,G_1)+S(D_2,G_2)=0$。
#
# 反過來，這個等式若對所有的四元組都成立，取定 $D_2$、$G_2$ 就拆得開。所以一組不成立就足以否定；一組成立，什麼也沒證明。(a) 與 (b) 由上面的公式已經證明。

# %% [markdown] tags=["lang-en"]
# How can one tell that a game is equivalent to a zero-sum one? Take any two $D$ and any two $G$ and compute the four sums $S=L_D+L_G$. If $S$ is constant, or splits into a part for $D$ alone plus a part for $G$ alone, the game is equivalent to a zero-sum one, because each player can drop the part that it does not influence; and then $S(D_1,G_1)-S(D_1,G_2)-S(D_2,G_1)+S(D_2,G_2)=0$.
#
# Conversely, if this holds for all quadruples, fix $D_2$ and $G_2$, and it splits. So one quadruple that fails is enough to refute; one that passes proves nothing. For (a) and (b) the formulas above are the proof.

# %% [markdown] tags=["lang-zh"]
# 把 $L_G$ 乘上一個正數 $\lambda$ 也不改變任何選擇，所以還要問：有沒有一個 $\lambda$，對每一組都使 $L_D+\lambda L_G$ 的四個和相消？先預測：(a)、(b)、(c) 哪幾個有？

# %% [markdown] tags=["lang-en"]
# Multiplying $L_G$ by a positive number $\lambda$ changes no choice either, so one must also ask: is there one $\lambda$ for which the four sums of $L_D+\lambda L_G$ cancel in every quadruple? Predict first: for which of (a), (b), (c)?

# %%
D_1, D_2 = rng.uniform(0.1, 0.9, (2, 100, 5))  # 一百組 a hundred quadruples
G_1, G_2 = rng.dirichlet(np.ones(5), (2, 100))

def four_sums(L): return L(D_1, G_1) - L(D_1, G_2) - L(D_2, G_1) + L(D_2, G_2)

# %% tags=["out-four-sums"]
factors_b = four_sums(value) / four_sums(saturating)  # 每一組要的 λ · what each quadruple needs
factors_c = four_sums(value) / four_sums(nonsaturating)
assert np.allclose(factors_b, 1)
assert np.ptp(factors_c) > 1
print("(b) 飽和 saturating       ✓ λ = 1")
print("(c) 非飽和 non-saturating  ✗ 沒有 no λ")

# %% [markdown] tags=["lang-zh"]
# (a) 取 $\lambda=1$ 當然相消，因為 $L_D=-V$；(b) 也是；(c) 每一組要的 $\lambda$ 都不同。
#
# 正確的句子：$L_G=\mathbb{E}_{x \sim q}[\log(1-D(x))]$ 的賽局與零和賽局等價；用 $-\mathbb{E}_{x \sim q}[\log(D(x))]$ 的賽局不是零和，乘上任何 $\lambda$ 也不是，一方的所得不等於另一方的所失，只有均衡相同。

# %% [markdown] tags=["lang-en"]
# For (a), $\lambda=1$ does it, of course, because $L_D=-V$; so it does for (b); for (c) each quadruple needs another $\lambda$.
#
# The right sentence: the game with $L_G=\mathbb{E}_{x \sim q}[\log(1-D(x))]$ is equivalent to a zero-sum game; the game with $-\mathbb{E}_{x \sim q}[\log(D(x))]$ is not zero-sum, whatever $\lambda$ it is multiplied by, what one gains is not what the other loses, and only the equilibrium is the same.

# %% [markdown] tags=["lang-zh"]
# ## 5.5 離均衡有多遠
#
# 損失本身說不出離均衡還有多遠。要問的是：若對手不動，每位玩家換成最佳反應能多拿多少？兩人的好處加起來叫對偶間隙，也叫可剝削度。

# %% [markdown] tags=["lang-en"]
# ## 5.5 How far away is the equilibrium?
#
# The losses alone do not tell how far away the equilibrium is. The question is: while the opponent stands still, how much would each player gain by changing to a best response? The gains of both together are called the duality gap, or exploitability.

# %% [markdown] tags=["lang-zh"]
# 先用手算：猜硬幣，兩人都以 0.8 的機率出正面，$V=0.6 \cdot 0.6=0.36$。$D$ 改成一直出正面，得 $0.6$，多拿 $0.24$；$G$ 改成一直出反面，$V=-0.6$，少付 $0.96$。間隙是 $0.24+0.96=1.2$。

# %% [markdown] tags=["lang-en"]
# By hand first: matching pennies, where both show heads with probability 0.8, so that $V=0.6 \cdot 0.6=0.36$. If $D$ changes to heads always, it gets $0.6$, a gain of $0.24$; if $G$ changes to tails always, $V=-0.6$, and it saves $0.96$. The gap is $0.24+0.96=1.2$.

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
# - (c) 第 02 章的 (2.4)，變號；$D'$ 可以是任何函數。
# - (d) $G'$ 可以造任何分布，所以最佳反應是把全部機率放在 $D$ 最大的那一點。取不到最大值時，沒有最佳反應，但下確界仍是這個數，只要把 $D_{max}$ 換成上確界。

# %% [markdown] tags=["lang-en"]
# - (a) The definition. Each best response is against the present opponent.
# - (b) Add and subtract the same $V(D,G)$: on the left, what $D$ could gain, on the right, what $G$ could save; neither is negative. Both are zero exactly when the saddle-point inequality (5.2) holds: a gap of zero is equivalent to a Nash equilibrium.
# - (c) Equation (2.4) of lesson 02 with the other sign; $D'$ may be any function.
# - (d) $G'$ may make any distribution, so the best response is to put all probability on the point where $D$ is largest. Where there is no maximum there is no best response, but the infimum is still this number, with the supremum for $D_{max}$.

# %% [markdown]
# $$
# \boxed{\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p\,\|\,q) - 2\log(2) - \mathbb{E}_{x\sim p}[\log(D(x))]-\log(1-D_{max})}
# \tag{5.5}
# $$

# %% tags=["check"]
check("5.5", r"\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p\,\|\,q) - 2\log(2) - \mathbb{E}_{x\sim "
      r"p}[\log(D(x))]-\log(1-D_{max})")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：間隙是最好的 $D$ 對現在的 $G$ 能得的，減去最好的 $G$ 對現在的 $D$ 要付的。

# %% [markdown] tags=["lang-en"]
# In words: the gap is what the best $D$ could get from the present $G$, minus what the best $G$ would have to pay the present $D$.

# %% [markdown] tags=["lang-zh"]
# 看一個能算出一切的 GAN：五個點，$D$ 在每一點有自己的 $s$，$G$ 的機率是 softmax，也就是 $q_i=e^{\theta_i}/\sum_j e^{\theta_j}$。它的導數是 $\frac{\partial q_i}{\partial\theta_i}=q_i(1-q_i)$，而 $j\ne i$ 時 $\frac{\partial q_j}{\partial\theta_i}=-q_i q_j$；所以令 $c_j=\log(1-D_j)$，就有 $\frac{\partial V}{\partial\theta_i}=q_i\,(c_i-\sum_j q_j c_j)$。兩人同時沿著零和賽局的梯度走。$G$ 從錯誤的機率出發，$D$ 從 $\frac12$ 出發。先猜：$L_D$ 一開始就等於 $2\log 2$，是不是已經到達均衡？

# %% [markdown] tags=["lang-en"]
# Now a GAN for which everything can be computed: on five points, $D$ has an $s$ of its own at each of them, and the probabilities of $G$ are a softmax, $q_i=e^{\theta_i}/\sum_j e^{\theta_j}$. Its derivatives are $\frac{\partial q_i}{\partial\theta_i}=q_i(1-q_i)$ and, for $j\ne i$, $\frac{\partial q_j}{\partial\theta_i}=-q_i q_j$; so with $c_j=\log(1-D_j)$ we have $\frac{\partial V}{\partial\theta_i}=q_i\,(c_i-\sum_j q_j c_j)$. Both follow the gradients of the zero-sum game at the same time. $G$ starts with the wrong probabilities, $D$ from $\frac12$. Guess first: $L_D$ equals $2\log 2$ right at the start; are they already at the equilibrium?

# %%
from scipy.special import expit, softmax  # expit(s) = σ(s)

def slopes(D, q):
    """V 對 s 與對 θ 的梯度 · the gradients of V in s and in θ."""
    cost = log(1 - D)
    return five * (1 - D) - q * D, q * (cost - q @ cost)

def gains(D, q):
    """(b) 的兩個括號 · the two brackets of (b)."""
    best_D = five / (five + q)
    best_G = np.eye(5)[D.argmax()]
    return value(best_D, q) - value(D, q), value(D, q) - value(D, best_G)

# %%
s = np.zeros(5)
theta = np.array([1, -1, 0.5, -0.5, 0])
L_D, gain = [], []
for _ in range(400):
    D = expit(s)
    q = softmax(theta)
    L_D.append(-value(D, q))
    gain.append(gains(D, q))  # D 能多拿的、G 能少付的 what D could gain, what G could save
    V_s, V_theta = slopes(D, q)
    s += 2 * V_s  # D 上坡 uphill
    theta -= 2 * V_theta  # G 下坡 downhill
gap = np.sum(gain, 1)
assert max(np.diff(gap)) > 0  # 間隙也會上升 the gap also rises
figures.print_ends(L_D, gap)

# %% tags=["figure", "fig-loss-and-gap"]
figures.loss_and_gap(L_D, gain)
plt.show()

# %% [markdown] tags=["lang-zh"]
# $L_D$ 的起點和終點都是 1.3863，看不出差別；間隙從 0.35 降到接近零。起點的 $D=\frac12$ 是因為它什麼都還沒學，終點的 $D=\frac12$ 是因為沒有東西可以分辨。
#
# 右圖的黑點線是間隙，大半與橘線重合，因為差的多半是 $G$ 能少付的。間隙在途中會起伏：它衡量離均衡多遠，卻不是訓練在最小化的函數。

# %% [markdown] tags=["lang-en"]
# $L_D$ starts and ends at 1.3863 and shows no difference; the gap falls from 0.35 to almost zero. At the start $D=\frac12$ because it has learnt nothing yet, at the end $D=\frac12$ because there is nothing left to tell apart.
#
# On the right the dotted black line is the gap, mostly on top of the orange one, because most of it is what $G$ could save. The gap goes up and down on the way: it measures how far away the equilibrium is, but it is not the function that training minimises.

# %% [markdown] tags=["lang-zh"]
# 對訓練的意義：間隙是 GAN 少有的、訓練成功時會降到零的指標。Grnarova 等人（2019）建議拿它監看訓練；真實的 GAN 只能用額外的訓練去逼近兩個最佳反應。

# %% [markdown] tags=["lang-en"]
# What it means in training: the gap is one of the few quantities of a GAN that fall to zero when training succeeds. Grnarova et al. (2019) propose to monitor training with it; for a real GAN both best responses can only be approximated, by more training.

# %% [markdown] tags=["lang-zh"]
# 回顧：間隙為零，等價於奈許均衡；它由 $D$ 能多拿的與 $G$ 能少付的相加而成。同一個 $L_D=2\log 2$，間隙可以很大，也可以是零。

# %% [markdown] tags=["lang-en"]
# Recap: a gap of zero is equivalent to a Nash equilibrium; it is the sum of what $D$ could gain and what $G$ could save. With the same $L_D=2\log 2$ the gap can be large, or zero.

# %% [markdown] tags=["lang-zh"]
# ### 動手：自己訂規則
#
# 四個報酬、兩個機率都可以用滑桿調整。星號是均衡，圓點是現在的 $(\alpha,\beta)$，$\mathrm{Gap}$ 是 5.5 節 (a) 所定義的間隙。

# %% [markdown] tags=["lang-en"]
# ### Try it: make your own game
#
# Four payoffs and two probabilities have sliders. The star is the equilibrium, the dot the present $(\alpha,\beta)$, and $\mathrm{Gap}$ the gap as defined in (a) of section 5.5.

# %% [markdown] tags=["lang-zh"]
# 先猜：把 $a$ 從 1 加到 3，也就是兩人都出正面時 $G$ 付得更多。均衡裡的 $D$ 會更常還是更少出正面？再把 $\alpha$、$\beta$ 移到星號上，間隙是多少？
#
# <details><summary>答案</summary>
#
# 更少。均衡的 $\alpha^{*}=\frac{d-c}{a-b-c+d}$ 要讓 $G$ 出哪一面都一樣；$a$ 變大，分母變大，$\alpha^{*}$ 從 $\frac12$ 降到 $\frac13$。在星號上間隙是零；滑桿每格 0.01，只到得了 0.33，所以讀到的是 0.02。
#
# </details>

# %% [markdown] tags=["lang-en"]
# Guess first: raise $a$ from 1 to 3, so that $G$ pays more when both show heads. At the equilibrium, does $D$ show heads more often or less? Then move $\alpha$ and $\beta$ onto the star: what is the gap?
#
# <details><summary>Answer</summary>
#
# Less often. At the equilibrium $\alpha^{*}=\frac{d-c}{a-b-c+d}$ makes both sides equally good for $G$; as $a$ grows, so does the denominator, and $\alpha^{*}$ falls from $\frac12$ to $\frac13$. On the star the gap is zero; the sliders move by 0.01 and reach 0.33 only, so that it reads 0.02.
#
# </details>

# %% tags=["widget", "fig-own-game"]
widgets.two_by_two()

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（二）：損失逐漸減少？
#
# 最初的文件接著寫道：
#
# > 在訓練過程中，生成器和判別器的損失函數逐漸減少，最終達到納什均衡，即生成器生成的數據幾乎無法被判別器區分。

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): the losses decrease?
#
# The document goes on:
#
# > During training the losses of generator and discriminator gradually decrease and finally reach the Nash equilibrium, that is, the discriminator can hardly tell generated data apart.

# %% [markdown] tags=["lang-zh"]
# 下面訓練三個 GAN，學的都是同一個有兩座峰的 $p$，並畫出 $L_D$。先猜（只看圖，不看程式裡的名字）：A、B、C 三條線，哪一條屬於學會了的 GAN？

# %% [markdown] tags=["lang-en"]
# Below, three GANs are trained on the same two-peaked $p$, and their $L_D$ is drawn. Guess first (from the picture, not from the names in the code): which of the lines A, B and C belongs to the GAN that has learnt it?

# %%
N = densities.gaussian
p = densities.mixture([N(-1.5, 0.5), N(1.0, 0.7)])
X = figures.data(p, seed).to(device)  # 20,000 個樣本 samples
seeds = range(100 * seed, 100 * seed + 6)

# %% tags=["nbval-ignore-output"]
ideal = []  # 沿途的步，與各個 q 配最佳 D 的損失 · steps on the way, and the losses of each q with its best D

def look(runs):
    ideal.append(figures.ideal_losses(runs, p))

G, D = figures.players(seeds)  # 寬 32、深 2 的網路 · nets of width 32 and depth 2
good = train_many(
    G, D, X, seeds=seeds, steps=steps, loss="non-saturating", every=steps // 40, callback=look,
    lr_g=5e-4, lr_d=5e-3, betas=(0.0, 0.99), decay_from=0.5, penalties={"r1": 0.01, "r2": 0.01},
)

# %% tags=["nbval-ignore-output"]
def from_far_away(loss):
    """同一個起點，兩種學習率，400 步 · one start, two learning rates, 400 steps."""
    twice = [seeds[0], seeds[0]]
    G, D = figures.players(twice, shift=-6)
    return train_many(
        G, D, X, seeds=twice, steps=400, loss=loss, lr_g=[1e-4, 5e-4], lr_d=5e-3, betas=(0.0, 0.99)
    )

far_sat = from_far_away("minimax")
far_ns = from_far_away("non-saturating")

# %% tags=["nbval-ignore-output"]
G, D = figures.players([seeds[1]])
figures.silence(D)  # 這個 D 到處說 ½，而且幾乎不學 · this D says ½ everywhere and hardly learns
frozen = train_many(
    G, D, X, seeds=[seeds[1]], steps=400, loss="minimax", lr_g=5e-4, lr_d=1e-12, betas=(0.0, 0.99)
)

# %% tags=["figure", "fig-three-losses"]
three_runs = {"A": far_sat[0], "B": good[0], "C": frozen[0]}
figures.losses_of_three(three_runs)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 相信「愈低愈好」的人會選 A。看看三個生成器造出的樣本，再用 (5.5) 算間隙；$D_{max}$ 取 80 格中心的最大值，$q$ 用直方圖估計。藍線是 $p$，橘色的直方圖是 $q$；A 與 C 的太高，上面被切掉了。

# %% [markdown] tags=["lang-en"]
# Whoever believes “the lower, the better” picks A. Look at what the three generators make, and compute the gap with (5.5); $D_{max}$ is the largest value at the centres of the 80 bins, and $q$ is estimated by a histogram. The blue line is $p$, the orange histogram $q$; those of A and C are too tall and cut off at the top.

# %%
def exploitability(run):  # (5.5)
    P, Q, log_D, log_1_minus_D = figures.on_bins(run, p)
    _, JSD = metrics.histogram_divergences(P, Q)
    return 2 * JSD - 2 * log(2) - P @ log_D - min(log_1_minus_D)

gap_A = exploitability(far_sat[0])
gap_B = exploitability(good[0])
gap_C = exploitability(frozen[0])
assert gap_A > 3
assert gap_B < 0.3
assert 0.5 < gap_C < 2 * log(2)

# %% tags=["figure", "fig-three-samples"]
figures.samples_of_three(three_runs, [gap_A, gap_B, gap_C], p)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 學會的是 B。A 的 $L_D$ 掉到 0：判別器全對，生成器還留在出發的遠處。C 的 $L_D$ 正好是 $2\log 2$，卻什麼也沒學：到處說 ½ 的判別器是平的，生成器收不到訊息；間隙是 $2\,\mathrm{JSD}(p \,\|\, q)$（練習 3）。
#
# 所以只看 $L_D$ 分不出 B 和 C，間隙可以。引文的後半句也因此不成立：C 的判別器完全分不出真假，但那不是均衡。

# %% [markdown] tags=["lang-en"]
# B has learnt it. In A, $L_D$ sinks to 0: the discriminator is always right, and the generator is still far away, near its start. In C, $L_D$ is exactly $2\log 2$, and yet nothing was learnt: a discriminator that says ½ everywhere is flat and tells the generator nothing; the gap is $2\,\mathrm{JSD}(p \,\|\, q)$ (exercise 3).
#
# So $L_D$ alone cannot tell B from C; the gap can. This refutes the second half of the quotation, too: the discriminator of C cannot tell real from generated at all, but that is no equilibrium.

# %% [markdown] tags=["lang-zh"]
# A 為什麼沒到？它與 B 有好幾處不同，所以不能直接怪飽和損失。上面其實訓練了四個：同一個起點、同一個種子，兩種損失 × 兩種學習率（這裡只有一個種子，作業用五個）。先猜：哪幾個在 400 步之內到得了資料那裡？以樣本平均離 $p$ 的平均 $-0.25$ 不到 1.5 為準，出發時相差約 6。

# %% [markdown] tags=["lang-en"]
# Why did A not arrive? It differs from B in several ways, so that one must not blame the saturating loss at once. In fact four were trained above: the same start, the same seed, two losses × two learning rates (one seed only here, five in the assignment). Guess first: which of them reach the data within 400 steps? The criterion is that the mean of the samples is less than 1.5 from the mean of $p$, $-0.25$; at the start it is about 6 away.

# %% tags=["out-learning-rates"]
slow_sat, fast_sat = figures.distances(far_sat, p)
slow_ns, fast_ns = figures.distances(far_ns, p)
assert max(fast_sat, fast_ns) < 1.5
assert min(slow_sat, slow_ns) > 2.5
assert slow_ns < slow_sat
print("飽和 saturating        學習率 learning rate 1e-4 ✗   5e-4 ✓")
print("非飽和 non-saturating   學習率 learning rate 1e-4 ✗   5e-4 ✓")

# %% [markdown] tags=["lang-zh"]
# 在這個實驗裡，到不到由學習率決定：兩種損失用 $10^{-4}$ 都沒到，用 $5\cdot10^{-4}$ 都到了。損失換一種，誰到得了並沒有改變；同樣用 $10^{-4}$，非飽和走得遠一些，但只有一個種子，不足以斷定損失的影響。
#
# 第 03 章說飽和損失在 $D(G(z))\approx 0$ 處幾乎沒有梯度，這仍然成立；但這裡的最佳化器是 Adam，它把梯度除以梯度自己的大小。這是不是飽和損失也到得了的原因，要另做實驗才知道（練習 6）。

# %% [markdown] tags=["lang-en"]
# In this experiment the learning rate decides who arrives: with $10^{-4}$ neither loss did, with $5\cdot10^{-4}$ both did. The choice of the loss did not change who arrives; with the same $10^{-4}$ the non-saturating one got a bit further, but one seed is too few to judge what the loss does.
#
# Lesson 03 says that the saturating loss has almost no gradient where $D(G(z))\approx 0$, and that remains true; but the optimiser here is Adam, which divides the gradient by the gradient's own size. Whether this is why the saturating loss arrives as well takes another experiment (exercise 6).

# %% [markdown] tags=["lang-zh"]
# 再看 B 的六個隨機種子，兩個損失都畫。黑線是理論：沿途的 $q$ 配上最佳的 $D$，也就是 $2\log(2)-2\,\mathrm{JSD}(p \,\|\, q)$ 與 $-\mathbb{E}_{x \sim q}[\log(D^{*}(x))]$。先猜：兩個損失各會上升還是下降？

# %% [markdown] tags=["lang-en"]
# Now all six seeds of B, with both losses. The black line is theory: at each stage the current $q$, paired with the best $D$ for it, that is $2\log(2)-2\,\mathrm{JSD}(p \,\|\, q)$ and $-\mathbb{E}_{x \sim q}[\log(D^{*}(x))]$. Guess first: does each of the two losses rise or fall?

# %% tags=["figure", "fig-both-losses"]
figures.both_losses(good, ideal)
plt.show()

# %%
L_D, L_G = figures.mean_losses(good)
_, ideal_L_D, _ = ideal[-1]
assert L_D[20] < 1 < L_G[20]
assert abs(L_D[-1] - 2 * log(2)) < 0.03
assert abs(L_G[-1] - log(2)) < 0.05
assert abs(L_D[-1] - ideal_L_D) < 0.06

# %% [markdown] tags=["lang-zh"]
# 彩色的線是六個種子的中位數，色帶是它們的範圍，虛線是 $2\log 2$ 與 $\log 2$。兩條線都回到出發時的高度：還沒訓練的 $D$ 說 ½，訓練完的 $D$ 也說 ½。$L_D$ 先降後升，$L_G$ 先升後降。
#
# 左圖的黑線是 $D$ 能達到的最低損失；開頭幾步 $D$ 還沒追上，所以綠線高得多。黑線沒有完全到頂，因為 $q$ 還不完美，最佳的 $D$ 仍分得出一點（用直方圖估計 $q$ 所造成的差不到 0.002）；場上的 $D$ 沒有看出剩下的這點差別，它的綠線比黑線高。可疑的是 R1、R2 兩個懲罰（第 12 章）、網路的大小與訓練的長短；要知道是哪一個，得逐一更動。

# %% [markdown] tags=["lang-en"]
# The coloured lines are the medians of the six seeds, the bands their range, the broken lines $2\log 2$ and $\log 2$. Both curves return to the height at which they began: a $D$ before training says ½, and so does $D$ after it. $L_D$ falls, then rises; $L_G$ rises, then falls.
#
# On the left the black line is the lowest loss that any $D$ can reach; in the first steps $D$ has not caught up, and the green line is far above it. The black line does not quite reach the top, because $q$ is not perfect yet and the best $D$ can still tell a little (that $q$ is estimated by a histogram accounts for less than 0.002); the $D$ of the game has not seen this small difference, and its green line is above the black one. The suspects are the penalties R1 and R2 (lesson 12), the size of the network and the length of the training; to know which, one must change them one at a time.

# %% [markdown] tags=["lang-zh"]
# 正確的句子：在零和賽局裡 $L_G=-L_D$，兩個損失不可能同時減少。在非飽和的賽局裡，成功的樣子是 $L_D$ 上升到 $2\log 2 \approx 1.386$，$L_G$ 下降到 $\log 2 \approx 0.693$，而且前提是 $D$ 一直接近它的最佳解；少了這個前提就不算數：C 的 $L_D$ 也停在 $2\log 2$。

# %% [markdown] tags=["lang-en"]
# The right sentence: in a zero-sum game $L_G=-L_D$, and the two losses cannot decrease at the same time. In the non-saturating game, success looks like this: $L_D$ rises to $2\log 2 \approx 1.386$ and $L_G$ falls to $\log 2 \approx 0.693$, provided that $D$ stays near its optimum all the while; without this proviso it proves nothing: the $L_D$ of C, too, stays at $2\log 2$.

# %% [markdown] tags=["lang-zh"]
# ## ★ 實驗：平均會到，最後一步不會
#
# 知道均衡存在，不等於會走到那裡。回到只有兩面的硬幣，賭注改成 $a=1$、$b=c=-\frac12$、$d=\frac12$，由 (5.1)，$\alpha^{*}=\beta^{*}=0.4$。兩人都用乘法權重法：每回合把每一面的權重乘上 $e^{\eta u}$，$u$ 是這回合出那一面的期望報酬。先猜：他們會不會愈來愈接近 0.4？

# %% [markdown] tags=["lang-en"]
# ## ★ Experiment: the average arrives, the last move does not
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
# - (c) 加減 $\sum_t V(x_t,y_t)$。$R_D$ 叫遺憾（regret）：事後看來，一直出同一招最多能多拿多少；$R_G=\sum_t V(x_t,y_t)-\min_y\sum_t V(x_t,y)$。
# - (d) 乘法權重法的遺憾定理：取 $\eta = \frac1\rho\sqrt{8\log(n)/T}$，則每人 $\frac{R}{T} \le \rho\sqrt{\log(n)/(2T)}$，其中 $n$ 是招數，$\rho$ 是最大與最小報酬之差（Cesa-Bianchi 與 Lugosi 2006，第 2 章）。

# %% [markdown] tags=["lang-en"]
# - (a) The definition of the gap, for the averages.
# - (b) With one player's strategy fixed, $V$ is linear in the other's, so that the average can be taken outside.
# - (c) Add and subtract $\sum_t V(x_t,y_t)$. $R_D$ is called regret: in hindsight, how much more a single move, repeated in every round, could have won; $R_G=\sum_t V(x_t,y_t)-\min_y\sum_t V(x_t,y)$.
# - (d) The regret theorem of multiplicative weights: with $\eta = \frac1\rho\sqrt{8\log(n)/T}$, each player has $\frac{R}{T} \le \rho\sqrt{\log(n)/(2T)}$, where $n$ is the number of moves and $\rho$ the difference between the largest and the smallest payoff (Cesa-Bianchi and Lugosi 2006, chapter 2).

# %%
M = np.array([[1, -0.5], [-0.5, 0.5]])
rho = 1.5  # 最大減最小 largest minus smallest

def play(T):
    """兩人各回合的混合策略 · the mixed strategies of both, round by round."""
    eta = sqrt(8 * log(2) / T) / rho
    weights_D, weights_G = np.ones((2, 2))
    rounds = []
    for _ in range(T):
        x = weights_D / sum(weights_D)
        y = weights_G / sum(weights_G)
        rounds.append((x, y))
        weights_D *= exp(eta * M @ y)
        weights_G *= exp(-eta * x @ M)
    return rounds

def gap_of(x, y): return max(M @ y) - min(x @ M)

# %%
T = np.array([10, 30, 100, 300, 1000, 3000, 10000])
bound = 2 * rho * sqrt(log(2) / (2 * T))
average, last = figures.gaps_after(play, gap_of, T)
assert all(average < bound)
assert average[-1] < 0.02
assert min(last) > 0.05

# %% tags=["figure", "fig-rounds-and-gaps"]
figures.rounds_and_gaps(play(1000), T, bound, average, last)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖是一千回合。兩人繞著均衡向外轉。右圖是間隙對 $T$：最後四分之一的回合，間隙不隨 $T$ 變小（量到 $T=10^4$）；平均卻往均衡走，而且每一點都在黑線之下。黑線是 (d) 的上界，兩軸都取對數，所以是斜率 $-\frac12$ 的直線：回合數乘以 100，上界縮成十分之一。

# %% [markdown] tags=["lang-en"]
# On the left are a thousand rounds. The players spiral outwards around the equilibrium. On the right is the gap against $T$: in the last quarter of the rounds it does not shrink as $T$ grows (measured up to $T=10^4$); but the average goes to the equilibrium, and each of its dots is below the black line. That line is the bound of (d); both axes are logarithmic, so it is straight, with slope $-\frac12$: a hundred times as many rounds, a tenth of the bound.

# %% [markdown] tags=["lang-zh"]
# 對訓練的意義：最後一步的策略不等於平均策略。許多 GAN 用網路參數的移動平均（EMA）來生成樣本，想法相近；但 GAN 的價值對參數不是線性的，(b) 不成立，定理也就不保證什麼。繞圈的機制與治法，見第 06 章。

# %% [markdown] tags=["lang-en"]
# What it means in training: the last strategies are not the averages. Many GANs sample with a moving average of the network's parameters (EMA), a similar idea; but the value of a GAN is not linear in its parameters, (b) fails, and the theorem promises nothing. Lesson 06 shows how cycling arises and how to cure it.

# %% [markdown] tags=["lang-zh"]
# 回顧：兩人的遺憾都小，平均策略就接近均衡；每一步的策略卻可以一直繞圈。

# %% [markdown] tags=["lang-en"]
# Recap: if both players have little regret, the averaged strategies are near the equilibrium; the strategies of the single rounds can go on circling.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「訓練順利時，$L_D$ 會往下降」：見抓錯（二），在 $D$ 接近最佳時正好相反。$L_D$ 若在沒看過的樣本上也降到 0，表示 $D$ 幾乎全對，真的與生成的分得開；但分得開不等於離得遠（第 02 章），離多遠要看樣本或距離。
# - 「$L_D$ 停在 1.386，一定是程式有錯」：可能是均衡，可能是 $D$ 根本沒在學，也可能是 $D$ 太弱、看不出差別（第 04 章）；間隙 (5.5) 或一張樣本圖能分辨是不是均衡；後兩種要把 $D$ 多訓練一會兒、再換一個更大的，才分得開。
# - 「梯度為零就是均衡」：見 5.3，還要看二階導數，而且那也只保證局部。
# - 「用 $-\log(D)$ 訓練的 GAN 是零和賽局」：見 5.4。
# - 「奈許均衡一定存在」：有限的賽局用混合策略時有保證。網路的能力有限時，GAN 可能沒有奈許均衡（Farnia 與 Ozdaglar 2020）。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “When things work, $L_D$ goes down”: see error (2), with a $D$ near its optimum it is the other way round. If $L_D$ sinks to 0 on samples not seen before, too, $D$ is nearly always right, and real and generated can be told apart; but that does not mean that they are far apart (lesson 02); how far, samples or a distance must tell.
# - “$L_D$ is stuck at 1.386, there must be a bug”: it may be the equilibrium, or a $D$ that is not learning at all, or a $D$ too weak to see the difference (lesson 04); the gap (5.5) or a picture of the samples tells whether it is the equilibrium; to tell the other two apart, train $D$ longer, then a larger one.
# - “Zero gradients mean equilibrium”: see 5.3, second derivatives matter too, and even they promise something local only.
# - “A GAN trained with $-\log(D)$ is a zero-sum game”: see 5.4.
# - “There is always a Nash equilibrium”: that is certain for finite games with mixed strategies. With networks of limited capacity a GAN may have none (Farnia and Ozdaglar 2020).

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算：剪刀石頭布，但石頭贏剪刀時賭注加倍。均衡時石頭會出得比較多嗎？用 `guarantee` 驗證。
# 2. ★ 手算：$V=-\psi^2+4\psi\theta-\theta^2$。原點是不是奈許均衡？（選讀 ★）是不是微分 Stackelberg 均衡？
# 3. ★★ 證明：$D \equiv \frac12$ 而 $q$ 任意，則間隙是 $2\,\mathrm{JSD}(p \,\|\, q)$。
# 4. ★★ 找錯：有人用 `guarantee(M.T)` 解 $G$ 的策略。沒有純策略均衡的 2×2 賽局都答對了，但在 5.2 的 `rps` 裡，$G$ 卻一直出必輸的第四招。錯在哪裡？為什麼那些 2×2 賽局看不出來？
# 5. ★★ 寫程式：虛擬對局。每回合都對「對手過去的平均」出最佳反應的那一招。在剪刀石頭布中，平均的間隙如何變化？
# 6. ★★★ 設計實驗：章末的作業。
#
# <details><summary>提示一</summary>
#
# 1：均衡時，對手三招的報酬要一樣多。2：$V_{\theta\theta}$ 與 Schur 補。3：$D_{max}=\frac12$。4：`guarantee` 最大化的是誰的報酬？5：記住每一招出現過幾次即可。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：解出三個等式，布的機率最大。2：$V_{\theta\theta}=-2$；(5.3) 的 (e) 是 $-2 - \frac{4^2}{-2}$。3：把 $-\mathbb{E}_{x \sim p}[\log\frac12]$ 與 $-\log(1-\frac12)$ 代入 (5.5)。4：寫出 `M.T` 的一階條件，與 (5.1) 的 (c) 比較。5：兩個次數向量 $x$、$y$，最佳反應是 $My$ 的最大處與 $x^{\top}M$ 的最小處。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand: rock-paper-scissors, but when rock beats scissors the stake is doubled. Will rock be played more often at the equilibrium? Verify with `guarantee`.
# 2. ★ By hand: $V=-\psi^2+4\psi\theta-\theta^2$. Is the origin a Nash equilibrium? (Optional, ★:) is it a differential Stackelberg equilibrium?
# 3. ★★ Prove: if $D \equiv \frac12$ and $q$ is any distribution, the gap is $2\,\mathrm{JSD}(p \,\|\, q)$.
# 4. ★★ Find the bug: somebody finds $G$'s strategy by `guarantee(M.T)`. All 2×2 games without an equilibrium in pure strategies come out right, but with the `rps` of 5.2 $G$ plays nothing but the fourth move, which always loses. What is wrong? Why do those 2×2 games not show it?
# 5. ★★ Code it: fictitious play. In each round, play the move that is the best response to the opponent's average so far. How does the gap of the averages behave in rock-paper-scissors?
# 6. ★★★ Design an experiment: the assignment below.
#
# <details><summary>Hint one</summary>
#
# 1: at the equilibrium the opponent's three moves must earn the same. 2: $V_{\theta\theta}$ and the Schur complement. 3: $D_{max}=\frac12$. 4: whose payoff does `guarantee` maximise? 5: it is enough to count how often each move was played.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: solve the three equations; paper has the largest probability. 2: $V_{\theta\theta}=-2$, and (e) of (5.3) is $-2 - \frac{4^2}{-2}$. 3: put $-\mathbb{E}_{x \sim p}[\log\frac12]$ and $-\log(1-\frac12)$ into (5.5). 4: write down the first-order condition of `M.T` and compare with (c) of (5.1). 5: keep two vectors of counts, $x$ and $y$; the best responses are where $My$ is largest and where $x^{\top}M$ is smallest.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：不會；變多的是布 no, it is paper that is played more often
def equilibrium_with_stake(k): return np.array([1, k, 1]) / (k + 2)  # 石頭、布、剪刀 rock, paper, scissors

for k in (1, 2, 5):
    table = np.array([[0, -1, k], [1, 0, -1], [-k, 1, 0]])
    strategy, _ = guarantee(table)
    assert np.allclose(strategy, equilibrium_with_stake(k))
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：V_θθ = −2 < 0，不是奈許 no Nash；−2 + 16/2 = 6 > 0，是 Stackelberg
is_nash = False
schur = 6

def V(psi, theta): return -(psi**2) + 4 * psi * theta - theta**2
assert is_nash == (V(0, 0.1) > V(0, 0))  # G 單獨走開 leaves alone
assert np.isclose(V(0.2, 0.1), schur / 2 * 0.1**2)  # D 回應 responds: ψ = 2θ
print("✓ 2")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 3 的證明** 間隙有四項，只要算出後面兩項。$D \equiv \frac12$ 時，$-\mathbb{E}_{x \sim p}[\log(D(x))] = \log(2)$；$D_{max} = \frac12$，所以 $-\log(1-D_{max}) = \log(2)$。代入 (5.5)：
#
# $$
# \mathrm{Gap}(D, G) = 2\,\mathrm{JSD}(p \,\|\, q) - 2\log(2) + \log(2) + \log(2) = 2\,\mathrm{JSD}(p \,\|\, q) .
# $$
#
# 這就是抓錯（二）裡 C 的間隙：判別器不學，所以整個間隙都是 $D$ 自己換成最佳反應就能多拿的。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 3** Of the four terms only the last two are needed. If $D \equiv \frac12$, then $-\mathbb{E}_{x \sim p}[\log(D(x))] = \log(2)$; and $D_{max} = \frac12$, so $-\log(1-D_{max}) = \log(2)$. Put into (5.5):
#
# $$
# \mathrm{Gap}(D, G) = 2\,\mathrm{JSD}(p \,\|\, q) - 2\log(2) + \log(2) + \log(2) = 2\,\mathrm{JSD}(p \,\|\, q) .
# $$
#
# This is the gap of C in Find the error (2): a discriminator that does not learn leaves all of the gap to what $D$ itself could gain. ∎

# %% tags=["solution"]
# 解答 3 · Solution 3：Gap = 2 JSD
def gap_of_half(q): return value(five / (five + q), q) + 2 * log(2)  # 2 JSD，(2.4)

q = softmax(np.arange(5))
half = np.full(5, 0.5)
assert np.isclose(gap_of_half(q), sum(gains(half, q)))
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：M.T 的列是 G 的招，但數字仍是 D 的報酬，G 的是 −M.T
# The rows of M.T are G's moves, but its numbers are still D's payoffs; G's are −M.T.
# 沒有純策略均衡的 2×2：(5.1)(c) 使 D 無差別的 β，變號後不變
# 2×2 without a pure equilibrium: the β that leaves D indifferent survives a change of sign
def strategy_of_G(M): return guarantee(-M.T)[0]

wrong, _ = guarantee(rps.T)
assert np.isclose(strategy_of_G(rps)[3], 0)
assert np.isclose(wrong[3], 1)
print("✓ 4")

# %% tags=["solution"]
# 解答 5 · Solution 5：慢慢趨近零 slowly to zero
def fictitious_play(M, T):
    x, y = np.zeros((2, 3))  # 每一招出過幾次 · how often each move was played
    for t in range(T):
        i = np.argmax(M @ y)
        j = np.argmin(x @ M)
        x[i] += 1
        y[j] += 1
    return (max(M @ y) - min(x @ M)) / T

assert fictitious_play(rps[:, :3], 30) > 0.1
assert fictitious_play(rps[:, :3], 10_000) < 0.05
print("✓ 5")

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）：練習 6
#
# 飽和損失在抓錯（二）的遠處也到得了，是因為 Adam 嗎？
#
# 1. （4 分）寫下假說，以及什麼結果會推翻它。
# 2. （3 分）設計：固定什麼、更動什麼？只能換掉生成器的最佳化器；兩種損失都要跑，每一種組合（一格）都要各試幾個學習率。
# 3. （2 分）每格至少五個隨機種子，報告分散程度；說明「到達」怎麼算。
# 4. （1 分）結論不超出你量到的範圍。

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points): exercise 6
#
# From far away, in error (2), the saturating loss can arrive too. Is that due to Adam?
#
# 1. (4 points) Write down the hypothesis, and which result would refute it.
# 2. (3 points) The design: what is fixed, what varies? Nothing but the optimiser of the generator may change; both losses must be run, and several learning rates tried for each combination (a cell).
# 3. (2 points) At least five random seeds a cell, with their spread; say what counts as “arrives”.
# 4. (1 point) A conclusion that stays within what you measured.

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 有限的零和賽局用混合策略一定有均衡，線性規劃解得出來 (5.1)；均衡就是鞍點 (5.2)。有參數時只看得到局部條件 (5.3)，而 GAN 的均衡對 $G$ 並不嚴格。非飽和的賽局不是零和 (5.4)，均衡卻相同。離均衡多遠由間隙 (5.5) 衡量；損失看不出來：零和時不可能兩個同時下降，成功而 $D$ 又接近最佳時，$L_D$ 回升到 $2\log 2$。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# With mixed strategies a finite zero-sum game has an equilibrium, and a linear programme finds it (5.1); it is a saddle point (5.2). With parameters one sees local conditions only (5.3), and for $G$ the equilibrium of a GAN is not strict. The non-saturating game is not zero-sum (5.4), yet its equilibrium is the same. The gap (5.5) tells how far away it is; the losses do not: in a zero-sum game they cannot fall at the same time, and success, with $D$ near its best, means that $L_D$ climbs back to $2\log 2$.

# %% [markdown] tags=["lang-zh"]
# 下一章看訓練如何走向均衡，或繞著它轉。

# %% [markdown] tags=["lang-en"]
# The next lesson shows how training moves to the equilibrium, or around it.

# %% tags=["summary"]
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
# - E. Mazumdar, L. J. Ratliff (2019). *Local Nash Equilibria are Isolated, Strict Local Nash Equilibria in ‘Almost All’ Zero-Sum Continuous Games*. IEEE CDC. [arXiv:2002.01007](https://arxiv.org/abs/2002.01007)
# - T. Fiez, B. Chasnov, L. J. Ratliff (2019). *Convergence of Learning Dynamics in Stackelberg Games*. [arXiv:1906.01217](https://arxiv.org/abs/1906.01217)
# - P. Grnarova, K. Y. Levy, A. Lucchi, N. Perraudin, I. Goodfellow, T. Hofmann, A. Krause (2019). *A Domain Agnostic Measure for Monitoring and Evaluating GANs*. NeurIPS. [arXiv:1811.05512](https://arxiv.org/abs/1811.05512)
# - C. Jin, P. Netrapalli, M. I. Jordan (2020). *What is Local Optimality in Nonconvex-Nonconcave Minimax Optimization?* ICML. [arXiv:1902.00618](https://arxiv.org/abs/1902.00618)
# - F. Farnia, A. Ozdaglar (2020). *GANs May Have No Nash Equilibria*. [arXiv:2002.09124](https://arxiv.org/abs/2002.09124)
