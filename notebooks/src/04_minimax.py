# %% [markdown]
# # 04 最小最大 · Minimax

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘；標 ★ 的兩節是證明，與 4.5 學習率過大的部分一起留作自習。讀完之後，你能夠：
#
# - 把兩位玩家的損失寫成同一個價值 $V$，並說出誰要它大、誰要它小；
# - 證明 $D$ 盡力之後，生成器面對的是 JS 散度，而且最小值只在 $q=p$；
# - 用訓練好的判別器估計 JS 散度，並說出 $V \approx -\log(4)$ 的三種可能；
# - 預測理想訓練每一步縮短多少距離，再實際量出來；
# - 說明 $\min\max$ 與 $\max\min$ 差在哪裡，以及對著固定的 $D$ 訓練到底，生成器為什麼可能縮成一點。
#
# 先備知識：第 02 章的 $D^{*}$ 與 (2.4)，第 03 章的兩種生成器損失；凸函數與凹函數的定義（弦不低於、不高於曲線）；偏導數。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes; the two sections marked ★ are proofs, for reading at home together with the part of 4.5 on learning rates that are too large. Afterwards you can
#
# - write both players' losses as one value $V$, and say who wants it large and who wants it small;
# - prove that a generator facing the best $D$ faces the Jensen–Shannon divergence, with its minimum at $q=p$ only;
# - estimate that divergence with a trained discriminator, and name three things that $V \approx -\log(4)$ can mean;
# - predict by how much each step of ideal training shortens the distance, and measure it;
# - explain the difference between $\min\max$ and $\max\min$, and why a generator that is trained to the end against a fixed $D$ can shrink to a point.
#
# You need $D^{*}$ and (2.4) from lesson 02, the two generator losses of lesson 03, the definitions of convex and concave (no chord below, no chord above the curve), and partial derivatives.

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
from ganutils.figures import lesson_04 as figures
steps = {"quick": 320, "full": 3000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 4.1 一個數，兩個方向
#
# 前兩章各看一位玩家：判別器最小化 $L_D$，生成器最小化自己的損失。這一章讓兩人坐上同一張桌子，搶同一個數 $V$。

# %% [markdown] tags=["lang-en"]
# ## 4.1 One number, two directions
#
# The last two lessons looked at one player each: the discriminator minimises $L_D$, the generator minimises its own loss. Now both sit down at one table and fight over one number, $V$.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$D$ 對一個真實樣本說 0.8，對一個生成樣本說 0.3，所以 $L_D=-\log(0.8)-\log(1-0.3)$，約是 $0.223+0.357=0.580$。判別器要這個數小；換個符號，$V=-L_D\approx-0.580$，判別器要它大。生成器若能把 0.3 推高到 0.6，$V$ 就降到 $-1.139$。

# %% [markdown] tags=["lang-en"]
# A number first: $D$ says 0.8 of a real sample and 0.3 of a generated one, so $L_D=-\log(0.8)-\log(1-0.3)$, about $0.223+0.357=0.580$. The discriminator wants this small; with the other sign, $V=-L_D\approx-0.580$, it wants it large. A generator that can push the 0.3 up to 0.6 brings $V$ down to $-1.139$.

# %% [markdown] tags=["lang-zh"]
# 先猜：兩人都下得完美時，$V$ 是 0、是 ½，還是負的？

# %% [markdown] tags=["lang-en"]
# Guess first: when both play perfectly, is $V$ equal to 0, to ½, or negative?

# %% [markdown]
# $$
# \begin{aligned}
# L_D &= -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(1-D(x))] && \text{(a)}\\
# \mathbb{E}_{x \sim q}[\log(1-D(x))] &= \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))] && \text{(b)}\\
# \min_D L_D &= -\max_D\,(-L_D) && \text{(c)}\\
# \min_G V(D, G) &= \mathbb{E}_{x \sim p}[\log(D(x))] + \min_G \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))] && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 判別器的損失 (2.1)。
# - (b) $q$ 就是 $x=G(z)$ 的密度，所以對 $x$ 平均等於對 $z$ 平均 (1.1)。
# - (c) 最小化一個數，等於最大化這個數的相反數；於是取 $V=-L_D$，判別器要它大。
# - (d) 第一項沒有 $G$。生成器要 $V$ 小，就是要 $\mathbb{E}[\log(1-D(G(z)))]$ 小：第 03 章的飽和損失 (3.1)。

# %% [markdown] tags=["lang-en"]
# - (a) The discriminator's loss (2.1).
# - (b) $q$ is the density of $x=G(z)$, so the mean over $x$ is the mean over $z$ (1.1).
# - (c) To minimise a number is to maximise its negative; so take $V=-L_D$, which the discriminator wants large.
# - (d) The first term has no $G$ in it. A generator that wants $V$ small wants $\mathbb{E}[\log(1-D(G(z)))]$ small: the saturating loss (3.1) of lesson 03.

# %% [markdown]
# $$
# \boxed{V(D, G) = -L_D = \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]}
# \tag{4.1}
# $$

# %% tags=["check"]
check("4.1", r"V(D, G) = -L_D = \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{z \sim "
      r"p_z}[\log(1 - D(G(z)))]")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$V$ 是判別器給正確標籤的對數機率，在真實樣本與生成樣本上各取平均，再相加；判別器要它大，生成器要它小。

# %% [markdown] tags=["lang-en"]
# In words: $V$ is the log-probability that the discriminator gives to the right label, averaged over real and over generated samples, and added; the discriminator wants it large, the generator small.

# %% [markdown] tags=["lang-zh"]
# 標著 NS 的錯誤寫法，是把第二項換成非飽和損失。兩個式子看起來很像，卻不是同一個 $V$；章末的「抓錯」會讓你看到後果。

# %% [markdown] tags=["lang-en"]
# The wrong version labelled NS puts the non-saturating loss in the second term. The two formulas look alike, but they are not the same $V$; “Find the error” near the end shows the consequence.

# %% [markdown] tags=["lang-zh"]
# 賽局寫成 $\min_G \max_D V(D,G)$。讀法由外到內：生成器先選 $G$，判別器看到之後，再選對它最好的 $D$。順序有沒有關係，4.6 再談。

# %% [markdown] tags=["lang-en"]
# The game is written $\min_G \max_D V(D,G)$. Read it from the outside in: the generator chooses $G$ first, and the discriminator, having seen it, chooses the best $D$ against it. Whether the order matters is the question of 4.6.

# %% [markdown] tags=["lang-zh"]
# 回顧：一個數 $V=-L_D$，兩個方向。只有第二項含有 $G$，所以生成器的損失是飽和損失。

# %% [markdown] tags=["lang-en"]
# Recap: one number, $V=-L_D$, two directions. Only the second term contains $G$, so the generator's loss is the saturating one.

# %% [markdown] tags=["lang-zh"]
# ## 4.2 生成器真正面對的函數
#
# 第 02 章站在判別器這邊，得到 $\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}$ (2.4)。現在換到生成器的座位：不管出什麼 $G$，對手都會回以最佳的 $D$。那麼生成器要最小化的，只剩下 $G$ 的函數 $C(G)$。

# %% [markdown] tags=["lang-en"]
# ## 4.2 What the generator really faces
#
# Lesson 02 sat with the discriminator and found $\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}$ (2.4). Now take the generator's seat: whatever $G$ it plays, the opponent answers with the best $D$. What is left for it to minimise is a function of $G$ alone, $C(G)$.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：資料在兩點上各一半，$p=(\frac12,\frac12)$，生成器只造第一點，$q=(1,0)$。最佳的 $D^{*}=\frac{p}{p+q}$ 在兩點是 $\frac13$ 與 $1$，所以 $C=\frac12\log(\frac13)+\frac12\log(1)+\log(\frac23)$，約是 $-0.955$，比 $-\log(4)\approx-1.386$ 高 $0.4315$。

# %% [markdown] tags=["lang-en"]
# A number first: the data are on two points, one half each, $p=(\frac12,\frac12)$, and the generator makes the first point only, $q=(1,0)$. The best $D^{*}=\frac{p}{p+q}$ is $\frac13$ and $1$ at the two points, so $C=\frac12\log(\frac13)+\frac12\log(1)+\log(\frac23)$, about $-0.955$, which is $0.4315$ above $-\log(4)\approx-1.386$.

# %% [markdown]
# $$
# \begin{aligned}
# C(G) &= \max_D V(D, G) = \mathbb{E}_{x \sim p}\left[\log\frac{p(x)}{p(x)+q(x)}\right] + \mathbb{E}_{x \sim q}\left[\log\frac{q(x)}{p(x)+q(x)}\right] && \text{(a)}\\
# \frac{p}{p+q} &= \frac12 \cdot \frac{p}{m}, \qquad \frac{q}{p+q} = \frac12 \cdot \frac{q}{m}, \qquad m = \tfrac12\,(p+q) && \text{(b)}\\
# C(G) &= -2\log(2) + \mathrm{KL}(p \,\|\, m) + \mathrm{KL}(q \,\|\, m) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 最佳反應是 $D^{*}$ (2.3)；把 $1-D^{*} = \frac{q}{p+q}$ 也代入。
# - (b) 分子、分母同除以 2，湊出平均密度 $m$。
# - (c) 兩個 $\log\frac12$ 合成 $-2\log(2)$；其餘按定義是兩個 KL 散度，加起來等於 $2\,\mathrm{JSD}$。

# %% [markdown] tags=["lang-en"]
# - (a) The best response is $D^{*}$ (2.3); substitute $1-D^{*} = \frac{q}{p+q}$ as well.
# - (b) Divide numerator and denominator by 2 to make the average density $m$ appear.
# - (c) The two $\log\frac12$ make $-2\log(2)$; the rest is two KL divergences by definition, which add up to $2\,\mathrm{JSD}$.

# %% [markdown]
# $$
# \boxed{C(G) = -\log(4) + 2\,\mathrm{JSD}(p \,\|\, q)}
# \tag{4.2}
# $$

# %% tags=["check"]
check("4.2", r"C(G) = -\log(4) + 2\,\mathrm{JSD}(p \,\|\, q)")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：對手永遠回以最佳的 $D$ 時，生成器最小化的是 JS 散度的兩倍，再減去 $\log(4)$。在手算的例子裡，$2\,\mathrm{JSD}=0.4315$。

# %% [markdown] tags=["lang-en"]
# In words: when the opponent always answers with the best $D$, the generator minimises twice the Jensen–Shannon divergence, less $\log(4)$. In the example by hand, $2\,\mathrm{JSD}=0.4315$.

# %% [markdown] tags=["lang-zh"]
# 由此得到一把尺：任何判別器的 $V$ 都不高於 $C(G)$，所以 $\frac12\,(V + \log(4)) \le \mathrm{JSD}$，$D=D^{*}$ 時是等號。這裡的 $V$ 是真正的期望值，所以要用 $D$ 沒看過的樣本估計；否則會怎樣，見練習 3。

# %% [markdown] tags=["lang-en"]
# This gives a ruler: the $V$ of any discriminator is at most $C(G)$, so $\frac12\,(V + \log(4)) \le \mathrm{JSD}$, with equality at $D=D^{*}$. This $V$ is a true expectation, so estimate it on samples that $D$ has not seen; exercise 3 shows what happens otherwise.

# %% [markdown] tags=["lang-zh"]
# 訓練出來的網路量得多準？下面同時訓練八個判別器，真實資料都是 $N(0,1)$，各自面對另一個生成的密度，再用沒看過的樣本算 $V$。圖中一點代表一個判別器，黑線是等號，空心點是只訓練 5 步的結果。先猜：空心點在線的上面還是下面？

# %% [markdown] tags=["lang-en"]
# How accurate is a trained network? Below, eight discriminators are trained at once; for all of them the real data are $N(0,1)$, and each faces another generated density. $V$ is computed on samples they have not seen. Each dot is a discriminator, the black line is equality, and hollow dots are the result after only 5 steps. Guess first: are the hollow dots above or below the line?

# %%
N = densities.gaussian  # N(μ, σ)
unit = N(0, 1)
wide = N(0, 3)
reals = 8 * [unit]
fakes = [N(1, 1), N(1.5, 1), N(2, 1), N(3, 1), N(1, 0.7), N(2, 0.5), densities.laplace(1.5), wide]
JSD = [divergences.js(unit, fake) for fake in fakes]  # 積分 quadrature

# %%
from numpy import log, sqrt
from torch.nn.functional import logsigmoid

log4 = log(4)
draw = figures.sampler(seed)  # draw(laws, n)：每個密度 n 個樣本 n samples of each law

def V(D, x_p, x_q):  # D 傳回對數機率比 D returns logits
    log_D = logsigmoid(D(x_p))
    log_1_minus_D = logsigmoid(-D(x_q))
    return log_D.mean(-1) + log_1_minus_D.mean(-1)

def update(opt, value):  # 走一步，傳回走之前的值 one step; the value before it
    opt.zero_grad()
    value.backward()
    opt.step()
    return value.item()

# %% tags=["nbval-ignore-output"]
from torch.optim import Adam
from torch.optim.lr_scheduler import LinearLR

D = stack([figures.discriminator(seed + k) for k in range(8)])
opt = Adam(D.parameters(), 0.01, (0.9, 0.99), maximize=True)
rate = LinearLR(opt, 1.0, 0.0, steps)  # 學習率降到 0 the learning rate falls to 0
for step in range(steps):
    value = V(D, draw(reals, 512), draw(fakes, 512))
    update(opt, value.sum())
    rate.step()
    if step == 4:
        early = figures.estimate(V, D, draw, reals, fakes)
trained = figures.estimate(V, D, draw, reals, fakes)  # ½ (V + log 4)，用新的樣本 on fresh samples

# %%
error = max(abs(trained / JSD - 1))
above = max(early - JSD)
assert error < 0.05
assert above < 0.005
print("8 對密度 pairs：相對誤差 relative error < 5 % ✓")

# %% tags=["figure", "fig-ruler"]
figures.ruler(JSD, early, trained)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 訓練後的點落在線上，誤差不到 5 %；空心點不高於線，有的明顯偏低。用沒看過的樣本來算，訓練不足的判別器會低估 JSD，除了樣本帶來的誤差之外不會高估。

# %% [markdown] tags=["lang-en"]
# The trained dots lie on the line, to better than 5 %; the hollow ones are not above it, and some are clearly below. On samples that it has not seen, a discriminator that is not fully trained underestimates JSD, and apart from sampling error it does not overestimate it.

# %% [markdown] tags=["lang-zh"]
# 那麼只要訓練得夠久，就一定量得準嗎？考慮一個太弱的判別器：$s(x)=a+bx$，只能畫一條直線。資料是 $N(0,1)$，生成的是 $N(0,3^2)$。先猜：把它訓練到底，估計值是 0.186（正確的 JSD）、比較小的正數，還是 0？

# %% [markdown] tags=["lang-en"]
# Is enough training enough, then? Take a discriminator that is too weak: $s(x)=a+bx$, a straight line. The data are $N(0,1)$, the generated samples $N(0,3^2)$. Guess first: trained to the end, does it estimate 0.186 (the true JSD), a smaller positive number, or 0?

# %% tags=["out-too-weak"]
line = figures.JSD_of_best(1, unit, wide)
parabola = figures.JSD_of_best(2, unit, wide)
assert abs(line) < 1e-6
assert np.isclose(parabola, JSD[-1])
print("a + b x：0   a + b x + c x²：JSD = 0.1865 ✓")

# %% [markdown] tags=["lang-zh"]
# 是 0，而且再訓練也不會變。理由：$V$ 是 $(a,b)$ 的凹函數，在 $a=b=0$ 的斜率是 $\frac{\partial V}{\partial a}=\frac12-\frac12=0$ 與 $\frac{\partial V}{\partial b}=\frac12\,(\mathbb{E}_{x \sim p}[x]-\mathbb{E}_{x \sim q}[x])=0$，因為兩個平均值相同；凹函數斜率為 0 的地方就是最大值，那裡 $V=-\log(4)$。多給一項 $cx^2$ 就量得準，因為 $\log\frac{p(x)}{q(x)}$ 正是二次式：缺的是形狀，不是時間。

# %% [markdown] tags=["lang-en"]
# It is 0, and more training changes nothing. The reason: $V$ is a concave function of $(a,b)$, and its slopes at $a=b=0$ are $\frac{\partial V}{\partial a}=\frac12-\frac12=0$ and $\frac{\partial V}{\partial b}=\frac12\,(\mathbb{E}_{x \sim p}[x]-\mathbb{E}_{x \sim q}[x])=0$, because the means are equal; where the slope of a concave function is 0 it is highest, and there $V=-\log(4)$. One more term $cx^2$, and the estimate is right, because $\log\frac{p(x)}{q(x)}$ is a quadratic: the shape was missing, not the time.

# %% [markdown] tags=["lang-zh"]
# 所以 $V \approx -\log(4)$ 至少有三種可能：$q$ 已經非常接近 $p$；$D$ 還沒學會；或者 $D$ 太弱，訓練再久也分不出來。

# %% [markdown] tags=["lang-en"]
# So $V \approx -\log(4)$ can mean at least three things: $q$ is very close to $p$ already; or $D$ has not learnt yet; or $D$ is too weak, and will not tell them apart however long it is trained.

# %% [markdown] tags=["lang-zh"]
# 現在讓兩人輪流下。生成器是 $G(z)=\mu+\sigma z$，資料是 $p=N(1,0.7^2)$；每一回合判別器先走 100 步（往上），生成器再走 12 步（往下）。黑線是用積分算出的 $C(G)$，也就是這一回合判別器能爬到的天花板。

# %% [markdown] tags=["lang-en"]
# Now let them take turns. The generator is $G(z)=\mu+\sigma z$, the data are $p=N(1,0.7^2)$; in each round the discriminator takes 100 steps (up), then the generator 12 (down). The black line is $C(G)$ by quadrature, the ceiling that the discriminator can reach in that round.

# %%
target = N(1, 0.7)
theta = torch.tensor([-1.5, 1.5], requires_grad=True)  # μ, σ
D_one = figures.discriminator(seed)
up = Adam(D_one.parameters(), 5e-3, maximize=True)
down = Adam([theta], 0.06)

def play(opt):  # V 的一步 one step of V
    x, z = draw([target, unit], 512)
    mu, sigma = theta
    return update(opt, V(D_one, x, mu + sigma * z))

def C(q): return 2 * divergences.js(target, q) - log4  # (4.2)

# %% tags=["nbval-ignore-output", "code-turns"]
rate = LinearLR(down, 1.0, 0.0, 12)
path = [theta.tolist()]
ceiling, climb, descent = [], [], []
for _ in range(12):
    ceiling.append(C(N(*path[-1])))
    climb.append([play(up) for _ in range(100)])
    descent.append([play(down) for _ in range(12)])
    rate.step()
    path.append(theta.tolist())

# %% tags=["figure", "fig-rounds"]
figures.rounds(climb, descent, ceiling)
plt.show()

# %%
reached = np.array(climb)[:, 80:].mean(1)  # 最後 20 步 the last 20 steps
gap = max(abs(reached - ceiling))
assert gap < 0.06
assert ceiling[-1] < -1.3
print("每回合爬到 C(G)，差距 each round reaches C(G), gap < 0.06 ✓")

# %% [markdown] tags=["lang-zh"]
# 綠線在每一回合都爬到黑線（最後 20 步的平均與黑線相差不到 0.06）；每一點的 $V$ 只用 512 個樣本估計，所以上下跳動，也會高過黑線。橘線把 $V$ 壓下去，天花板也一階階降低，只有快到底時，有的回合幾乎不動，甚至略升。橘線可以低於 $-1.386$：若低得超過取樣的跳動，就是 $D$ 還沒跟上，比處處說 ½ 還差。最後兩條線都停在 $-1.386$ 附近。這一局我們知道 $C(G)$ 也降到了那裡，所以 $L_D=-V\approx1.386$ 不是卡住，而是下完了；只看 $L_D$，是看不出這一點的。

# %% [markdown] tags=["lang-en"]
# In every round the green line climbs to the black one (the mean of its last 20 steps is within 0.06); each $V$ is estimated from 512 samples only, so the line jumps up and down and goes above the black one, too. The orange one pushes $V$ down, and the ceiling comes down in stairs; only near the bottom it hardly moves in some rounds, or rises a little. Orange may go below $-1.386$: where it does so by more than the sampling noise, $D$ has not caught up yet and does worse than ½ everywhere would. In the end both stay near $-1.386$. In this game we know that $C(G)$ has come down there as well, so $L_D=-V\approx1.386$ is not stuck, the game is over; from $L_D$ alone one could not tell.

# %% [markdown] tags=["lang-zh"]
# ### 動手：判別器站著不動
#
# 黑線是判別器每次都學到最好的 $C(G)$，綠線是判別器停在 $D_0$ 的 $V(D_0,G)$，其中 $D_0$ 是對付平均值 $\mu_0$ 的最佳判別器。綠線不會高過黑線，兩線在 $\mu=\mu_0$ 相碰。資料在 $0$。
#
# 先猜：$\mu_0=2$，$D_0$ 不動，生成器順著綠線往下走，會停在 $\mu=0$ 嗎？$\mu_0=0$ 時，綠線又是什麼形狀？
#
# <details><summary>答案</summary>
#
# 不會停。$\mu_0=2$ 時，$D_0$ 只知道往左比較像真的，綠線一路往下，生成器就衝過頭。兩線的高度差，是 $D$ 這時重新學習可以多拿的。把 $\mu_0$ 設成 $0$，綠線變成水平：判別器不再指路。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: the discriminator stands still
#
# The black curve is $C(G)$, where the discriminator always learns its best; the green one is $V(D_0,G)$, where it has stopped at $D_0$, the best discriminator against the mean $\mu_0$. Green never lies above black, and they touch at $\mu=\mu_0$. The data are at $0$.
#
# Guess first: with $\mu_0=2$, $D_0$ stands still and the generator goes down the green curve; does it stop at $\mu=0$? And which shape has the green curve when $\mu_0=0$?
#
# <details><summary>Answer</summary>
#
# It does not stop. At $\mu_0=2$ all that $D_0$ knows is that further left looks more real; the green curve goes down and down, and the generator runs past the data. The gap between the curves is what $D$ would gain by learning again. Set $\mu_0$ to $0$ and the green curve is level: the discriminator no longer points anywhere.
#
# </details>

# %% tags=["widget", "fig-envelope"]
widgets.envelope()

# %% [markdown] tags=["lang-zh"]
# 回顧：對手是 $D^{*}$ 時，生成器最小化 $-\log(4)+2\,\mathrm{JSD}$。訓練過的 $D$ 給出 JSD 的下界；要讓下界貼緊，$D$ 得夠強，也得學得夠久。

# %% [markdown] tags=["lang-en"]
# Recap: against $D^{*}$ the generator minimises $-\log(4)+2\,\mathrm{JSD}$. A trained $D$ gives a lower bound for JSD; for a tight one $D$ must be strong enough, and trained for long enough.

# %% [markdown] tags=["lang-zh"]
# ## 4.3 JS 散度的四個性質
#
# 生成器面對的是 JSD（Lin 1991）。先猜三件事：JSD 最大是多少？什麼時候是 0？$p$ 與 $q$ 對調會不會變？

# %% [markdown] tags=["lang-en"]
# ## 4.3 Four properties of the Jensen–Shannon divergence
#
# The generator faces JSD (Lin 1991). Guess three things: how large can JSD be? When is it 0? Does it change when $p$ and $q$ are exchanged?

# %% [markdown] tags=["lang-zh"]
# 先算兩個數：$p=(1,0)$、$q=(0,1)$ 時，看到 $x$ 就知道真假，$D^{*}$ 是 1 與 0，毫無疑惑，$\mathrm{JSD}=\log(2)\approx0.693$。$p=q$ 時，$D^{*}=\frac12$，一無所知，$\mathrm{JSD}=0$。一般情形介於兩者之間：JSD 就是疑惑減少了多少。為了看清楚，這裡用離散分布，積分換成總和；結論對密度也成立，「每個 $x$」換成「幾乎每個 $x$」。

# %% [markdown] tags=["lang-en"]
# Two numbers first: for $p=(1,0)$ and $q=(0,1)$ whoever sees $x$ knows whether it is real; $D^{*}$ is 1 and 0, no doubt is left, and $\mathrm{JSD}=\log(2)\approx0.693$. For $p=q$ there is $D^{*}=\frac12$, nothing is known, and $\mathrm{JSD}=0$. In general it is in between: JSD is the doubt that has gone. To see clearly, this section uses discrete distributions, sums instead of integrals; the results hold for densities, too, with “almost every $x$” for “every $x$”.

# %% [markdown]
# $$
# \begin{aligned}
# 2\,\mathrm{JSD}(p \,\|\, q) &= \log(4) + \sum_x \left[\,p(x)\log(D^{*}(x)) + q(x)\log(1-D^{*}(x))\,\right] && \text{(a)}\\
# \mathrm{JSD}(p \,\|\, q) &= \log(2) - \sum_x m(x)\, H(D^{*}(x)), \qquad H(D) = -D\log(D) - (1-D)\log(1-D) && \text{(b)}\\
# 0 &\le H(D) \le \log(2) \quad\Longrightarrow\quad 0 \le \mathrm{JSD}(p \,\|\, q) \le \log(2) && \text{(c)}\\
# \mathrm{JSD}(p \,\|\, q) &= \mathrm{JSD}(q \,\|\, p) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 把 4.2 的 (a) 代入 (4.2)。
# - (b) 除以 2，並用 $p=2mD^{*}$、$q=2m\,(1-D^{*})$ 把兩項合成對 $m$ 的平均。$H(D)$ 是判別器看過 $x$ 之後剩下的疑惑。
# - (c) $H'(D)=\log\frac{1-D}{D}$ 在 $D<\frac12$ 為正、在 $D>\frac12$ 為負，所以 $H$ 只在 $D=\frac12$ 達到最大值 $\log(2)$，只在兩端 $D=0$、$D=1$ 為 0；而 $\sum_x m(x)=1$。因此 $\mathrm{JSD}=0$ 若且唯若凡 $m(x)>0$ 之處 $D^{*}=\frac12$，也就是 $p=q$；$\mathrm{JSD}=\log(2)$ 若且唯若 $D^{*}$ 只取 0 與 1，也就是兩者不重疊。
# - (d) 對調 $p$、$q$ 時，$m$ 不變，$D^{*}$ 變成 $1-D^{*}$，而 $H(1-D)=H(D)$。

# %% [markdown] tags=["lang-en"]
# - (a) Put step (a) of 4.2 into (4.2).
# - (b) Divide by 2, and join both terms into a mean over $m$ with $p=2mD^{*}$ and $q=2m\,(1-D^{*})$. $H(D)$ is the doubt that the discriminator is left with after seeing $x$.
# - (c) $H'(D)=\log\frac{1-D}{D}$ is positive for $D<\frac12$ and negative for $D>\frac12$, so $H$ reaches its maximum $\log(2)$ at $D=\frac12$ only, and 0 only at the ends $D=0$ and $D=1$; and $\sum_x m(x)=1$. So $\mathrm{JSD}=0$ if and only if $D^{*}=\frac12$ wherever $m(x)>0$, that is $p=q$; and $\mathrm{JSD}=\log(2)$ if and only if $D^{*}$ takes the values 0 and 1 only, that is, they do not overlap.
# - (d) When $p$ and $q$ are exchanged, $m$ stays, $D^{*}$ becomes $1-D^{*}$, and $H(1-D)=H(D)$.

# %%
from scipy.special import entr, rel_entr

def jsd(p, q):  # 定義，逐列 the definition, row by row
    m = (p + q) / 2
    sides = rel_entr(p, m) + rel_entr(q, m)
    return sides.sum(-1) / 2

def doubt(p, q):  # Σ m H(D*)
    D = p / (p + q)
    H = entr(D) + entr(1 - D)
    return np.sum((p + q) / 2 * H, -1)

# %%
rng = np.random.default_rng(seed)
P, Q, R = rng.dirichlet([0.5, 0.5, 0.5], (3, 20_000))  # 三個點上的隨機分布 laws on three points
by_doubt = log(2) - doubt(P, Q)
assert np.allclose(jsd(P, Q), by_doubt, atol=1e-12)
print("20000 對隨機分布 random pairs：JSD = log 2 − Σ m H(D*) ✓")

# %% [markdown] tags=["lang-zh"]
# 第四個性質是：JSD 不是距離，$\sqrt{\mathrm{JSD}}$ 才是。中點 $(\frac12,\frac12)$ 到兩端 $(1,0)$、$(0,1)$ 的 JSD 各是 $0.2158$，繞路共 $0.4315$，比直走的 $0.6931$ 還短；開根號之後，繞路 $0.9290$、直走 $0.8326$，就正常了。理由在章末標 ★ 的一節，連同 (4.3) 的框；關鍵的那個等式是引用的，只以數值驗證。

# %% [markdown] tags=["lang-en"]
# The fourth property: JSD is no distance, $\sqrt{\mathrm{JSD}}$ is. From the middle $(\frac12,\frac12)$ to each end, $(1,0)$ and $(0,1)$, JSD is $0.2158$, so the detour costs $0.4315$, less than the direct way, $0.6931$; with the root the detour is $0.9290$ and the direct way $0.8326$, as it should be. The reason is in the starred section near the end, with the box (4.3); the decisive equality is quoted there and verified numerically only.

# %% [markdown] tags=["lang-zh"]
# 先猜：$p=N(0,1)$、$q=N(\mu,1)$，$\mu$ 一直變大，JSD 也一直變大嗎？

# %% [markdown] tags=["lang-en"]
# Guess first: $p=N(0,1)$, $q=N(\mu,1)$, and $\mu$ grows and grows; does JSD grow and grow, too?

# %% tags=["figure", "fig-shifted"]
figures.shifted()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 會，但只是愈來愈接近灰色虛線 $\log(2)$，不會超過；$\mu$ 大於 5 之後幾乎是平的，移動 $\mu$ 對 JSD 沒什麼影響。對數的底決定上限是多少：用自然對數是 $\log(2)\approx0.693$，用 $\log_2$ 才是 1。網路上兩種都有，抄程式之前先看底。

# %% [markdown] tags=["lang-en"]
# It does, but only closer and closer to the grey dashed line, $\log(2)$, never across it; beyond $\mu$ of about 5 it is almost level, and moving $\mu$ hardly changes JSD. The base of the logarithm decides how large the bound is: $\log(2)\approx0.693$ with the natural logarithm, 1 only with $\log_2$. Both are in use; look at the base before you copy code.

# %% [markdown] tags=["lang-zh"]
# 回顧：$0\le\mathrm{JSD}\le\log(2)$；0 若且唯若 $p=q$，$\log(2)$ 若且唯若不重疊。JSD 是對稱的，但要開根號才是距離。

# %% [markdown] tags=["lang-en"]
# Recap: $0\le\mathrm{JSD}\le\log(2)$; 0 if and only if $p=q$, $\log(2)$ if and only if they do not overlap. JSD is symmetric, but only its root is a distance.

# %% [markdown] tags=["lang-zh"]
# ## 4.4 唯一的最小值
#
# 這是 GAN 最有名的定理（Goodfellow 等人 2014，Theorem 1）。
#
# **定理** 設有某個 $G$ 造得出 $p$。那麼 $C(G)$ 的最小值是 $-\log(4)$；而且 $C(G)=-\log(4)$ 若且唯若 $q=p$，這時凡 $p(x)>0$ 之處 $D^{*}(x)=\frac12$。
#
# 先算一個數：$p=(\frac12,\frac12)$、$q=(0.6,0.4)$，只差一點。$D^{*}$ 是 $0.4545$ 與 $0.5556$，代入得 $C=-1.3762$，比 $-\log(4)=-1.3863$ 高 $0.0101$。只要 $q$ 離開 $p$，就算只有一點，$C$ 也一定變大嗎？
#
# 要證三件事：(b) 下界；(c) 若 $q=p$，就達到下界；(d) 反過來，達到下界的只有 $q=p$。

# %% [markdown] tags=["lang-en"]
# ## 4.4 The only minimum
#
# This is the best-known theorem about GANs (Goodfellow et al. 2014, Theorem 1).
#
# **Theorem** Suppose that some $G$ can produce $p$. Then the minimum of $C(G)$ is $-\log(4)$; and $C(G)=-\log(4)$ if and only if $q=p$, in which case $D^{*}(x)=\frac12$ wherever $p(x)>0$.
#
# A number first: let $p=(\frac12,\frac12)$ and $q=(0.6,0.4)$, a small difference. Then $D^{*}$ is $0.4545$ and $0.5556$, which gives $C=-1.3762$, above $-\log(4)=-1.3863$ by $0.0101$. Does $C$ grow whenever $q$ leaves $p$, however little?
#
# Three things have to be proved: (b) the bound; (c) if $q=p$, the bound is reached; (d) conversely, only $q=p$ reaches it.

# %% [markdown]
# $$
# \begin{aligned}
# C(G) + \log(4) &= 2\,\mathrm{JSD}(p \,\|\, q) = 2 \sum_x m(x)\,\left[\,\log(2) - H(D^{*}(x))\,\right] && \text{(a)}\\
# H(D) \le \log(2) &\implies C(G) \ge -\log(4) && \text{(b)}\\
# q = p &\implies D^{*}(x) = \frac12 \implies H(D^{*}(x)) = \log(2) \implies C(G) = -\log(4) && \text{(c)}\\
# C(G) = -\log(4) &\implies H(D^{*}(x)) = \log(2) \implies D^{*}(x) = \frac12 \implies p(x) = q(x) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 就是 (4.2)，再用 4.3 的 (b)。
# - (b) 每一項都不是負的。
# - (c) 「若」：代入 (2.3)，凡 $p(x)>0$ 之處 $\frac{p(x)}{p(x)+p(x)}=\frac12$。依假設有 $G$ 造得出 $p$，所以下界真的是最小值。
# - (d) 「唯若」：不是負的各項加起來是 0，所以凡 $m(x)>0$ 之處每一項都是 0；$H$ 只在 ½ 等於 $\log(2)$；再解 $\frac{p}{p+q}=\frac12$。（密度的情形，是幾乎每個 $x$。）
#
# 證畢。唯一的是 $q$，不是 $G$：造出同一個 $q$ 的 $G$ 可以不只一個。判別器到處說 ½：這不是放棄，是無從分辨。

# %% [markdown] tags=["lang-en"]
# - (a) This is (4.2), then 4.3 (b).
# - (b) No term is negative.
# - (c) “If”: substitute into (2.3), $\frac{p(x)}{p(x)+p(x)}=\frac12$ wherever $p(x)>0$. By assumption some $G$ produces $p$, so the bound is a minimum indeed.
# - (d) “Only if”: terms that are not negative add up to 0, so each is 0 wherever $m(x)>0$; $H$ equals $\log(2)$ at ½ only; then solve $\frac{p}{p+q}=\frac12$. (With densities: for almost every $x$.)
#
# That is the proof. What is unique is $q$, not $G$: more than one $G$ may produce the same $q$. The discriminator says ½ everywhere: it has not given up, there is nothing left to tell apart.

# %% [markdown]
# $$
# C(G) \ge -\log(4), \qquad
# \boxed{\min_G C(G) = -\log(4) \qquad q^{*}(x) = p(x) \qquad D^{*}(x) = \frac{1}{2}}
# \tag{4.4}
# $$

# %% tags=["check"]
check("4.4", r"\min_G C(G) = -\log(4) \qquad q^{*}(x) = p(x) \qquad D^{*}(x) = \frac{1}{2}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：對手每次都是最佳的 $D$ 時，最好的生成器就是造出資料本身的那一個，代價是 $-\log(4)$，判別器只能擲硬幣。4.1 的猜測有了答案：負的。

# %% [markdown] tags=["lang-en"]
# In words: if the opponent always is the best $D$, the best generator is the one that makes the data themselves; its cost is $-\log(4)$, and the discriminator can only toss a coin. That answers the guess of 4.1: negative.

# %% [markdown] tags=["lang-zh"]
# 再看一個例子：資料是 $N(1,0.7^2)$，生成器只有兩個參數，平均值 $\mu$ 與標準差 $\sigma$。下圖是 $C(G)$ 的等高線，橘線是 4.2 那一局裡生成器走過的路，從左邊出發。先猜最低點在哪裡，橘線又會不會一直線走過去。

# %% [markdown] tags=["lang-en"]
# An example that can be seen: the data are $N(1,0.7^2)$, and the generator has only two parameters, the mean $\mu$ and the standard deviation $\sigma$. The picture shows the contours of $C(G)$; the orange line is the path of the generator in the game of 4.2, which starts on the left. Guess first where the lowest point is, and whether the orange line goes straight to it.

# %%
mu_axis, sigma_axis, landscape = figures.landscape(C)  # 格點上有 (1, 0.7) the grid has (1, 0.7)
lowest = np.min(landscape)
assert np.isclose(lowest, -log4)
print("格點上的最小值 lowest on the grid: −log 4 ✓")

# %% tags=["figure", "fig-valley"]
figures.valley(mu_axis, sigma_axis, landscape, path)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 谷底就在資料的參數上。橘線沒有一直線走過去：$q$ 一邊往右移、一邊攤寬，後來才縮窄。在起點，$C$ 對 $\mu$ 與對 $\sigma$ 的斜率差不多（$-0.33$），往右與攤寬一樣有用。
#
# 左下與右下的角落（$\sigma$ 小、$\mu$ 離 1 遠）是接近 0 的高原：兩個分布幾乎不重疊，JSD 貼著上限，斜率也幾乎是 0。最小值唯一，不代表好走；第 10 章會換一把尺。

# %% [markdown] tags=["lang-en"]
# The bottom of the valley is at the data's own parameters. The orange line does not go straight to it: $q$ moves to the right and widens at the same time, and narrows only later. At the start the slopes of $C$ in $\mu$ and in $\sigma$ are about the same ($-0.33$): to move right and to widen help equally.
#
# The lower corners, left and right ($\sigma$ small, $\mu$ far from 1), are a plateau near 0: the distributions hardly overlap, JSD sits at its bound and has almost no slope. That the minimum is unique does not make it easy to reach; lesson 10 takes another ruler.

# %% [markdown] tags=["lang-zh"]
# 回顧：$C(G)\ge-\log(4)$，等號若且唯若 $q=p$。定理說的是終點，還沒說走不走得到。

# %% [markdown] tags=["lang-en"]
# Recap: $C(G)\ge-\log(4)$, with equality if and only if $q=p$. The theorem speaks of the destination, not yet of whether one gets there.

# %% [markdown] tags=["lang-zh"]
# ## 4.5 理想的訓練會收斂
#
# 唯一的最小值走得到嗎？Goodfellow 等人（2014，Proposition 2）的回答是：如果每一步都先讓 $D$ 到達最佳，再讓 $q$ 往下走夠小的一步，就走得到，因為 $C$ 對 $q$ 是凸的。光有凸還不夠：步長要多小，得看 $C$ 有多彎。所以先算斜率與彎度（一階與二階導數；後面幾章把彎度叫作曲率），而且只看有限空間，$p$、$q$ 處處為正。

# %% [markdown] tags=["lang-en"]
# ## 4.5 Ideal training converges
#
# Can the only minimum be reached? The answer of Goodfellow et al. (2014, Proposition 2): yes, if in every step $D$ is first brought to its optimum and $q$ then moves down by a small enough step, because $C$ is convex in $q$. Convexity alone is not enough: how small a step must be depends on how much $C$ bends. So compute slope and bend (first and second derivative; later lessons call the bend curvature) first, on a finite space, with $p$ and $q$ positive everywhere.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：某一點 $p(x)=0.5$、$q(x)=0.1$，則 $1-D^{*}(x)=\frac16$。$q(x)$ 增加一點點，$C$ 每單位改變 $\log(\frac16)\approx-1.79$：樣本相對於資料愈少（$\frac{q(x)}{p(x)}$ 愈小），愈值得在那裡加。彎度是 $\frac{0.5}{0.1 \cdot 0.6}\approx8.3$；$q(x)$ 若是 $0.001$，彎度就是 $998$。

# %% [markdown] tags=["lang-en"]
# A number first: at some point let $p(x)=0.5$ and $q(x)=0.1$, so $1-D^{*}(x)=\frac16$. Raise $q(x)$ a little, and $C$ changes by $\log(\frac16)\approx-1.79$ per unit: the fewer samples in proportion to the data ($\frac{q(x)}{p(x)}$ small), the more adding pays. The bend is $\frac{0.5}{0.1 \cdot 0.6}\approx8.3$; if $q(x)$ were $0.001$, it would be $998$.

# %% [markdown]
# $$
# \begin{aligned}
# V(D, q) &= \sum_x \left[\,p(x)\log(D(x)) + q(x)\log(1-D(x))\,\right] && \text{(a)}\\
# C(q) &= \max_D V(D, q) && \text{(b)}\\
# \frac{\partial C}{\partial q(x)} &= \frac{\partial V}{\partial q(x)}\Big|_{D=D^{*}} + \frac{\partial V}{\partial D(x)}\Big|_{D=D^{*}} \frac{\partial D^{*}(x)}{\partial q(x)} = \log(1-D^{*}(x)) + 0 && \text{(c)}\\
# \frac{\partial^2 C}{\partial q(x)^2} &= \frac{\partial}{\partial q(x)} \log\frac{q(x)}{p(x)+q(x)} = \frac{1}{q(x)} - \frac{1}{p(x)+q(x)} > 0 && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $V$ 只透過 $q$ 與 $G$ 有關，所以改寫成 $V(D,q)$，$C(G)$ 也改寫成 $C(q)$。固定 $D$ 時，$V$ 是 $q$ 的一次函數。
# - (b) 許多一次函數的最大值是凸函數。這一句就證完了凸性。
# - (c) 連鎖律；設 $p(x)>0$，每個 $q(x)$ 當成獨立的正數，總和先不管。$D^{*}$ 是最大值的位置，$\frac{\partial V}{\partial D}=0$，所以 $D^{*}$ 隨 $q$ 改變的那一項不見了：把 $D^{*}$ 當成常數來微分，結果是對的。訓練時就是這麼做的。
# - (d) 再微分一次。不同的 $x$ 互不影響，所以二階導數矩陣是對角的，每一項都是正的。

# %% [markdown] tags=["lang-en"]
# - (a) $V$ depends on $G$ through $q$ only, so write $V(D,q)$ for it, and $C(q)$ for $C(G)$. For fixed $D$, $V$ is linear in $q$.
# - (b) The maximum of many linear functions is convex. That one sentence proves convexity.
# - (c) The chain rule; let $p(x)>0$, and take each $q(x)$ as a free positive number, leaving the sum aside. $D^{*}$ is where the maximum is, $\frac{\partial V}{\partial D}=0$, so the term with the change of $D^{*}$ with $q$ vanishes: to differentiate as if $D^{*}$ were constant is right. Training does just that.
# - (d) Once more. Different $x$ do not interact, so the matrix of second derivatives is diagonal, with positive entries.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\frac{\partial C}{\partial q(x)} = \log(1 - D^{*}(x)) \qquad \frac{\partial^2 C}{\partial q(x)^2} = \frac{p(x)}{q(x)\,(p(x) + q(x))}} \\
# \small \text{有限空間 finite space}
# \end{gathered}
# \tag{4.5}
# $$

# %% tags=["check"]
check("4.5", r"\frac{\partial C}{\partial q(x)} = \log(1 - D^{*}(x)) \qquad \frac{\partial^2 "
      r"C}{\partial q(x)^2} = \frac{p(x)}{q(x)\,(p(x) + q(x))}", r"\text{有限空間 finite space}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$D$ 已經最佳時，在 $x$ 多放一點機率，$C$ 的變化率是 $\log(1-D^{*}(x))$；$C$ 對 $q$ 處處向上彎，$q(x)$ 愈接近 0 彎得愈厲害，沒有上限。

# %% [markdown] tags=["lang-en"]
# In words: with $D$ at its best, a little more probability at $x$ changes $C$ at the rate $\log(1-D^{*}(x))$; and $C$ bends upwards in $q$ everywhere, the more the closer $q(x)$ is to 0, without a bound.

# %% [markdown] tags=["lang-zh"]
# 「對 $q$ 是凸的」很容易被聽成「對生成器的參數 $\theta$ 是凸的」。其實是兩回事。左圖把兩個密度混合，$q_t=(1-t)\,q_0+t\,q_1$；右圖移動常態分布的平均值，$\mu_t=(1-t)\,\mu_0+t\,\mu_1$。兩張圖兩端的密度相同。先猜：哪一張圖的曲線會跑到弦（連接兩端的直線）的上方？

# %% [markdown] tags=["lang-en"]
# “Convex in $q$” is easily heard as “convex in the generator's parameters $\theta$”. These are very different things. On the left two densities are mixed, $q_t=(1-t)\,q_0+t\,q_1$; on the right the mean of a Gaussian moves, $\mu_t=(1-t)\,\mu_0+t\,\mu_1$. Both pictures have the same densities at the ends. Guess first: in which one does the curve rise above its chord, the straight line between its ends?

# %%
ends = [N(-4, 0.7), N(2, 0.7)]  # q₀, q₁
def mixing(t): return densities.mixture(ends, [1 - t, t])
def moving(t): return N(6 * t - 4, 0.7)

mixed = figures.along(mixing, C)  # t = 0 … 1
moved = figures.along(moving, C)

# %%
least_bend = min(np.diff(mixed, 2))
above_chord = max(moved - figures.chord(moved))
assert least_bend > -1e-9
assert above_chord > 0.05
print("C(q) 凸 convex ✓   C(θ) 不凸 not convex ✓")

# %% tags=["figure", "fig-chords"]
figures.chords(mixed, moved)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左邊在弦的下方，而且處處向上彎；右邊越過了弦，還有一段平的高原。理想訓練的保證屬於左圖，網路的訓練發生在右圖：這是 Proposition 2 與實務之間的一大落差。

# %% [markdown] tags=["lang-en"]
# On the left the curve stays below its chord and bends upwards everywhere; on the right it crosses the chord and has a flat plateau. The guarantee for ideal training belongs to the left picture, training a network takes place in the right one: this is a large gap between Proposition 2 and practice.

# %% [markdown] tags=["lang-zh"]
# 現在照 Proposition 2 做一次，每一步的判別器都是精確的 $D^{*}$。彎度沒有上限，所以一般的梯度下降沒有一個學習率對所有的 $p$、$q_0$ 都夠小（練習 4）。改用指數梯度法：每個機率乘上 $e^{-\eta\,\partial C/\partial q}$，再除以總和；$q$ 一直是機率分布，而斜率決定的是 $q(x)$ 乘上幾倍，不是加上多少，所以要看的是彎度乘上 $q(x)$。它只有 $\frac{p(x)}{p(x)+q(x)}\le1$，所以「夠小」有了答案：

# %% [markdown] tags=["lang-en"]
# Now do as Proposition 2 says, with the exact $D^{*}$ in every step. The bend has no bound, so plain gradient descent has no learning rate that is small enough for every $p$ and $q_0$ (exercise 4). Use the exponentiated gradient instead: multiply each probability by $e^{-\eta\,\partial C/\partial q}$ and divide by the sum; $q$ remains a probability distribution, and the slope sets by what factor $q(x)$ is multiplied, not how much is added, so what counts is the bend times $q(x)$. That is only $\frac{p(x)}{p(x)+q(x)}\le1$, and so “small enough” has an answer:

# %% [markdown]
# $$
# C(q_t) + \log(4) \le \frac{\mathrm{KL}(p \,\|\, q_0)}{\eta\,t}, \qquad 0 < \eta \le 1
# $$

# %% [markdown] tags=["lang-zh"]
# 任何處處為正的起點 $q_0$ 都成立，證明在章末標 ★ 的一節。先手算 $\eta=1$：$q\,(1-D^{*})^{-1}=q \cdot \frac{p+q}{q}=p+q$，總和是 2，所以 $q_{t+1}=\frac12\,(p+q_t)$，到 $p$ 的距離每步恰好減半。在 $p$ 附近，其他的 $\eta$ 也可以預測：

# %% [markdown] tags=["lang-en"]
# from every start $q_0$ that is positive everywhere; the proof is in a starred section near the end. By hand for $\eta=1$: $q\,(1-D^{*})^{-1}=q \cdot \frac{p+q}{q}=p+q$, with the sum 2, so $q_{t+1}=\frac12\,(p+q_t)$, and every step halves the distance to $p$ exactly. Near $p$ other $\eta$ can be predicted as well:

# %% [markdown]
# $$
# \begin{aligned}
# q_{t+1}(x) &\propto q_t(x)\, e^{-\eta \log(1-D^{*}_t(x))} = q_t(x)\,(1-D^{*}_t(x))^{-\eta} && \text{(a)}\\
# q_t &= p + \delta_t: \qquad \log(1-D^{*}_t) \approx -\log(2) + \frac{\delta_t}{2p} && \text{(b)}\\
# \delta_{t+1} &\approx \left(1-\frac{\eta}{2}\right)\delta_t && \text{(c)}\\
# C(q_t) + \log(4) &\approx \frac14 \sum_x \frac{\delta_t(x)^2}{p(x)} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 斜率取自 (4.5)。
# - (b) 在 $q=p$ 附近展開到一階：二階導數在那裡是 $\frac{1}{2p}$。
# - (c) 代入 (a)；常數 $-\log(2)$ 在除以總和時消掉，而 $\sum\delta_t=0$，所以總和的修正是二階的。每個方向都以同樣的倍率縮短，與 $p$ 無關。
# - (d) 泰勒展開：一階項是 $-\log(2)\sum\delta_t=0$，留下的是二階項。因此 $C$ 與最小值的差每步約乘上 $(1-\frac{\eta}{2})^2$。
#
# 先猜：$\eta=3$ 從 $p$ 旁邊出發會收斂嗎？$\eta=5$ 呢？

# %% [markdown] tags=["lang-en"]
# - (a) The slope is that of (4.5).
# - (b) To first order around $q=p$, where the second derivative is $\frac{1}{2p}$.
# - (c) Put it into (a); the constant $-\log(2)$ drops out in the division by the sum, and $\sum\delta_t=0$, so the sum is corrected in second order only. Every direction shrinks by the same factor, whatever $p$ is.
# - (d) The Taylor series: its first-order term is $-\log(2)\sum\delta_t=0$, so the second-order term is left. So the distance of $C$ from its minimum is multiplied by about $(1-\frac{\eta}{2})^2$ in each step.
#
# Guess first: does $\eta=3$ converge from a start next to $p$? And $\eta=5$?

# %%
def ideal_training(p, q, eta, steps):
    path = [q]
    for _ in range(steps):
        D = p / (p + q)  # 精確的 D* the exact D*
        q = q * (1 - D) ** -eta
        q = q / q.sum()
        path.append(q)
    return path

# %%
t = np.arange(1, 51)
worst = 0
for _ in range(200):
    p_5, q_5 = rng.dirichlet(np.ones(5), 2)  # p 與起點 and the start q₀
    eta = rng.uniform(0.05, 1)
    path_5 = ideal_training(p_5, q_5, eta, 50)
    gap = 2 * jsd(p_5, path_5[1:])  # C(q_t) + log 4
    bound = rel_entr(p_5, q_5).sum() / (eta * t)
    worst = max(worst, *gap / bound)
assert worst <= 1
print("200 個隨機起點 random starts：C(q_t) + log 4 ≤ KL(p‖q₀)/(ηt) ✓")

# %%
p_6 = np.array([0.05, 0.10, 0.30, 0.35, 0.15, 0.05])
q_6 = np.array([0.40, 0.30, 0.10, 0.10, 0.05, 0.05])
etas = np.array([0.25, 0.5, 1, 1.5, 2.5, 3, 3.5, 4.1, 4.4])
near = p_6 + 1e-5 * (q_6 - p_6)  # 從 p 的旁邊出發 starting next to p
factors = []
for eta in etas:
    _, after = ideal_training(p_6, near, eta, 1)
    ratio = jsd(p_6, after) / jsd(p_6, near)
    factors.append(sqrt(ratio))  # C 的差是距離的平方 a gap of C is a squared distance
off = factors - abs(1 - etas / 2)
assert max(abs(off)) < 0.002
print("每步的倍率 factor a step = |1 − η/2| ✓")

# %% tags=["figure", "fig-ideal-training"]
path = ideal_training(p_6, q_6, 0.5, 12)
figures.ideal_training(p_6, path, etas, factors)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖：$\eta=0.5$，$q_t$ 一步步走向 $p$。右圖：從 $p$ 的旁邊出發，量第一步的倍率，點都落在線上：$\eta=1$ 每步恰好縮成一半，$\eta=2$ 的一階倍率是 0，$2<\eta<4$ 時 $q$ 在 $p$ 的兩側跳來跳去，從 $p$ 旁邊出發仍然收斂；超過 4，從旁邊出發也會跑開。這個倍率是在 $p$ 附近算的，離得遠就不算數；不問起點的保證，這裡只證到 $\eta\le1$。

# %% [markdown] tags=["lang-en"]
# Left: with $\eta=0.5$, $q_t$ goes to $p$ step by step. Right: the start is next to $p$, and the factor is that of the first step; the dots are on the line: at $\eta=1$ every step halves the distance, at $\eta=2$ the first-order factor is 0, and for $2<\eta<4$ the distribution $q$ jumps from one side of $p$ to the other and still converges from a start next to $p$; beyond 4 it leaves even from there. The factor was computed near $p$ and says nothing of starts far away; a guarantee for every start is proved here for $\eta\le1$ only.

# %% [markdown] tags=["lang-zh"]
# 實際訓練少了哪些條件？$D$ 不是最佳的，更新的是 $\theta$ 不是 $q$，梯度來自一小批樣本。所以這個命題說的是理想，不是對網路的保證。

# %% [markdown] tags=["lang-en"]
# What is missing in real training? $D$ is not optimal, the update is of $\theta$ and not of $q$, and the gradient comes from a small batch. So the proposition describes an ideal and promises nothing for networks.

# %% [markdown] tags=["lang-zh"]
# 回顧：$D$ 最佳、$q$ 可以自由改變、步長夠小（指數梯度法，$\eta\le1$），就收斂到 $p$；在 $p$ 附近，每步的倍率是 $\lvert 1-\frac{\eta}{2}\rvert$。

# %% [markdown] tags=["lang-en"]
# Recap: with the best $D$, a $q$ that is free to move, and small enough steps (exponentiated gradient, $\eta\le1$), training converges to $p$; near $p$ the factor of each step is $\lvert 1-\frac{\eta}{2}\rvert$.

# %% [markdown] tags=["lang-zh"]
# ## 4.6 順序不一定能對調
#
# $\min_G \max_D$ 的意思是 $D$ 後出手。換成 $\max_D \min_G$，就是 $G$ 後出手。先猜：看得到對方的招再出手，占便宜還是吃虧？

# %% [markdown] tags=["lang-en"]
# ## 4.6 The order can matter
#
# In $\min_G \max_D$ it is $D$ that moves last. In $\max_D \min_G$ it is $G$. Guess first: is it an advantage or a drawback to see the other's move before one's own?

# %% [markdown] tags=["lang-zh"]
# 先算一個例子：$D$ 選列、$G$ 選行，$V$ 是表裡的數。
#
# | $V$ | 第 1 行 | 第 2 行 | 第 3 行 |
# |---|---|---|---|
# | 第 1 列 | 3 | −1 | 0 |
# | 第 2 列 | −2 | 2 | 1 |
# | 第 3 列 | 1 | 0 | −1 |
#
# $D$ 先選，各列的最小值是 $-1$、$-2$、$-1$，最好只能保證 $-1$；$G$ 先選，各行的最大值是 $3$、$2$、$1$，最好只能壓到 $1$。

# %% [markdown] tags=["lang-en"]
# An example first: $D$ chooses a row, $G$ a column, and $V$ is the number in the table.
#
# | $V$ | column 1 | column 2 | column 3 |
# |---|---|---|---|
# | row 1 | 3 | −1 | 0 |
# | row 2 | −2 | 2 | 1 |
# | row 3 | 1 | 0 | −1 |
#
# If $D$ chooses first, the smallest numbers of the rows are $-1$, $-2$, $-1$, and the best it can secure is $-1$; if $G$ chooses first, the largest numbers of the columns are $3$, $2$, $1$, and the best it can enforce is $1$.

# %% [markdown]
# $$
# \begin{aligned}
# \min_{G'} V(D, G') &\le V(D, G) \le \max_{D'} V(D', G) && \text{(a)}\\
# \min_{G'} V(D, G') &\le \min_G \max_{D'} V(D', G) && \text{(b)}\\
# \max_D \min_{G'} V(D, G') &\le \min_G \max_{D'} V(D', G) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 最小值不超過任何一個值，任何一個值不超過最大值；對每個 $D$、每個 $G$ 都成立。
# - (b) 左邊與 $G$ 無關，所以右邊可以挑讓值最小的 $G$。
# - (c) 右邊與 $D$ 無關，所以左邊可以挑讓值最大的 $D$。

# %% [markdown] tags=["lang-en"]
# - (a) A minimum is at most any value, and any value is at most the maximum; true for every $D$ and every $G$.
# - (b) There is no $G$ on the left, so minimise over $G$ on the right.
# - (c) There is no $D$ on the right, so maximise over $D$ on the left.

# %% [markdown]
# $$
# \boxed{\max_D \min_G V(D, G) \le \min_G \max_D V(D, G)}
# \tag{4.6}
# $$

# %% tags=["check"]
check("4.6", r"\max_D \min_G V(D, G) \le \min_G \max_D V(D, G)")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：看得到對方再出手不會吃虧，所以判別器後出手的 $V$，不低於判別器先出手的 $V$。
#
# 什麼時候真的占到便宜？在有限空間上，讓生成器只會一招：把所有樣本放在同一點 $k$，$q=\delta_k$。和 4.5 一樣，把 $V(D,G)$ 寫成 $V(D,q)$。

# %% [markdown] tags=["lang-en"]
# In words: to move after having seen the other's move does no harm, so $V$ with the discriminator last is at least $V$ with the discriminator first.
#
# When is it a real advantage? On a finite space, give the generator a single trick: to put all samples on one point $k$, $q=\delta_k$. As in 4.5, write $V(D,q)$ for $V(D,G)$.

# %% [markdown]
# $$
# \begin{aligned}
# \min_k \max_D V(D, \delta_k) &= -\log(4) + 2 \min_k \mathrm{JSD}(p \,\|\, \delta_k) && \text{(a)}\\
# \min_k V(D, \delta_k) &\le \sum_k p(k)\,V(D, \delta_k) && \text{(b)}\\
# \sum_k p(k)\,V(D, \delta_k) &= V(D, p) \le C(p) = -\log(4) && \text{(c)}\\
# \max_D \min_k V(D, \delta_k) &= \min_k V(\tfrac12, \delta_k) = -\log(4) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $D$ 後出手，一眼看穿 $k$，得到 (4.2)；生成器只能挑讓它最小的 $k$。
# - (b) $D$ 先出手。最小的一個數，不會大於這些數的加權平均；權重取 $p(k)$。
# - (c) $V$ 對 $q$ 是一次的，所以 $V$ 的平均就是平均的 $V$，而 $\sum_k p(k)\,\delta_k=p$；再用 (4.4)。
# - (d) 由 (b)、(c)，沒有一個 $D$ 能保證超過 $-\log(4)$；處處說 ½ 的 $D$，不管哪一個 $k$ 都恰好得到它。
#
# 兩邊的差距是 $2 \min_k \mathrm{JSD}(p \,\|\, \delta_k)$；只有當資料自己就是一點時，才是 0。

# %% [markdown] tags=["lang-en"]
# - (a) $D$ moves last, sees through $k$ and gets (4.2); the generator can only choose the $k$ that makes it smallest.
# - (b) $D$ moves first. The smallest of some numbers is at most their weighted mean; take the weights $p(k)$.
# - (c) $V$ is linear in $q$, so the mean of $V$ is $V$ of the mean, and $\sum_k p(k)\,\delta_k=p$; then use (4.4).
# - (d) By (b) and (c) no $D$ can secure more than $-\log(4)$; the $D$ that says ½ everywhere gets just that, whatever $k$ is.
#
# The gap between both sides is $2 \min_k \mathrm{JSD}(p \,\|\, \delta_k)$; it is 0 only if the data themselves are a single point.

# %% [markdown] tags=["lang-zh"]
# 下圖左是上面的表。右圖的資料在兩點上各一半，生成器只能選 $\delta_0$ 或 $\delta_1$。底色是先出手的 $D$ 能保證的值 $\min_G V$，最高處是星號；三角是看到 $G$ 之後的最佳反應，一個座標是 ⅓，另一個是 1（畫在圖的邊上）。先猜：兩個值相差多少？（4.2 手算過其中一個。）

# %% [markdown] tags=["lang-en"]
# On the left is the table from above. On the right the data are on two points, one half each, and the generator can only choose $\delta_0$ or $\delta_1$. The shade is what a $D$ that moves first can secure, $\min_G V$, highest at the star; the triangles are the best answers to a $G$ that has been seen, with one coordinate ⅓ and the other 1 (drawn at the edge). Guess first: how far apart are the two values? (One of them was computed by hand in 4.2.)

# %%
D_0, D_1 = figures.square()  # D 在兩點的值 D at the two points
real = log(D_0 * D_1) / 2
V_0 = real + log(1 - D_0)  # q = δ₀
V_1 = real + log(1 - D_1)  # q = δ₁
secured = np.minimum(V_0, V_1)
max_min = secured.max()
min_max = min(V_0.max(), V_1.max())  # D 後出手，看到 q D moves last and sees q

# %%
assert np.isclose(max_min, -1.386, atol=0.003)
assert np.isclose(min_max, -0.955, atol=0.003)
print("max min ≈ −1.386，min max ≈ −0.955 ✓")

# %% tags=["figure", "fig-orders"]
figures.orders(D_0, D_1, secured)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 先出手的 $D$ 保證得到 $-1.386$，後出手得到 $-0.955$，相差 $0.4315$。差距來自生成器不能混合。如果 $q$ 可以是任意分布，兩邊就相等。理由不必是大定理，(4.4) 的解 $(\frac12,p)$ 就夠了：

# %% [markdown] tags=["lang-en"]
# A $D$ that moves first secures $-1.386$, one that moves last gets $-0.955$; the gap is $0.4315$. It comes from a generator that cannot mix. If $q$ may be any distribution, both sides are equal. No great theorem is needed for that, the solution $(\frac12,p)$ of (4.4) is enough:

# %% [markdown]
# $$
# -\log(4) = \min_q V(\tfrac12, q) \le \max_D \min_q V(D, q) \le \min_q \max_D V(D, q) \le \max_D V(D, p) = -\log(4)
# $$

# %% [markdown] tags=["lang-zh"]
# 這裡只用到 $D$ 可以處處說 ½、$G$ 造得出 $p$。如果事先不知道解，就要靠 Sion（1958）的定理：兩邊的選擇各成凸集合，其中一個緊緻，$V$ 對 $D$ 凹、對 $q$ 凸（而且半連續），順序就可以對調。在有限空間上，$V$ 對 $q$ 是一次的、對 $D$ 是凹的，全體分布是緊緻的凸集合，條件都成立；但換成網路的參數 $\psi$、$\theta$ 就不成立了：混合兩組參數，不等於混合兩個分布。所以下一章先談整體的鞍點 (5.2)，再談只看附近的局部均衡 (5.3)。

# %% [markdown] tags=["lang-en"]
# All that is used here is that $D$ may say ½ everywhere and that some $G$ makes $p$. Without a known solution one needs the theorem of Sion (1958): if both players choose from convex sets, one of them compact, and $V$ is concave in $D$ and convex in $q$ (and semicontinuous), the order may be swapped. On a finite space $V$ is linear in $q$ and concave in $D$, and the distributions form a compact convex set, so far all is well; but for the parameters $\psi$ and $\theta$ of networks it is lost: to mix two sets of parameters is not to mix two distributions. So the next lesson speaks of a saddle point of the whole game first (5.2), and then of a local equilibrium, which looks only nearby (5.3).

# %% [markdown] tags=["lang-zh"]
# 那麼訓練程式裡寫的是哪一個順序？只看損失函數看不出來。如果讓 $G$ 對著同一個 $D$ 訓練到底，做的就是 $\max_D \min_G$ 裡面的那個 $\min_G$。這時 $G$ 會怎麼選？若 $D$ 在某一點達到最大值，而 $G$ 造得出集中在那一點的樣本，那麼

# %% [markdown] tags=["lang-en"]
# Which order does a training script implement? The loss functions do not say. If $G$ is trained to the end against one $D$, what is being done is the inner $\min_G$ of $\max_D \min_G$. What does $G$ choose then? If $D$ reaches its maximum at some point, and $G$ can put its samples there, then

# %% [markdown]
# $$
# \min_G V(D, G) = \mathbb{E}_{x \sim p}[\log(D(x))] + \log\left(1 - \max_x D(x)\right)
# $$

# %% [markdown] tags=["lang-zh"]
# 對固定的 $D$，要讓 $\log(1-D(x))$ 的平均最小，就把所有樣本都放在 $D$ 最高的那一點（Goodfellow 2016）。資料長什麼樣子，$G$ 已經不在乎了。

# %% [markdown] tags=["lang-en"]
# For a fixed $D$ the mean of $\log(1-D(x))$ is smallest when all samples are at the point where $D$ is highest (Goodfellow 2016). What the data look like is no longer $G$'s concern.

# %% [markdown] tags=["lang-zh"]
# 實驗：$p=N(1,0.7^2)$，判別器是對付 $N(-1.5,1.5^2)$ 的最佳 $D^{*}$，然後固定不動。它最高的地方可以手算，$x=1.70$，不在資料的中心。生成器是一個小網路，起點的平均值與標準差約為 $-1.5$ 與 1.5，訓練到底。圖中的橘色短線，由上到下是第 0、20、400 步的樣本。先猜：才走 20 步，樣本的標準差還是 1.5 左右、像資料的 0.7，還是更小？

# %% [markdown] tags=["lang-en"]
# An experiment: $p=N(1,0.7^2)$, and the discriminator is the best $D^{*}$ against $N(-1.5,1.5^2)$, then kept fixed. Where it is highest can be computed by hand, $x=1.70$, not at the centre of the data. The generator is a small network, which starts with mean and standard deviation of about $-1.5$ and 1.5 and is trained to the end. The short orange strokes in the picture are samples at the steps 0, 20 and 400, from the top. Guess first: after only 20 steps, is the standard deviation of the samples still about 1.5, like the 0.7 of the data, or smaller?

# %%
first = N(-1.5, 1.5)
net = figures.generator(seed)
evenly = densities.uniform(-sqrt(3), sqrt(3))  # z 均勻，標準差 1 uniform, of std 1

def s_fixed(x): return target.log_prob(x) - first.log_prob(x)  # D* 的對數機率比 the logit of D*

def G(n):  # 起初 x 約在 −1.5 ± 1.5 at first x is about −1.5 ± 1.5
    (z,) = draw([evenly], n)
    x = 1.5 * z - 1.5 + net(z)
    return x[:, 0]

# %% tags=["nbval-ignore-output"]
opt = Adam(net.parameters(), 0.02)
rate = LinearLR(opt, 1.0, 0.0, 401)
snapshots = {}
for step in range(401):
    if step in (0, 20, 400):
        snapshots[step] = G(2000).detach().numpy()
    s = s_fixed(G(256))
    update(opt, losses.saturating_g(None, s))
    rate.step()

# %%
x = torch.linspace(-4, 4, 801)
peak = x[s_fixed(x).argmax()].item()
end = snapshots[400]
inside = np.mean(abs(end - peak) < 0.1)
spread = end.std()
assert inside > 0.99
assert spread < 0.05
print(f"argmax D = {peak:.2f}，樣本在 0.1 以內 samples within 0.1: > 99 % ✓   標準差 std < 0.05 ✓")

# %% tags=["figure", "fig-crowding"]
figures.crowding(target, s_fixed, peak, snapshots)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 第 20 步的樣本已經比資料窄，最後縮成一點，就在 $D$ 最高之處。沒有任何程式錯誤：這個 $D$ 只有一個最高點，所以對固定的 $D$ 來說，這是唯一的最佳解。接著若換 $D$ 訓練到底，對付這一點的 $D^{*}$ 在那裡幾乎是 0，最高的地方換到別處。第 07 章的模式崩潰，會從這裡談起。

# %% [markdown] tags=["lang-en"]
# At step 20 the samples are narrower than the data already, and in the end they shrink to one point, where $D$ is highest. Nothing is wrong with the program: this $D$ has a single highest point, so against it, kept fixed, this is the only best answer. If $D$ is trained to the end next, the $D^{*}$ against that point is almost 0 there, and highest elsewhere. The mode collapse of lesson 07 is taken up from here.

# %% [markdown] tags=["lang-zh"]
# 這是實務上兩人輪流各走幾步、讓 $D$ 跟得上的一個理由。

# %% [markdown] tags=["lang-en"]
# This is one reason why in practice both take a few steps in turn, and why $D$ has to keep up.

# %% [markdown] tags=["lang-zh"]
# 回顧：$\max\min\le\min\max$；$G$ 造得出 $p$ 時兩邊相等，只會一招時差 $2 \min_k \mathrm{JSD}(p \,\|\, \delta_k)$。對固定的 $D$ 訓練到底，$G$ 會縮到 $D$ 最高的一點。

# %% [markdown] tags=["lang-en"]
# Recap: $\max\min\le\min\max$; both are equal if $G$ can make $p$, and $2 \min_k \mathrm{JSD}(p \,\|\, \delta_k)$ apart if $G$ has the single trick. Trained to the end against a fixed $D$, the generator shrinks to the point where $D$ is highest.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯：一個不成立的「因此」
#
# 這套講義最初的文件，先把生成器的損失定為 $L_G = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$，在「最小化與最大化的對抗性過程」一節接著寫：

# %% [markdown] tags=["lang-en"]
# ## Find the error: a “therefore” that does not follow
#
# The document that this course grew from first sets the generator's loss to $L_G = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$; then its section “The adversarial process of minimising and maximising” goes on:

# %% [markdown] tags=["lang-zh"]
# > 因此，整體的對抗性損失可以寫為：

# %% [markdown] tags=["lang-en"]
# > Therefore the overall adversarial loss can be written as:

# %% [markdown] tags=["lang-zh"]
# 後面的式子是 $\min_G \max_D \mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$。式子本身沒有錯，錯在「因此」：式子裡的 $G$ 最小化的是 $\mathbb{E}[\log(1-D)]$，不是上面那個 $L_G$。

# %% [markdown] tags=["lang-en"]
# and the formula is $\min_G \max_D \mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$. Nothing is wrong with the formula; what is wrong is the “therefore”: its $G$ minimises $\mathbb{E}[\log(1-D)]$, not the $L_G$ above.

# %% [markdown] tags=["lang-zh"]
# 差別大嗎？資料有兩座峰，左邊的窄，右邊的寬。固定 $D=D^{*}$，它是對付平均值 0、標準差 1.3 的常態分布的最佳判別器；生成器是 $x=\mu+z$，只能移動 $\mu$。先猜：兩種損失的最低點，會不會在同一個 $\mu$？

# %% [markdown] tags=["lang-en"]
# Does it matter? The data have two peaks, a narrow one on the left and a broad one on the right. Keep $D=D^{*}$ fixed, the best discriminator against a normal distribution of mean 0 and standard deviation 1.3, and let the generator be $x=\mu+z$, free to move $\mu$ only. Guess first: are the two losses lowest at the same $\mu$?

# %%
p = densities.mixture([N(-1.5, 0.5), N(1.0, 0.7)])  # 雙峰 two peaks
broad = N(0, 1.3)
mu, x, mass = figures.moving(unit)  # q 在 x 的機率，每列一個 μ the mass of q at x, a row for each μ
D = p(x) / (p(x) + broad(x))
V_G = mass @ log(1 - D)
L_G = -mass @ log(D)

# %%
k_V = V_G.argmin()
k_L = L_G.argmin()
extra = V_G[k_L] - V_G[k_V]
assert extra > 0.1
print(f"min V: μ = {mu[k_V]:+.1f}   min L_G: μ = {mu[k_L]:+.1f}")

# %% tags=["figure", "fig-two-losses"]
figures.two_losses(mu, V_G, L_G)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 每條曲線都有兩個谷，要看的是較低的那一個。同一個 $D$，兩種損失選了不同的生成器：$V$ 要它去左邊的窄峰（橘色虛線），文件的 $L_G$ 要它去右邊的寬峰（藍色虛線）。把右邊的答案代回 $V$，值比左邊高出 0.1 以上，所以它不是 $\min_G V$ 的解。連「哪一個生成器比較好」都說法不一，就不可能是同一個最小最大問題。

# %% [markdown] tags=["lang-en"]
# Each curve has two valleys; the lower one counts. One $D$, two losses, two different generators: $V$ sends it to the narrow peak on the left (orange dashed line), the document's $L_G$ to the broad one on the right (blue dashed line). Put the right-hand answer into $V$, and the value is higher by more than 0.1, so it does not solve $\min_G V$. Two games that disagree about which generator is better cannot be one minimax.

# %% [markdown] tags=["lang-zh"]
# 正確的說法：$\min_G \max_D V$ 的生成器損失是 $L_G = \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$。若用 $L_G = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$，就是兩位玩家各自最小化自己的損失；均衡雖然仍是 $q=p$（第 05 章），這個賽局卻不是 $V$ 的最小最大。

# %% [markdown] tags=["lang-en"]
# The right statement: in $\min_G \max_D V$ the generator's loss is $L_G = \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$. With $L_G = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$ each of two players minimises its own loss; the equilibrium is still $q=p$ (lesson 05), but that game is not the minimax of $V$.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「$L_D$ 停在 1.386，程式有錯」：若 $D$ 夠強又學夠久，那正是 (4.4) 的終點。「$L_D$ 停在 1.386，所以學成了」：也不一定，還可能是 $D$ 沒學會，或者 $D$ 太弱。要分辨，就固定 $G$，把判別器多訓練一會兒，再換一個更大的，用沒看過的樣本看 $V$ 會不會上升。
# - 「JSD 最大是 1」：用 $\log_2$ 才對。用自然對數時，上限是 $\log(2) \approx 0.693$（4.3 節）。
# - 把 $\min\max$ 讀成 $\max\min$：$G$ 造不出 $p$ 的時候，兩者可以不相等 (4.6)。對著固定的 $D$ 把 $G$ 訓練到底，得到的是集中在 $D$ 最高處的樣本。
# - 「$C$ 是凸的，所以 GAN 一定收斂」：對 $q$ 是凸的，對 $\theta$ 不一定 (4.5)；而且就算凸，步長太大也會跑開。
# - 「$V$ 愈接近 0 愈好」：對判別器是如此；$V \to 0$ 是判別器全勝，對生成器最不利。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “$L_D$ stays at 1.386, the program is wrong”: if $D$ is strong enough and has learnt for long enough, that is the destination of (4.4). “$L_D$ stays at 1.386, so training has succeeded”: not necessarily, $D$ may not have learnt, or may be too weak. To find out, keep $G$ fixed, train the discriminator a little longer, then a larger one, and see on samples not seen before whether $V$ rises.
# - “JSD is at most 1”: with $\log_2$, yes. With the natural logarithm the bound is $\log(2) \approx 0.693$ (section 4.3).
# - Reading $\min\max$ as $\max\min$: where no $G$ makes $p$ they may differ (4.6). Training $G$ to the end against a fixed $D$ gives samples crowded where $D$ is highest.
# - “$C$ is convex, so GANs converge”: it is convex in $q$, in $\theta$ not necessarily (4.5); and even where it is convex, steps that are too large run away.
# - “The closer $V$ is to 0, the better”: for the discriminator, yes; $V \to 0$ means that it wins everything, and nothing is worse for the generator.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算：判別器是 $D^{*}$，有人用 $\log_2$ 算出 $V=-1.5$。換成自然對數，$V$ 與 JSD 各是多少？
# 2. ★★ 寫程式：資料均勻分布在 $n$ 個點上，生成器只能選一個點。4.6 的差距 $2\,\mathrm{JSD}(p \,\|\, \delta_k)$ 是 $n$ 的什麼函數？$n \to \infty$ 時趨近多少？
# 3. ★★ 找錯：有人各取 20 個 $p$ 的樣本當作真實與生成，用它們訓練 $D$ 400 步，再在同樣的樣本上算 $\frac12\,(V+\log(4))$，得到明顯大於 0 的值，就說「JSD 大於 0，這兩個分布不同」。錯在哪裡？寫出正確的估計。
# 4. ★★★ 證明：把 4.5 的指數梯度換成一般的梯度下降 $q_{t+1}=q_t-\eta\,(h_t-\bar h_t)$，其中 $h_t=\log(1-D^{*}_t)$，$\bar h_t$ 是 $h_t$ 對 $x$ 的平均。在 $p$ 附近，若只有兩個點偏離，而且它們的機率同為 $p_k$，這個偏差每步約乘上多少？為什麼沒有一個 $\eta$ 對所有的 $p$ 都夠小？
# 5. ★★ 證明（寫在紙上）：$s(x)=a+bx$ 的判別器，若兩個平均值不同，訓練到底的 $V$ 一定大於 $-\log(4)$。（4.2 證過：平均值相同時，恰好等於。）
# 6. ★★★ 設計實驗：章末的作業。
#
# <details><summary>提示一</summary>
#
# 1：$\log_2$ 的值乘以 $\log(2)$。2：只有在 $x=k$ 兩個分布都不為 0。3：這裡的 $q$ 就是 $p$。4：用 (4.5) 的二階導數，在 $q=p$ 處取值。5：斜率不為 0 的地方不是最大值。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：$\mathrm{JSD} = \frac12\,(V + \log(4))$。2：在 $x=k$，$p = \frac1n$、$q = 1$，兩個 KL 共付 $\frac1n\log\frac{2}{n+1}+\log\frac{2n}{n+1}$；別處 $q=0$，$n-1$ 個點各付 $\frac1n\log(2)$。求極限時，$\frac{\log(n)}{n}\to0$。3：$D$ 記住了那 40 個樣本，要換一批新的來算。4：$h \approx -\log(2) + \frac{\delta}{2p}$；兩點的 $\delta$ 相反，所以 $\bar h$ 不變。5：在 $a=b=0$ 求 $\frac{\partial V}{\partial b}$。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand: the discriminator is $D^{*}$, and somebody computes with $\log_2$ that $V=-1.5$. What are $V$ and JSD with the natural logarithm?
# 2. ★★ Code it: the data are uniform on $n$ points, and the generator can choose one point only. Which function of $n$ is the gap $2\,\mathrm{JSD}(p \,\|\, \delta_k)$ of 4.6? What is its limit for $n \to \infty$?
# 3. ★★ Find the bug: somebody takes 20 samples of $p$ as real and 20 more of $p$ as generated, trains $D$ on them for 400 steps, computes $\frac12\,(V+\log(4))$ on the same samples, gets a value clearly above 0 and says: “JSD is positive, the distributions differ.” What is wrong? Write an honest estimate.
# 4. ★★★ Prove: replace the exponentiated gradient of 4.5 by plain gradient descent, $q_{t+1}=q_t-\eta\,(h_t-\bar h_t)$, where $h_t=\log(1-D^{*}_t)$ and $\bar h_t$ is the mean of $h_t$ over $x$. Near $p$, let only two points deviate, both of probability $p_k$: by what factor, about, is the deviation multiplied in each step? Why is no $\eta$ small enough for every $p$?
# 5. ★★ Prove (on paper): for a discriminator $s(x)=a+bx$ and two different means, $V$ after full training is above $-\log(4)$. (4.2 proved that it is equal for equal means.)
# 6. ★★★ Design an experiment: the assignment below.
#
# <details><summary>Hint one</summary>
#
# 1: multiply a value in $\log_2$ by $\log(2)$. 2: only at $x=k$ are both distributions positive. 3: here $q$ is $p$. 4: take the second derivative of (4.5) at $q=p$. 5: where a slope is not 0 there is no maximum.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: $\mathrm{JSD} = \frac12\,(V + \log(4))$. 2: at $x=k$, $p = \frac1n$ and $q = 1$, and the two KL together pay $\frac1n\log\frac{2}{n+1}+\log\frac{2n}{n+1}$; elsewhere $q=0$, and each of the $n-1$ points pays $\frac1n\log(2)$. For the limit, $\frac{\log(n)}{n}\to0$. 3: $D$ has learnt those 40 samples by heart; compute on fresh ones. 4: $h \approx -\log(2) + \frac{\delta}{2p}$; the two $\delta$ are opposite, so $\bar h$ does not change. 5: find $\frac{\partial V}{\partial b}$ at $a=b=0$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：V = −1.0397，JSD = (V + log 4) / 2 = 0.1733，也就是 0.25 位元 or 0.25 bits
V_nats = -1.5 * log(2)
JSD_nats = (V_nats + log4) / 2

assert np.isclose(JSD_nats / log(2), 0.25)
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：趨近 log 4 tends to log 4
def gap_of_uniform(n):
    share = 1 + 1 / n
    return log4 - share * log(share) - log(n) / n

for n in (2, 5, 100):
    exact = 2 * jsd(np.ones(n) / n, np.eye(n)[0])
    assert np.isclose(gap_of_uniform(n), exact)
assert np.isclose(gap_of_uniform(1e9), log4)
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：D 記得這 40 個樣本；要用新的 D remembers the 40 samples; take new ones
# V 的期望值不高於 −log 4，訓練樣本上的平均卻可以 E[V] ≤ −log 4, but not the mean over training samples
def honest_estimate(D):
    value = V(D, *draw([p, p], 20_000))
    return (value.item() + log4) / 2

few = draw([p, p], 20)
D_few = figures.discriminator(seed, width=64)
opt = Adam(D_few.parameters(), 0.01, maximize=True)
for _ in range(400):
    value = update(opt, V(D_few, *few))
flattering = (value + log4) / 2
honest = honest_estimate(D_few)
assert flattering > 0.03
assert honest < 0
print("✓ 3")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 4 的證明** 令 $q_t = p + \delta_t$。(4.5) 說 $h = \frac{\partial C}{\partial q}$，它在 $q=p$ 的值是 $-\log(2)$，對 $q(x)$ 的導數是 $\frac{p}{p\,(p+p)} = \frac{1}{2p}$；所以 $h_t \approx -\log(2) + \frac{\delta_t}{2p}$。只有兩點偏離、機率同為 $p_k$ 時，因為 $\sum \delta_t = 0$，兩點的 $\delta$ 恰好相反，於是 $\bar h_t \approx -\log(2)$。代入更新，
#
# $$
# \delta_{t+1} \approx \delta_t - \eta\,\frac{\delta_t}{2p_k} = \left(1-\frac{\eta}{2p_k}\right)\delta_t .
# $$
#
# 要縮小，絕對值就得小於 1，也就是 $\eta < 4p_k$。而 $p_k$ 可以任意接近 0，所以沒有一個 $\eta$ 對所有的 $p$ 都夠小。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 4** Let $q_t = p + \delta_t$. By (4.5), $h = \frac{\partial C}{\partial q}$; at $q=p$ it is $-\log(2)$, and its derivative in $q(x)$ is $\frac{p}{p\,(p+p)} = \frac{1}{2p}$; so $h_t \approx -\log(2) + \frac{\delta_t}{2p}$. If only two points deviate, both of probability $p_k$, then $\sum \delta_t = 0$ makes the two $\delta$ exactly opposite, and $\bar h_t \approx -\log(2)$. Put into the update,
#
# $$
# \delta_{t+1} \approx \delta_t - \eta\,\frac{\delta_t}{2p_k} = \left(1-\frac{\eta}{2p_k}\right)\delta_t .
# $$
#
# To shrink, the factor must be below 1 in absolute value, which means $\eta < 4p_k$. But $p_k$ may be as near to 0 as you like, so no $\eta$ is small enough for every $p$. ∎

# %% tags=["solution"]
# 解答 4 · Solution 4：δ 乘上 δ is multiplied by 1 − η/(2 p_k)
def factor_of_descent(eta, p_k): return 1 - eta / (2 * p_k)

delta = np.array([1e-6, 0, 0, 0, 0, -1e-6])  # p_6[0] = p_6[5] = 0.05
q = p_6 + delta
h = log(q / (p_6 + q))
eta = np.array([0.02, 0.19, 0.21])
factor = 1 - eta * (h[0] - h.mean()) / delta[0]
assert np.allclose(factor, factor_of_descent(eta, 0.05), atol=1e-4)
print("✓ 4")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 5 的證明** 在 $a=b=0$，$V=-\log(4)$，而 $\frac{\partial V}{\partial b}=\frac12\,(\mathbb{E}_{x \sim p}[x]-\mathbb{E}_{x \sim q}[x])\ne0$。所以 $b$ 往斜率的方向走夠小的一步，$V$ 就大於 $-\log(4)$；訓練到底的 $V$ 不會比這更小。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 5** At $a=b=0$ there is $V=-\log(4)$ and $\frac{\partial V}{\partial b}=\frac12\,(\mathbb{E}_{x \sim p}[x]-\mathbb{E}_{x \sim q}[x])\ne0$. So a small enough step of $b$ along the slope brings $V$ above $-\log(4)$; after full training $V$ is no smaller. ∎

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）：練習 6
#
# 「訓練所得的 $D$ 量得準 JSD」在什麼條件下成立？換樣本數、網路寬度、步數三者，各兩種，做完全部八種組合，每種五個隨機種子。
#
# 1. （2 分）先寫下你的想法，以及什麼結果會推翻它。
# 2. （4 分）做實驗：$\frac12\,(V+\log(4))$ 一律用沒看過的樣本計算。
# 3. （2 分）畫出或列出八格的平均與分散程度，以及真正的 JSD。
# 4. （2 分）說出哪些作用互相牽連，以及這個實驗沒有證明什麼。

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points): exercise 6
#
# When is “a trained $D$ measures JSD well” true? Vary the number of samples, the width of the net and the number of steps, two values each: all eight combinations, five random seeds each.
#
# 1. (2 points) Write down first what you expect, and which result would refute it.
# 2. (4 points) Do the experiment; compute $\frac12\,(V+\log(4))$ on unseen samples throughout.
# 3. (2 points) Draw or list mean and spread of the eight cells, and the true JSD.
# 4. (2 points) Say which effects depend on one another, and what the experiment does not show.

# %% [markdown] tags=["lang-zh"]
# ## ★ 理想訓練為什麼收斂
#
# 要證 4.5 的界限：$0<\eta\le1$，$q_0$ 處處為正，則 $C(q_t)+\log(4)\le\frac{\mathrm{KL}(p \,\|\, q_0)}{\eta\,t}$。$u$ 是任一分布，$\langle a, b \rangle=\sum_x a(x)\,b(x)$。

# %% [markdown] tags=["lang-en"]
# ## ★ Why ideal training converges
#
# To prove the bound of 4.5: if $0<\eta\le1$ and $q_0$ is positive everywhere, then $C(q_t)+\log(4)\le\frac{\mathrm{KL}(p \,\|\, q_0)}{\eta\,t}$. Let $u$ be any distribution, and $\langle a, b \rangle=\sum_x a(x)\,b(x)$.

# %% [markdown]
# $$
# \begin{aligned}
# C(q_{t+1}) &\le C(q_t) + \langle \nabla C(q_t), q_{t+1} - q_t \rangle + \mathrm{KL}(q_{t+1} \,\|\, q_t) && \text{(a)}\\
# \eta\,\langle \nabla C(q_t), q_{t+1} - u \rangle &= \mathrm{KL}(u \,\|\, q_t) - \mathrm{KL}(u \,\|\, q_{t+1}) - \mathrm{KL}(q_{t+1} \,\|\, q_t) && \text{(b)}\\
# C(q_{t+1}) &\le C(u) + \frac{1}{\eta}\left[\,\mathrm{KL}(u \,\|\, q_t) - \mathrm{KL}(u \,\|\, q_{t+1})\,\right] && \text{(c)}\\
# t\,(C(q_t) - C(p)) &\le \sum_{k=1}^{t} (C(q_k) - C(p)) \le \frac{1}{\eta}\,\mathrm{KL}(p \,\|\, q_0) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $\sum_x q\log(q)-C(q)$ 是凸的，因為它的二階導數是 $\frac1q-\frac{p}{q\,(p+q)}=\frac{1}{p+q}>0$；凸函數不低於它在 $q_t$ 的切線，移項就得到 (a)。
# - (b) 由更新的規則，$\log\frac{q_{t+1}}{q_t}=-\eta\,\nabla C(q_t)$ 加上一個常數；代入右邊的三個 KL，常數消掉。
# - (c) 把 (b) 代入 (a)，再用 $C$ 的凸性 $C(q_t)+\langle \nabla C(q_t), u-q_t \rangle\le C(u)$；剩下的 $(1-\frac1\eta)\,\mathrm{KL}(q_{t+1} \,\|\, q_t)$ 在 $\eta\le1$ 時不是正的。
# - (d) 取 $u=q_t$，可見 $C(q_t)$ 不會上升，所以最後一項不大於平均；取 $u=p$ 相加，KL 前後相消。
#
# 同樣的論證適用於任何凸函數，只要 $\sum_x q\log(q)$ 減去它仍然是凸的（Bauschke、Bolte 與 Teboulle 2017）。

# %% [markdown] tags=["lang-en"]
# - (a) $\sum_x q\log(q)-C(q)$ is convex, for its second derivative is $\frac1q-\frac{p}{q\,(p+q)}=\frac{1}{p+q}>0$; a convex function is nowhere below its tangent at $q_t$, and with the terms sorted that is (a).
# - (b) By the rule of the update, $\log\frac{q_{t+1}}{q_t}=-\eta\,\nabla C(q_t)$ plus a constant; put it into the three KL on the right, and the constant drops out.
# - (c) Put (b) into (a), and use that $C$ is convex, $C(q_t)+\langle \nabla C(q_t), u-q_t \rangle\le C(u)$; what remains, $(1-\frac1\eta)\,\mathrm{KL}(q_{t+1} \,\|\, q_t)$, is not positive for $\eta\le1$.
# - (d) With $u=q_t$ one sees that $C(q_t)$ does not rise, so the last term is at most the mean; with $u=p$ add up, and the KL cancel in pairs.
#
# The argument works for every convex function that can be subtracted from $\sum_x q\log(q)$ with a convex result (Bauschke, Bolte & Teboulle 2017).

# %% [markdown] tags=["lang-zh"]
# ## ★ 開根號才是距離
#
# 4.3 說 JSD 繞路可以比直走短，開根號之後不會。先猜：隨機取三個分布，JSD 不滿足三角不等式的，會不會超過一成？

# %% [markdown] tags=["lang-en"]
# ## ★ With the root it is a distance
#
# Section 4.3 said that for JSD a detour can be shorter than the direct way, and with the root it cannot. Guess first: of three distributions taken at random, does JSD violate the triangle inequality more than one time in ten?

# %% [markdown]
# $$
# \begin{aligned}
# \varphi_p(x, \lambda) &= \frac{p(x)^{\frac12 + i\lambda}}{\sqrt{2\,(1+4\lambda^2)\cosh(\pi\lambda)}}, \qquad \mathrm{JSD}(p \,\|\, q) = \sum_x \int_{-\infty}^{\infty} \left\lvert \varphi_p - \varphi_q \right\rvert^2 d\lambda = \lVert \varphi_p - \varphi_q \rVert^2 && \text{(a)}\\
# \lVert \varphi_p - \varphi_r \rVert &\le \lVert \varphi_p - \varphi_q \rVert + \lVert \varphi_q - \varphi_r \rVert && \text{(b)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 每個分布對應一個（複數的）向量 $\varphi$，JSD 是兩個向量距離的平方（Fuglede 與 Topsøe 2004）。等號來自一個傅立葉積分，這裡不推導，下面用數值驗證。
# - (b) 向量的三角不等式。所以開了根號的 $\sqrt{\mathrm{JSD}}$ 是真正的距離（Endres 與 Schindelin 2003）。

# %% [markdown] tags=["lang-en"]
# - (a) To every distribution belongs a (complex) vector $\varphi$, and JSD is the squared distance between two of them (Fuglede & Topsøe 2004). The equality is a Fourier integral, not derived here but verified numerically below.
# - (b) The triangle inequality for vectors. So $\sqrt{\mathrm{JSD}}$, with the root, is a true distance (Endres & Schindelin 2003).

# %% [markdown]
# $$
# \boxed{0 \le \mathrm{JSD}(p \,\|\, q) = \lVert \varphi_p - \varphi_q \rVert^2 \le \log(2)}
# \tag{4.3}
# $$

# %% tags=["check"]
check("4.3", r"0 \le \mathrm{JSD}(p \,\|\, q) = \lVert \varphi_p - \varphi_q \rVert^2 \le \log(2)")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：JSD 是兩個向量距離的平方，不小於 0，不大於 $\log(2)$。下圖一點是一組隨機的 $p,q,r$：橫軸是繞路的總長，縱軸是直走的長度。在黑線上方，就是繞路比較短。

# %% [markdown] tags=["lang-en"]
# In words: JSD is the squared distance of two vectors, not below 0 and not above $\log(2)$. In the figure each dot is a random triple $p,q,r$: the length of the detour to the right, that of the direct way upwards. Above the black line the detour is shorter.

# %%
def root(p, q): return sqrt(jsd(p, q))

excess = max(root(P, R) - root(P, Q) - root(Q, R))  # 4.3 的隨機分布 the random laws of 4.3
share = np.mean(jsd(P, R) > jsd(P, Q) + jsd(Q, R))
assert excess <= 1e-12
assert share > 0.1
print("√JSD：20000 組 triples ✓")

# %% tags=["figure", "fig-triangles"]
figures.triangles(jsd, P, Q, R)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖有大批橘點跑到黑線上方，超過一成：JSD 本身不滿足三角不等式，繞路反而比較短。右圖一個也沒有：開根號之後才是距離。灰色虛線是上限 $\log(2)$ 與 $\sqrt{\log(2)}$。

# %% [markdown] tags=["lang-en"]
# On the left a crowd of orange dots, more than one in ten, lies above the black line: JSD itself violates the triangle inequality, and the detour is shorter. On the right there is not one: only with the root is it a distance. The grey dashed lines are the upper bounds, $\log(2)$ and $\sqrt{\log(2)}$.

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 兩位玩家搶同一個數 (4.1)。判別器盡力之後，生成器面對的是 (4.2)。JSD 介於 0 與 $\log(2)$ 之間，只在 $q=p$ 時是 0 (4.3)，所以最小值只在 $q=p$，值是 $-\log(4)$ (4.4)。若 $D$ 最佳、$q$ 可以自由改變、步長夠小，(4.5) 的凸性讓訓練收斂；而 (4.6) 提醒我們，順序不一定能對調。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# Two players fight over one number (4.1). Once the discriminator has done its best, the generator faces (4.2). JSD lies between 0 and $\log(2)$ and is 0 at $q=p$ only (4.3), so the only minimum is at $q=p$, with the value $-\log(4)$ (4.4). If $D$ is best, $q$ free to move and the steps small enough, the convexity in (4.5) makes training converge; and (4.6) warns that the order cannot always be swapped.

# %% [markdown] tags=["lang-zh"]
# 下一章從賽局的角度看：誰也不想單獨改變的那一點，叫奈許均衡。

# %% [markdown] tags=["lang-en"]
# The next lesson studies the game as a game: the point that neither player wants to leave alone is the Nash equilibrium.

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - I. Goodfellow (2016). *NIPS 2016 Tutorial: Generative Adversarial Networks*. [arXiv:1701.00160](https://arxiv.org/abs/1701.00160)
# - J. Lin (1991). *Divergence Measures Based on the Shannon Entropy*. IEEE Transactions on Information Theory 37(1), 145–151. [doi:10.1109/18.61115](https://doi.org/10.1109/18.61115)
# - M. Sion (1958). *On General Minimax Theorems*. Pacific Journal of Mathematics 8(1), 171–176. [doi:10.2140/pjm.1958.8.171](https://doi.org/10.2140/pjm.1958.8.171)
# - H. H. Bauschke, J. Bolte, M. Teboulle (2017). *A Descent Lemma Beyond Lipschitz Gradient Continuity: First-Order Methods Revisited and Applications*. Mathematics of Operations Research 42(2), 330–348. [doi:10.1287/moor.2016.0817](https://doi.org/10.1287/moor.2016.0817)
# - D. M. Endres, J. E. Schindelin (2003). *A New Metric for Probability Distributions*. IEEE Transactions on Information Theory 49(7), 1858–1860. [doi:10.1109/TIT.2003.813506](https://doi.org/10.1109/TIT.2003.813506)
# - B. Fuglede, F. Topsøe (2004). *Jensen–Shannon Divergence and Hilbert Space Embedding*. IEEE International Symposium on Information Theory. [doi:10.1109/ISIT.2004.1365067](https://doi.org/10.1109/ISIT.2004.1365067)
