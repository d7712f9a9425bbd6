# %% [markdown]
# # 04 最小最大 · Minimax

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘，4.3 的證明、4.5 學習率過大的部分可以留作自習。讀完之後，你能夠：
#
# - 把兩個玩家的損失寫成同一個價值 $V$，並說出誰要它大、誰要它小；
# - 證明 $D$ 盡力之後，生成器面對的是 JS 散度，而且最小值只在 $q=p$；
# - 用訓練好的判別器估計 JS 散度，誤差在 5 % 以內；
# - 預測理想訓練每一步縮短多少距離，再實際量出來；
# - 說明 $\min\max$ 與 $\max\min$ 差在哪裡，為什麼對調之後生成器會縮成一點。
#
# 先備知識：第 02 章的 $D^{*}$ 與 (2.4)，第 03 章的兩種生成器損失。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes, with the proof in 4.3 and the part of 4.5 on learning rates that are too large left for reading at home. Afterwards you can
#
# - write both players' losses as one value $V$, and say who wants it large and who wants it small;
# - prove that a generator facing the best $D$ faces the Jensen–Shannon divergence, with its minimum at $q=p$ only;
# - estimate that divergence with a trained discriminator, to within 5 %;
# - predict by how much each step of ideal training shortens the distance, and measure it;
# - explain the difference between $\min\max$ and $\max\min$, and why the swapped order shrinks the generator to a point.
#
# You need $D^{*}$ and (2.4) from lesson 02, and the two generator losses of lesson 03.

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
steps = {"quick": 320, "full": 3000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 4.1 一個數，兩個方向
#
# 前兩章各看一個玩家：判別器最小化 $L_D$，生成器最小化自己的損失。這一章讓兩人坐上同一張桌子，搶同一個數 $V$。
#
# 先猜：兩人都下得完美時，$V$ 是 0、是 ½，還是負的？

# %% [markdown] tags=["lang-en"]
# ## 4.1 One number, two directions
#
# The last two lessons looked at one player each: the discriminator minimises $L_D$, the generator minimises its own loss. Now both sit down at one table and fight over one number, $V$.
#
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

# %%
p = densities.mixture([densities.gaussian(-1.5, 0.5), densities.gaussian(1.0, 0.7)])
p_z, q = densities.gaussian(), densities.gaussian(0.2, 1.3)
def G(z): return 0.2 + 1.3 * z  # 所以 x = G(z) 的密度是 q
def s(x): return 0.8 - 0.6 * x + 0.3 * np.sin(3 * x)
def D(x): return 1 / (1 + np.exp(-s(x)))

L_D = divergences.integrate(lambda x: p(x) * np.logaddexp(0, -s(x)) + q(x) * np.logaddexp(0, s(x)), [-12, 0, 12])

# %%
from torch.nn.functional import binary_cross_entropy_with_logits as bce

def by_nodes(G, s):  # PyTorch 的交叉熵，在高斯求積的節點上 PyTorch's cross-entropy at Gauss–Hermite nodes
    z, w = np.polynomial.hermite_e.hermegauss(180)
    real, fake = np.concatenate([-1.5 + 0.5 * z, 1.0 + 0.7 * z]), G(z)
    cost = [bce(torch.tensor(s(x)), torch.full((len(x),), y).double(), reduction="none").numpy()
            for x, y in ((real, 1.0), (fake, 0.0))]
    return -(cost[0] @ np.tile(w, 2) / 2 + cost[1] @ w) / w.sum()

# %%
check("4.1", r"V(D, G) = -L_D = \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{z \sim "
      r"p_z}[\log(1 - D(G(z)))]")

# %% [markdown] tags=["lang-zh"]
# 標著 NS 的錯誤寫法，是把第二項換成非飽和損失。兩個式子看起來很像，卻不是同一個 $V$；章末的「揪錯」會讓你看到後果。
#
# 賽局寫成 $\min_G \max_D V(D,G)$。讀法由外到內：生成器先選 $G$，判別器看到之後，再選對它最好的 $D$。順序有沒有關係，4.6 再談。

# %% [markdown] tags=["lang-en"]
# The wrong version labelled NS puts the non-saturating loss in the second term. The two formulas look alike, but they are not the same $V$; “Find the error” near the end shows the consequence.
#
# The game is written $\min_G \max_D V(D,G)$. Read it from the outside in: the generator chooses $G$ first, and the discriminator, having seen it, chooses the best $D$ against it. Whether the order matters is the question of 4.6.

# %% [markdown] tags=["lang-zh"]
# ## 4.2 生成器真正面對的函數
#
# 第 02 章站在判別器這邊，得到 $\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}$ (2.4)。現在換到生成器的座位：不管出什麼 $G$，對手都會回以最佳的 $D$。那麼生成器要最小化的，只剩下 $G$ 的函數 $C(G)$。

# %% [markdown] tags=["lang-en"]
# ## 4.2 What the generator really faces
#
# Lesson 02 sat with the discriminator and found $\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}$ (2.4). Now take the generator's seat: whatever $G$ it plays, the opponent answers with the best $D$. What is left for it to minimise is a function of $G$ alone, $C(G)$.

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

# %%
def highest(p, q):  # 每個 x 用三分搜尋找最大的 V ternary search for the highest V at every x
    def best(x):
        low, high = np.zeros_like(x), np.ones_like(x)
        V_at = lambda D: p(x) * np.log(D) + q(x) * np.log1p(-D)
        for _ in range(50):
            a, b = low + (high - low) / 3, high - (high - low) / 3
            low, high = np.where(V_at(a) < V_at(b), a, low), np.where(V_at(a) < V_at(b), high, b)
        return V_at((low + high) / 2)
    return divergences.integrate(best, sorted({*p.breaks, *q.breaks}))

# %%
def entropies(p, q):  # 三個熵：h(p+q) − h(p) − h(q)，h(f) = −∫ f log f three entropies
    h = lambda f: -divergences.integrate(lambda x: f(x) * np.log(f(x) + 1e-300), [-12, -6, 0, 6, 12])
    return h(lambda x: p(x) + q(x)) - h(p) - h(q)

# %%
check("4.2", r"C(G) = -\log(4) + 2\,\mathrm{JSD}(p \,\|\, q)")

# %% [markdown] tags=["lang-zh"]
# 由此得到一把尺：任何判別器都滿足 $\frac12\,(V + \log(4)) \le \mathrm{JSD}$，愈接近 $D^{*}$ 就愈接近等號。訓練出來的網路量得多準？下面同時訓練八個判別器，每個面對一對密度，再用沒看過的樣本算 $V$。左圖是其中一個判別器；右圖一點代表一對密度，黑線是等號，空心點是只訓練 15 步的結果。先猜：空心點在線的上面還是下面？

# %% [markdown] tags=["lang-en"]
# This gives a ruler: every discriminator obeys $\frac12\,(V + \log(4)) \le \mathrm{JSD}$, and the closer it is to $D^{*}$, the closer to equality. How accurate is a trained network? Below, eight discriminators are trained at once, each on its own pair of densities, and $V$ is computed on samples they have not seen. The left picture shows one of the eight; on the right each dot is a pair of densities, the black line is equality, and hollow dots are the result after only 15 steps. Guess first: are the hollow dots above or below the line?

# %%
g, unit = torch.Generator().manual_seed(seed), densities.gaussian()
pairs = [(unit, densities.gaussian(mu, 1)) for mu in (1, 1.5, 2, 3)] + [
    (unit, densities.gaussian(0, 3)), (p, densities.gaussian(1, 0.7)), (p, densities.gaussian(2, 1)),
    (densities.laplace(), densities.gaussian(2, 0.5))]

def draw(n): return [torch.stack([pair[k].sample(n, g) for pair in pairs]).float()[..., None] for k in (0, 1)]

(x_p, x_q), (new_p, new_q) = draw(40_000), draw(50_000)

# %%
from torch.nn.functional import logsigmoid
from tqdm.auto import tqdm

D_nets = stack([nets.discriminator((1,), width=32, depth=2, seed=seed + k) for k in range(len(pairs))])
psi = torch.optim.Adam(D_nets.parameters(), 0.01, (0.9, 0.99))

def V_of(real, fake): return logsigmoid(D_nets(real)).mean(1) + logsigmoid(-D_nets(fake)).mean(1)

# %% tags=["nbval-ignore-output"]
estimates = {}
for step in tqdm(range(steps), delay=1, leave=False):
    psi.param_groups[0]["lr"] = 0.01 * (1 - step / steps)
    i = torch.randint(x_p.shape[1], (512,), generator=g)
    V = V_of(x_p[:, i], x_q[:, i]).sum()
    psi.zero_grad()
    (-V).backward()
    psi.step()
    if step + 1 in (15, steps):
        with torch.no_grad():
            parts = zip(new_p.split(5000, 1), new_q.split(5000, 1))  # 分批，省記憶體 less memory
            V_new = torch.stack([V_of(*part) for part in parts]).mean(0)
            estimates[step + 1] = ((V_new + np.log(4)) / 2).numpy()

# %%
exact = np.array([divergences.js(*pair) for pair in pairs])
error = np.abs(estimates[steps] / exact - 1)
assert error.max() < 0.05, f"relative error {error.max():.3f}"
assert (estimates[15] < exact + 0.005).all()
print(f"JSD {exact.min():.3f} … {exact.max():.3f}，{len(pairs)} 對密度 pairs：相對誤差 relative error < 5 % ✓")

# %%
def probability(k, x):
    with torch.no_grad():
        return torch.sigmoid(D_nets(torch.tensor(x).float().expand(len(pairs), -1)[..., None]))[k].numpy()

x, (p_5, q_5) = np.linspace(-4, 4, 401), pairs[5]

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
plot.densities(left, p_5, q_5, x)
plot.theory(left, x, p_5(x) / (p_5(x) + q_5(x)), "理論 theory $D^{*}$")
plot.measured(left, x[::12], probability(5, x[::12]), "訓練所得 trained $D$")
left.set_ylabel("$D(x)$")
left.legend(fontsize=9, loc="upper right")
plot.theory(right, [0, np.log(2)], [0, np.log(2)], r"$D=D^{*}$")
plot.measured(right, exact, estimates[15], "15 步 steps", markerfacecolor="white")
plot.measured(right, exact, estimates[steps], "訓練後 trained")
right.set(xlabel="JSD（積分 quadrature）", ylabel=r"$\frac{1}{2}(V+\log 4)$")
right.legend(loc="upper left")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 訓練後的點落在線上，誤差不到 5 %；空心點不高於線，有的明顯偏低。訓練不足的判別器只會低估 JSD，不會高估（抽樣誤差除外）。所以 $V \approx -\log(4)$ 有兩種可能：$q$ 已經等於 $p$，或者 $D$ 還沒學會。

# %% [markdown] tags=["lang-en"]
# The trained dots lie on the line, to better than 5 %; the hollow ones are not above it, and some are clearly below. A discriminator that is not fully trained underestimates JSD and never overestimates it (sampling error aside). So $V \approx -\log(4)$ can mean two things: $q$ equals $p$ already, or $D$ has not learnt yet.

# %% [markdown] tags=["lang-zh"]
# 現在讓兩人輪流下。生成器是 $G(z)=\mu+\sigma z$，資料是 $p=N(1,0.7^2)$；每一回合判別器先走 100 步（往上），生成器再走 12 步（往下）。黑線是用積分算出的 $C(G)$，也就是這一回合判別器能爬到的天花板。

# %% [markdown] tags=["lang-en"]
# Now let them take turns. The generator is $G(z)=\mu+\sigma z$, the data are $p=N(1,0.7^2)$; in each round the discriminator takes 100 steps (up), then the generator 12 (down). The black line is $C(G)$ by quadrature, the ceiling that the discriminator can reach in that round.

# %%
target, start = densities.gaussian(1, 0.7), (-1.5, 1.5)
D_one, theta = nets.discriminator((1,), width=32, depth=2, seed=seed), torch.tensor(start, requires_grad=True)
up = torch.optim.Adam(D_one.parameters(), 5e-3, (0.9, 0.99), maximize=True)
down = torch.optim.Adam([theta], 0.05)

# %%
def play(opt):  # V 的一步：判別器往上，生成器往下 one step of V: D climbs, G descends
    x_fake = theta[0] + theta[1] * torch.randn(512, 1, generator=g)
    V = -losses.bernoulli_d(D_one(target.sample(512, g).float()[:, None]), D_one(x_fake))
    opt.zero_grad()
    V.backward()
    opt.step()
    track.append(V.item())

# %% tags=["nbval-ignore-output"]
rounds, track, ceiling, trail = 12, [], [], [start]
for r in tqdm(range(rounds), delay=1, leave=False):
    mu, sigma = trail[-1]
    ceiling.append(-np.log(4) + 2 * divergences.js(target, densities.gaussian(mu, sigma)))  # (4.2)
    [play(up) for _ in range(100)]
    down.param_groups[0]["lr"] = 0.06 * (1 - r / rounds)
    [play(down) for _ in range(12)]
    trail.append((theta[0].item(), abs(theta[1].item())))

# %%
fig, ax = plt.subplots(figsize=(9, 3.8))
green, orange = plot.COLOURS["discriminator"], plot.COLOURS["generated"]
for r, row in enumerate(np.reshape(track, (rounds, 112))):
    a, b, labels = 112 * r, 112 * r + 100, ("$D$ ↑", "$G$ ↓", "理論 theory $C(G)$") if r == 0 else [None] * 3
    ax.plot(np.arange(a + 2, b - 2), plot.smooth(row[:100], 5), color=green, label=labels[0])
    ax.plot(np.arange(b - 1, b + 11), row[100:], color=orange, label=labels[1])
    plot.theory(ax, [a, b], [ceiling[r]] * 2, labels[2])
ax.axhline(-np.log(4), color="0.6", lw=1, ls="--")
ax.annotate(r"$-\log 4 \approx -1.386$", (0, -1.37), color="0.4", fontsize=10)
ax.set(xlabel="步 step", ylabel="$V(D,G)$")
ax.legend(ncols=3, fontsize=10)
plt.show()

# %%
reached = np.reshape(track, (rounds, 112))[:, 80:100].mean(1)
assert np.abs(reached - ceiling).max() < 0.06 and ceiling[-1] < -1.3
print("每回合爬到 C(G)，差距 each round reaches C(G), gap < 0.06 ✓")

# %% [markdown] tags=["lang-zh"]
# 綠線每次都爬到黑線為止；橘線把 $V$ 壓下去，天花板也跟著降低。最後兩條線都停在 $-1.386$ 附近。這時 $L_D=-V\approx1.386$：它不是卡住，而是下完了。

# %% [markdown] tags=["lang-en"]
# The green line climbs to the black one every time; the orange one pushes $V$ down, and the ceiling comes down with it. In the end both stay near $-1.386$. Then $L_D=-V\approx1.386$: it is not stuck, the game is over.

# %% [markdown] tags=["lang-zh"]
# ### 動手：判別器站著不動
#
# 黑線是判別器每次都學到最好的 $C(G)$，綠線是判別器停在 $D_0$ 的 $V(D_0,G)$。綠線不會高過黑線，兩線在 $\mu=\mu_0$ 相碰。
#
# <details><summary>答案</summary>
#
# 不會停。$\mu_0=2$ 時，$D_0$ 只知道往左比較像真的，綠線一路往下，生成器就衝過頭。兩線的高度差，是 $D$ 這時重新學習可以多拿的。把 $\mu_0$ 設成 $0$，綠線變成水平：判別器不再指路。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: the discriminator stands still
#
# The black curve is $C(G)$, where the discriminator always learns its best; the green one is $V(D_0,G)$, where it has stopped at $D_0$. Green never lies above black, and they touch at $\mu=\mu_0$.
#
# <details><summary>Answer</summary>
#
# It does not stop. At $\mu_0=2$ all that $D_0$ knows is that further left looks more real; the green curve goes down and down, and the generator runs past the data. The gap between the curves is what $D$ would gain by learning again. Set $\mu_0$ to $0$ and the green curve is level: the discriminator no longer points anywhere.
#
# </details>

# %%
widgets.envelope()

# %% [markdown] tags=["lang-zh"]
# ## 4.3 JS 散度的四個性質
#
# 生成器面對的是 JSD（Lin 1991）。這個量像不像距離？先猜三件事：JSD 最大是多少？$p$ 與 $q$ 對調會不會變？繞路經過第三個分布，總長會不會比直走還短？
#
# 為了看清楚，這一節用離散分布，積分換成總和；結論對密度也成立。

# %% [markdown] tags=["lang-en"]
# ## 4.3 Four properties of the Jensen–Shannon divergence
#
# The generator faces JSD (Lin 1991). How much does it resemble a distance? Guess three things: how large can JSD be? Does it change when $p$ and $q$ are exchanged? Can a detour through a third distribution be shorter than the direct way?
#
# To see clearly, this section uses discrete distributions: sums instead of integrals. The results hold for densities, too.

# %% [markdown]
# $$
# \begin{aligned}
# \mathrm{JSD}(p \,\|\, q) &= \log(2) - \sum_x m(x)\, H(D^{*}(x)), \qquad H(D) = -D\log(D) - (1-D)\log(1-D) && \text{(a)}\\
# 0 &\le H(D) \le \log(2) \quad\Longrightarrow\quad 0 \le \mathrm{JSD}(p \,\|\, q) \le \log(2) && \text{(b)}\\
# \varphi_p(x, \lambda) &= \frac{p(x)^{\frac12 + i\lambda}}{\sqrt{2\,(1+4\lambda^2)\cosh(\pi\lambda)}}, \qquad \mathrm{JSD}(p \,\|\, q) = \sum_x \int_{-\infty}^{\infty} \left\lvert \varphi_p - \varphi_q \right\rvert^2 d\lambda = \lVert \varphi_p - \varphi_q \rVert^2 && \text{(c)}\\
# \lVert \varphi_p - \varphi_r \rVert &\le \lVert \varphi_p - \varphi_q \rVert + \lVert \varphi_q - \varphi_r \rVert && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 把 4.2 的 (a) 除以 2，兩項合成對 $m$ 的平均；常數項來自 (4.2)。$H(D)$ 是判別器看過 $x$ 之後剩下的疑惑。
# - (b) $H$ 在 $D=\frac12$ 最大，為 $\log(2)$；在 $D=0$ 或 1 時為 0。所以 $\mathrm{JSD}=0$ 當且僅當 $D^{*}$ 處處是 ½，也就是 $p=q$；$\mathrm{JSD}=\log(2)$ 當且僅當兩者不重疊。
# - (c) 每個分布對應一個（複數的）向量 $\varphi$，JSD 是兩個向量距離的平方（Fuglede 與 Topsøe 2004）。等號來自一個傅立葉積分，這裡不推導，下面用數值驗證。對調 $p$、$q$，距離不變：對稱。
# - (d) 向量的三角不等式。所以開了根號的 $\sqrt{\mathrm{JSD}}$ 是真正的距離（Endres 與 Schindelin 2003）。

# %% [markdown] tags=["lang-en"]
# - (a) Halve step (a) of 4.2 and join both terms into a mean over $m$; the constant comes from (4.2). $H(D)$ is the doubt that the discriminator is left with after seeing $x$.
# - (b) $H$ is largest at $D=\frac12$, where it is $\log(2)$, and 0 at $D=0$ or 1. So $\mathrm{JSD}=0$ if and only if $D^{*}$ is ½ everywhere, that is $p=q$; $\mathrm{JSD}=\log(2)$ if and only if they do not overlap.
# - (c) To every distribution belongs a (complex) vector $\varphi$, and JSD is the squared distance between two of them (Fuglede & Topsøe 2004). The equality is a Fourier integral, not derived here but verified numerically below. Exchanging $p$ and $q$ leaves a distance as it is: symmetry.
# - (d) The triangle inequality for vectors. So $\sqrt{\mathrm{JSD}}$, with the root, is a true distance (Endres & Schindelin 2003).

# %% [markdown]
# $$
# \boxed{0 \le \mathrm{JSD}(p \,\|\, q) = \lVert \varphi_p - \varphi_q \rVert^2 \le \log(2)}
# \tag{4.3}
# $$

# %%
from scipy.special import entr, rel_entr

def jsd(P, Q): return 0.5 * (rel_entr(P, (P + Q) / 2) + rel_entr(Q, (P + Q) / 2)).sum(-1)  # 定義 definition

def by_doubt(P, Q):  # (a)
    M, D = (P + Q) / 2, P / (P + Q)
    return np.log(2) - (M * (entr(D) + entr(1 - D))).sum(-1)

# %%
nodes, weights = np.polynomial.legendre.leggauss(400)
lam, weights = 6 * nodes, 6 * weights  # |λ| > 6 的部分小於 1e-9

def phi(P): return P[..., None] ** (0.5 + 1j * lam) / np.sqrt(2 * (1 + 4 * lam**2) * np.cosh(np.pi * lam))
def squared(P, Q): return (np.abs(phi(P) - phi(Q)) ** 2 @ weights).sum(-1)  # (c)

# %%
check("4.3", r"0 \le \mathrm{JSD}(p \,\|\, q) = \lVert \varphi_p - \varphi_q \rVert^2 \le \log(2)")

# %%
P, Q, R = rng.dirichlet(np.full(3, 0.5), (3, 20_000))
direct, detour = jsd(P, R), np.array([jsd(P, Q), jsd(Q, R)])
assert (direct >= 0).all() and (direct <= np.log(2)).all() and np.allclose(direct, by_doubt(R, P))
assert np.isclose(jsd(**apart), np.log(2), rtol=1e-12)
assert (np.sqrt(direct) <= np.sqrt(detour).sum(0) + 1e-12).all() and (direct > detour.sum(0)).mean() > 0.1
print(f"√JSD：{len(P)} 組 triples ✓")

# %%
left_end, middle, right_end = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
print(f"JSD  ：直走 direct {jsd(left_end, right_end):.4f} > "
      f"繞路 detour {jsd(left_end, middle) + jsd(middle, right_end):.4f} ✗")

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.9))
for ax, power, name in ((left, 1.0, r"\mathrm{JSD}"), (right, 0.5, r"\sqrt{\mathrm{JSD}}")):
    long, short = (detour[:, :4000] ** power).sum(0), direct[:4000] ** power
    ax.plot(long, short, ".", ms=3, color=plot.COLOURS["light"], rasterized=True)
    bad = short > long + 1e-12
    ax.plot(long[bad], short[bad], ".", ms=3, color=plot.COLOURS["generated"], rasterized=True)
    plot.theory(ax, [0, short.max()], [0, short.max()])
    ax.axhline(np.log(2) ** power, color="0.6", lw=1, ls="--")
    ax.set(xlabel=rf"繞路 detour ${name}(p,q)+{name}(q,r)$", ylabel=rf"直走 direct ${name}(p,r)$")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖有大批橘點跑到黑線上方：JSD 本身不滿足三角不等式，繞路反而比較短。右圖一個也沒有：開根號之後才是距離。灰色虛線是上限。
#
# 對數的底決定上限是多少：用自然對數是 $\log(2)\approx0.693$，用 $\log_2$ 才是 1。網路上兩種都有，抄程式之前先看底。

# %% [markdown] tags=["lang-en"]
# On the left a crowd of orange dots lies above the black line: JSD itself violates the triangle inequality, and the detour is shorter. On the right there is not one: only with the root is it a distance. The grey dashed line is the upper bound.
#
# The base of the logarithm decides how large the bound is: $\log(2)\approx0.693$ with the natural logarithm, 1 only with $\log_2$. Both are in use; look at the base before you copy code.

# %% [markdown] tags=["lang-zh"]
# ## 4.4 唯一的最小值
#
# 把 (4.3) 放進 (4.2)，就是 GAN 最有名的定理（Goodfellow 等人 2014，Theorem 1）：只要有 $G$ 造得出 $p$，最好的 $q$ 就只有一個，即 $p$ 本身。（造出同一個 $q$ 的 $G$ 可以不只一個。）

# %% [markdown] tags=["lang-en"]
# ## 4.4 The only minimum
#
# Put (4.3) into (4.2), and there is the best-known theorem about GANs (Goodfellow et al. 2014, Theorem 1): as long as some $G$ can produce $p$, exactly one $q$ is best, $p$ itself. (More than one $G$ may produce the same $q$.)

# %% [markdown]
# $$
# \begin{aligned}
# C(G) &= -\log(4) + 2\,\mathrm{JSD}(p \,\|\, q) && \text{(a)}\\
# &\ge -\log(4) && \text{(b)}\\
# C(G) = -\log(4) &\iff \mathrm{JSD}(p \,\|\, q) = 0 \iff q = p && \text{(c)}\\
# q = p &\implies D^{*}(x) = \frac{p(x)}{p(x)+p(x)} = \frac12 && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 就是 (4.2)。
# - (b) JSD 不會是負的 (4.3)。
# - (c) 等號成立的條件，也來自 (4.3)。
# - (d) 代入 (2.3)，凡 $p(x)>0$ 之處。判別器到處說 ½：這不是放棄，是無從分辨。

# %% [markdown] tags=["lang-en"]
# - (a) This is (4.2).
# - (b) JSD is never negative (4.3).
# - (c) The condition for equality, from (4.3) as well.
# - (d) Substitute into (2.3), wherever $p(x)>0$. The discriminator says ½ everywhere: it has not given up, there is nothing left to tell apart.

# %% [markdown]
# $$
# C(G) \ge -\log(4), \qquad
# \boxed{\min_G C(G) = -\log(4) \qquad q^{*}(x) = p(x) \qquad D^{*}(x) = \frac{1}{2}}
# \tag{4.4}
# $$

# %%
from scipy.optimize import minimize
from scipy.special import softmax

def C_and_slope(a, P):  # q = softmax(a)；max_D V 與它對 a 的斜率 max_D V and its slope in a
    Q = softmax(a)
    fake = np.log(Q / (P + Q))  # log(1 − D*)
    return P @ np.log(P / (P + Q)) + Q @ fake, Q * (fake - Q @ fake)

# %%
def by_search(p, x, seed_q):  # 從隨機的 q 出發 from a random q
    P, a = p(x), np.random.default_rng(seed_q).normal(size=len(x))
    best = minimize(C_and_slope, a, args=(P,), jac=True, method="BFGS", options=dict(gtol=1e-11))
    Q = softmax(best.x)
    return best.fun, Q, P / (P + Q)

# %%
check("4.4", r"\min_G C(G) = -\log(4) \qquad q^{*}(x) = p(x) \qquad D^{*}(x) = \frac{1}{2}")

# %% [markdown] tags=["lang-zh"]
# 五個隨機起點都走到同一個地方。再換成看得見的例子：資料是 $N(1,0.7^2)$，生成器只有兩個參數，平均值 $\mu$ 與標準差 $\sigma$。下圖是 $C(G)$ 的等高線，橘線是 4.2 那一局裡生成器走過的路。先猜最低點在哪裡。

# %% [markdown] tags=["lang-en"]
# Five random starts end in the same place. Now an example that can be seen: the data are $N(1,0.7^2)$, and the generator has only two parameters, the mean $\mu$ and the standard deviation $\sigma$. The picture shows the contours of $C(G)$; the orange line is the path of the generator in the game of 4.2. Guess first where the lowest point is.

# %%
def C_of(mu, sigma): return -np.log(4) + 2 * divergences.js(target, densities.gaussian(mu, sigma))

mu_axis, sigma_axis = np.linspace(-2.5, 4, 40), np.linspace(0.1, 2.7, 27)  # 格點上有 (1, 0.7) the grid has (1, 0.7)
landscape = np.array([[C_of(mu, sigma) for mu in mu_axis] for sigma in sigma_axis])

# %%
i, j = np.unravel_index(landscape.argmin(), landscape.shape)
assert np.isclose(mu_axis[j], 1) and np.isclose(sigma_axis[i], 0.7) and np.isclose(landscape[i, j], -np.log(4))
print(f"min C = {landscape[i, j]:.4f}，μ = {mu_axis[j]:.2f}，σ = {sigma_axis[i]:.2f} ✓")

# %%
fig, ax = plt.subplots(figsize=(8, 4))
filled = ax.contourf(mu_axis, sigma_axis, landscape, levels=np.linspace(-1.4, 0, 15), cmap="cividis")
ax.contour(mu_axis, sigma_axis, landscape, levels=np.linspace(-1.4, 0, 15), colors="w", linewidths=0.4)
ax.plot(1, 0.7, "*", ms=17, color="w", mec="k", zorder=4, label=r"$p$，最小值 minimum $-\log 4$")
ax.plot(*zip(*trail), "o-", ms=6, color=plot.COLOURS["generated"], mec="w", mew=0.7, label="生成器的路 path of $G$")
ax.set(xlabel=r"平均值 mean $\mu$", ylabel=r"標準差 std $\sigma$")
ax.legend(fontsize=10, loc="upper right", frameon=True)
fig.colorbar(filled, label="$C(G)$")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 谷底就在資料的參數上。谷外是接近 0 的高原：兩個分布幾乎不重疊，JSD 貼著上限，斜率也幾乎是 0。最小值唯一，不代表好走；第 10 章會換一把尺。

# %% [markdown] tags=["lang-en"]
# The bottom of the valley is at the data's own parameters. Outside is a plateau near 0: the distributions hardly overlap, JSD sits at its bound and has almost no slope. That the minimum is unique does not make it easy to reach; lesson 10 takes another ruler.

# %% [markdown] tags=["lang-zh"]
# ## 4.5 理想的訓練會收斂
#
# 唯一的最小值走得到嗎？Goodfellow 等人（2014，Proposition 2）的回答是：如果每一步都先讓 $D$ 到達最佳，再讓 $q$ 往下走一小步，就走得到。理由是 $C$ 對 $q$ 是凸的。

# %% [markdown] tags=["lang-en"]
# ## 4.5 Ideal training converges
#
# Can the only minimum be reached? The answer of Goodfellow et al. (2014, Proposition 2): yes, if in every step $D$ is first brought to its optimum and $q$ then moves down a little. The reason is that $C$ is convex in $q$.

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
# - (a) 固定 $D$ 時，$V$ 是 $q$ 的一次函數。
# - (b) 許多一次函數的最大值是凸函數。這一句就證完了凸性。
# - (c) 連鎖律；設 $p(x)>0$，每個 $q(x)$ 當成獨立的正數，總和先不管。$D^{*}$ 是最大值的位置，$\frac{\partial V}{\partial D}=0$，所以 $D^{*}$ 隨 $q$ 改變的那一項不見了：把 $D^{*}$ 當成常數來微分，結果是對的。訓練時就是這麼做的。
# - (d) 再微分一次。不同的 $x$ 互不影響，所以二階導數矩陣是對角的，每一項都是正的。

# %% [markdown] tags=["lang-en"]
# - (a) For fixed $D$, $V$ is linear in $q$.
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

# %%
def C_by_js(Q, P):  # (4.2)，未正規化也成立 also for unnormalised q
    M = (P + Q) / 2
    return -np.log(2) * (P + Q).sum() + (P * (P / M).log() + Q * (Q / M).log()).sum()

def by_autograd(p, q, x):
    P, Q = (torch.tensor(f(x), dtype=torch.float64) for f in (p, q))
    hessian = torch.autograd.functional.hessian(lambda Q: C_by_js(Q, P), Q)
    assert torch.allclose(hessian, hessian.diag().diag(), atol=1e-12)  # 對角 diagonal
    return torch.autograd.functional.jacobian(lambda Q: C_by_js(Q, P), Q).numpy(), hessian.diag().numpy()

# %%
check("4.5", r"\frac{\partial C}{\partial q(x)} = \log(1 - D^{*}(x)) \qquad \frac{\partial^2 "
      r"C}{\partial q(x)^2} = \frac{p(x)}{q(x)\,(p(x) + q(x))}", r"\text{有限空間 finite space}")

# %% [markdown] tags=["lang-zh"]
# 「對 $q$ 是凸的」很容易被聽成「對生成器的參數 $\theta$ 是凸的」。其實是兩回事。左圖把兩個密度混合，$q_t=(1-t)\,q_0+t\,q_1$；右圖移動常態分布的平均值，$\mu_t=(1-t)\,\mu_0+t\,\mu_1$。兩張圖兩端的密度相同。先猜：哪一張圖的曲線會跑到弦（連接兩端的直線）的上方？

# %% [markdown] tags=["lang-en"]
# “Convex in $q$” is easily heard as “convex in the generator's parameters $\theta$”. These are very different things. On the left two densities are mixed, $q_t=(1-t)\,q_0+t\,q_1$; on the right the mean of a Gaussian moves, $\mu_t=(1-t)\,\mu_0+t\,\mu_1$. Both pictures have the same densities at the ends. Guess first: in which one does the curve rise above its chord, the straight line between its ends?

# %%
t_axis, q_0, q_1 = np.linspace(0, 1, 41), densities.gaussian(-4, 0.7), densities.gaussian(2, 0.7)
densities = [q_0, *(densities.mixture([q_0, q_1], [1 - t, t]) for t in t_axis[1:-1]), q_1]
mixed = np.array([2 * divergences.js(target, q_t) for q_t in densities]) - np.log(4)
moved = np.array([C_of(-4 + 6 * t, 0.7) for t in t_axis])

# %%
chord = (1 - t_axis) * mixed[0] + t_axis * mixed[-1]
assert (mixed <= chord + 1e-9).all() and (np.diff(mixed, 2) > -1e-9).all()
assert (moved > chord + 0.05).any()
print("C(q) 凸 convex ✓   C(θ) 不凸 not convex ✓")

# %%
fig, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
for ax, curve, name in zip(axes, (mixed, moved), ("混合 mixing $q_t$", r"移動 moving $\mu_t$")):
    plot.theory(ax, t_axis, curve, "$C$")
    ax.plot(t_axis, chord, "--", color=plot.COLOURS["other"], label="弦 chord")
    ax.set_xlabel(f"$t$，{name}")
axes[0].set_ylabel("$C$")
axes[0].legend()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左邊在弦的下方，而且處處向上彎；右邊越過了弦，還有一段平的高原。理想訓練的保證屬於左圖，網路的訓練發生在右圖：這是 Proposition 2 與實務之間的一大落差。

# %% [markdown] tags=["lang-en"]
# On the left the curve stays below its chord and bends upwards everywhere; on the right it crosses the chord and has a flat plateau. The guarantee for ideal training belongs to the left picture, training a network takes place in the right one: this is a large gap between Proposition 2 and practice.

# %% [markdown] tags=["lang-zh"]
# 現在照 Proposition 2 做一次：空間取離散的，每一步的判別器都是精確的 $D^{*}$。$q$ 必須一直是機率分布，所以用指數梯度法：每個機率乘上 $e^{-\eta\,\partial C/\partial q}$，再除以總和。

# %% [markdown] tags=["lang-en"]
# Now do as Proposition 2 says, on a discrete space and with the exact $D^{*}$ in every step. $q$ has to remain a probability distribution, so use the exponentiated gradient: multiply each probability by $e^{-\eta\,\partial C/\partial q}$ and divide by the sum.

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
# - (d) 泰勒展開的二階項。因此 $C$ 與最小值的差每步乘上 $(1-\frac{\eta}{2})^2$。
#
# 先猜：$\eta=3$ 會收斂嗎？$\eta=5$ 呢？

# %% [markdown] tags=["lang-en"]
# - (a) The slope is that of (4.5).
# - (b) To first order around $q=p$, where the second derivative is $\frac{1}{2p}$.
# - (c) Put it into (a); the constant $-\log(2)$ drops out in the division by the sum, and $\sum\delta_t=0$, so the sum is corrected in second order only. Every direction shrinks by the same factor, whatever $p$ is.
# - (d) The second-order term of the Taylor series. So the distance of $C$ from its minimum is multiplied by $(1-\frac{\eta}{2})^2$ in each step.
#
# Guess first: does $\eta=3$ converge? And $\eta=5$?

# %%
def ideal_training(p, q, eta, steps):
    gaps, path = [], [q]
    for _ in range(steps):
        D = p / (p + q)  # 精確的 D* the exact D*
        gaps.append(2 * jsd(p, q))  # C(q) + log 4
        q = q * (1 - D) ** -eta
        q = q / q.sum()
        path.append(q)
    return np.array(gaps), path


# %%
p_6 = np.array([0.05, 0.10, 0.30, 0.35, 0.15, 0.05])
q_6 = np.array([0.40, 0.30, 0.10, 0.10, 0.05, 0.05])
path = ideal_training(p_6, q_6, 0.5, 20)[1]

# %%
def draw_gap(ax, eta, colour):  # 點：實測；線：理論的斜率，通過最後一點 dots: measured; line: predicted slope
    gaps = ideal_training(p_6, q_6, eta, 31)[0]
    k = np.flatnonzero(gaps > 1e-9)
    line = gaps[k[-1]] * np.abs(1 - eta / 2) ** (2.0 * (k - k[-1]))
    plot.theory(ax, k, line, "理論 theory" if eta == 0.5 else None)
    plot.measured(ax, k, gaps[k], rf"$\eta={eta}$", color=plot.COLOURS[colour], markersize=4)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
left.bar(np.arange(6), p_6, color=plot.COLOURS["data"], alpha=0.25, label="$p$")
for t, style in ((0, ":"), (2, "--"), (5, "-."), (12, "-")):
    left.plot(path[t], style, color=plot.COLOURS["generated"], label=f"$q_{{{t}}}$")
left.set(xlabel="$x$", ylabel="機率 probability")
left.legend(fontsize=10)
for eta, colour in ((0.5, "measured"), (1.0, "discriminator"), (3.2, "other")):
    draw_gap(right, eta, colour)
right.set(yscale="log", xlabel="步 step $t$", ylabel=r"$C(q_t)+\log 4$")
right.legend(fontsize=10)
plt.show()

# %%
def measured_factor(eta):  # 最後兩個夠大的差之比，開根號 root of the ratio of the last two gaps above 1e-11
    gaps = ideal_training(p_6, q_6, eta, 200)[0]
    k = np.flatnonzero(gaps > 1e-11)[-1]
    return np.sqrt(gaps[k] / gaps[k - 1])


# %%
etas = np.array([0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.5, 2.75, 3.0, 3.25, 3.5])
factors = np.array([measured_factor(eta) for eta in etas])
for eta in (0.5, 1.0, 1.5, 3.0, 3.5):
    print(f"η = {eta:<4}  預測 predicted {abs(1 - eta / 2):.3f}   實測 measured {measured_factor(eta):.3f}")
assert np.abs(factors - np.abs(1 - etas / 2)).max() < 0.002

# %%
near = 0.9999 * p_6 + 0.0001 * q_6  # 從 p 的旁邊出發 starting next to p
away = np.array([4.1, 4.25, 4.4])
growth = np.array([np.sqrt(np.divide(*ideal_training(p_6, near, eta, 4)[0][[3, 2]])) for eta in away])
assert np.abs(growth - (away / 2 - 1)).max() < 0.01
assert ideal_training(p_6, near, 3.7, 60)[0][-1] < 1e-12 and ideal_training(p_6, q_6, 3.7, 9)[0][-1] > 0.3

# %%
fig, ax = plt.subplots()
eta_axis = np.linspace(0, 4.6, 200)
plot.theory(ax, eta_axis, np.abs(1 - eta_axis / 2), r"理論 theory $|1-\eta/2|$")
plot.measured(ax, etas, factors)
plot.measured(ax, away, growth, "從 $p$ 旁邊出發 starting next to $p$", markerfacecolor="white")
ax.axhline(1, color="0.6", lw=1, ls="--")
ax.annotate("發散 diverges ↑", (2.6, 1.05), color="0.4", fontsize=10)
ax.set(xlabel=r"$\eta$", ylabel="每步的倍率 factor a step", ylim=(0, 1.35))
ax.legend(fontsize=10, loc="lower right")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 前一張圖右邊的黑線，只有斜率來自理論，高度取自最後一點。這一張圖的點落在線上：$\eta=1$ 每步恰好縮成一半，$\eta=2$ 的一階倍率是 0，$2<\eta<4$ 時 $q$ 在 $p$ 的兩側跳來跳去，從 $p$ 旁邊出發仍然收斂；超過 4，從旁邊出發也會跑開。倍率只管 $p$ 的附近：$\eta=3.7$ 時，前一張圖的 $q_0$ 就離得太遠，回不到 $p$。Proposition 2 說「走小步」，這就是小的意思。
#
# 實際訓練少了哪些條件？$D$ 不是最佳的，更新的是 $\theta$ 不是 $q$，梯度來自一小批樣本。所以這個命題說的是理想，不是保證。

# %% [markdown] tags=["lang-en"]
# In the figure before the last, the black lines on the right take only their slope from the theory; their height is that of the last dot. In the last figure the dots are on the line: at $\eta=1$ every step halves the distance, at $\eta=2$ the first-order factor is 0, and for $2<\eta<4$ the distribution $q$ jumps from one side of $p$ to the other and still converges from a start next to $p$; beyond 4 it leaves even from there. The factor holds near $p$ only: at $\eta=3.7$ the $q_0$ of the earlier figure never gets to $p$. Proposition 2 asks for small steps: this is what small means.
#
# What is missing in real training? $D$ is not optimal, the update is of $\theta$ and not of $q$, and the gradient comes from a small batch. So the proposition describes an ideal and promises nothing.

# %% [markdown] tags=["lang-zh"]
# ## 4.6 順序不能對調
#
# $\min_G \max_D$ 的意思是 $D$ 後出手。換成 $\max_D \min_G$，就是 $G$ 後出手。先猜：後出手的人占便宜還是吃虧？

# %% [markdown] tags=["lang-en"]
# ## 4.6 The order matters
#
# In $\min_G \max_D$ it is $D$ that moves last. In $\max_D \min_G$ it is $G$. Guess first: is moving last an advantage or a drawback?

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

# %% [markdown] tags=["lang-zh"]
# 所以後出手永遠不吃虧。什麼時候真的占到便宜？讓生成器只會一招：把所有樣本放在同一點 $k$，$q=\delta_k$。後出手的判別器一眼看穿，得到 (4.2) 的 $-\log(4)+2\,\mathrm{JSD}(p \,\|\, \delta_k)$，生成器只能挑讓它最小的 $k$；先出手的判別器不知道 $k$，只好處處說 ½，得到 $-\log(4)$（最壞的一點不會高過各點依資料比重的平均，而這個平均在處處 ½ 時最大）。這兩個數就是檢查的對象：一邊是公式，一邊是直接對 $D$ 最佳化。

# %% [markdown] tags=["lang-en"]
# So moving last never hurts. When is it a real advantage? Give the generator a single trick: to put all samples on one point $k$, $q=\delta_k$. A discriminator that moves last sees through it and gets $-\log(4)+2\,\mathrm{JSD}(p \,\|\, \delta_k)$ by (4.2), and the generator can only choose the $k$ that makes this smallest; one that moves first does not know $k$, can only say ½ everywhere, and gets $-\log(4)$ (the worst point is never above the mean over the points, weighted as in the data, and ½ everywhere makes that mean largest). These two numbers are what is checked: formulas on one side, direct optimisation over $D$ on the other.

# %%
def points(n): return np.eye(n)  # δ_k：只放在一點的生成器 generators on one point

def both_sides(P):  # (4.6) 的左邊與右邊 left and right of (4.6)
    return np.array([-np.log(4), -np.log(4) + 2 * jsd(P, points(len(P))).min()])

def V_points(s, P): return P @ logsigmoid(torch.tensor(s)).numpy() - np.logaddexp(0, s)  # 每個 k 一個值 one per k

def by_optimising_D(P):
    n = len(P)
    rules = [dict(type="ineq", fun=lambda v: V_points(v[:n], P) - v[n])]  # v[n] ≤ V(D, δ_k)
    first = minimize(lambda v: -v[n], np.append(np.linspace(-1, 1, n), -5.0), constraints=rules,
                     method="SLSQP", options=dict(ftol=1e-14, maxiter=500)).x[n]
    last = min(-minimize(lambda s: -V_points(s, P)[k], np.zeros(n), method="BFGS",
                         options=dict(gtol=1e-10)).fun for k in range(n))
    return np.array([first, last])

# %%
check("4.6", r"\max_D \min_G V(D, G) \le \min_G \max_D V(D, G)")

# %%
games = np.random.default_rng(seed).normal(size=(2000, 4, 4))  # [game, D, G]
gap = games.max(1).min(1) - games.min(2).max(1)
assert (gap >= 0).all()
print(f"2000 個隨機矩陣賽局 random matrix games：差距 gap ≥ 0 ✓   嚴格 strict: {'✓' if (gap > 0).mean() > 0.5 else '✗'}")

# %% [markdown] tags=["lang-zh"]
# 兩個例子。左：$D$ 選列、$G$ 選行，格子裡是 $V$。$D$ 先選，最好只能保證 −1；$G$ 先選，最好只能壓到 1。右：資料在兩點上各一半，生成器只能選 $\delta_0$ 或 $\delta_1$。底色是先出手的 $D$ 能保證的值 $\min_G V$，最高處是星號；三角是看到 $G$ 之後的最佳反應，一個座標是 ⅓，另一個是 1（畫在圖的邊上）。

# %% [markdown] tags=["lang-en"]
# Two examples. Left: $D$ chooses a row, $G$ a column, and the number is $V$. If $D$ chooses first, the best it can secure is −1; if $G$ chooses first, the best it can enforce is 1. Right: the data are on two points, one half each, and the generator can only choose $\delta_0$ or $\delta_1$. The shade is what a $D$ that moves first can secure, $\min_G V$, highest at the star; the triangles are the best answers to a $G$ that has been seen, with one coordinate ⅓ and the other 1 (drawn at the edge).

# %%
A = np.array([[3, -1, 0], [-2, 2, 1], [1, 0, -1]])
lower, upper = A.min(1).max(), A.max(0).min()
half = np.array([0.5, 0.5])
low, high = both_sides(half)
print(f"矩陣 matrix: max min = {lower}，min max = {upper}")
print(f"V(D, G)    : max min = {low:.4f}，min max = {high:.4f}，差距 gap = 2 JSD = {high - low:.4f}")

# %%
def draw_matrix(ax, A):
    ax.imshow(A, cmap="PuOr", vmin=-7, vmax=7)
    for (i, j), value in np.ndenumerate(A):
        ax.text(j, i, value, ha="center", va="center", fontsize=14)
    for k in range(len(A)):
        ax.text(len(A) - 0.35, k, f"min {A[k].min()}", va="center", color=plot.COLOURS["discriminator"])
        ax.text(k, len(A) - 0.25, f"max {A[:, k].max()}", ha="center", color=plot.COLOURS["generated"])
    ax.set(xticks=[], yticks=[], ylabel="$D$")
    ax.set_title("$G$", fontsize=13)
    ax.spines[:].set_visible(False)

# %%
axis = np.linspace(0.05, 0.985, 120)
a, b = np.meshgrid(axis, axis)
worst = half[0] * np.log(a) + half[1] * np.log(b) + np.minimum(np.log(1 - a), np.log(1 - b))
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.9))
draw_matrix(left, A)
shade = right.contourf(a, b, worst, levels=np.linspace(-4, -1.2, 15), cmap="cividis", extend="min")
right.plot(0.5, 0.5, "*", ms=16, color="w", mec="k", label=f"max min = {low:.3f}")
right.plot([1 / 3, 0.98], [0.98, 1 / 3], "^", ms=9, color=plot.COLOURS["generated"], label=f"min max = {high:.3f}")
right.set(xlabel="$D(0)$", ylabel="$D(1)$")
right.legend(loc="lower left", fontsize=10, frameon=True)
fig.colorbar(shade, label=r"$\min_G\,V$")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 差距來自生成器不能混合。如果 $q$ 可以是任意分布，$V$ 對 $q$ 是一次的、對 $D$ 是凹的，兩邊就相等，都是 $-\log(4)$（最小最大定理，第 05 章）。真正的網路介於兩者之間。

# %% [markdown] tags=["lang-en"]
# The gap comes from a generator that cannot mix. If $q$ may be any distribution, $V$ is linear in $q$ and concave in $D$, and both sides are equal, $-\log(4)$ (the minimax theorem, lesson 05). A real network is somewhere between.

# %% [markdown] tags=["lang-zh"]
# 那麼訓練程式裡寫的是哪一個順序？只看程式看不出來。如果每次都讓 $G$ 對著同一個 $D$ 訓練到底，實際上做的就是 $\max_D \min_G$。這時 $G$ 會怎麼選？

# %% [markdown] tags=["lang-en"]
# Which order does a training script implement? The script does not say. If $G$ is always trained to the end against one $D$, what is being done is $\max_D \min_G$. What does $G$ choose then?

# %% [markdown]
# $$
# \min_G V(D, G) = \mathbb{E}_{x \sim p}[\log(D(x))] + \log\left(1 - \max_x D(x)\right)
# $$

# %% [markdown] tags=["lang-zh"]
# 對固定的 $D$，要讓 $\log(1-D(x))$ 的平均最小，就把所有樣本都放在 $D$ 最高的那一點（Goodfellow 2016）。資料長什麼樣子，$G$ 已經不在乎了。
#
# 實驗：$p=N(1,0.7^2)$，判別器是對付 $N(-1.5,1.5^2)$ 的最佳 $D^{*}$，然後固定不動。它最高的地方可以手算，$x=1.70$，不在資料的中心。生成器是一個小網路，起點的平均值與標準差約為 $-1.5$ 與 1.5，訓練到底。先猜：最後樣本的標準差是 0.7，還是 0？

# %% [markdown] tags=["lang-en"]
# For a fixed $D$ the mean of $\log(1-D(x))$ is smallest when all samples are at the point where $D$ is highest (Goodfellow 2016). What the data look like is no longer $G$'s concern.
#
# An experiment: $p=N(1,0.7^2)$, and the discriminator is the best $D^{*}$ against $N(-1.5,1.5^2)$, then kept fixed. Where it is highest can be computed by hand, $x=1.70$, not at the centre of the data. The generator is a small network, which starts with mean and standard deviation of about $-1.5$ and 1.5 and is trained to the end. Guess first: is the standard deviation of its samples 0.7 in the end, or 0?

# %%
first = densities.gaussian(*start)

def s_fixed(x): return target.log_prob(x) - first.log_prob(x)  # D* 的對數機率比 the logit of D*

bend = nets.generator((1,), z_dim=1, width=32, depth=2, seed=seed)
def G_net(n):  # z 均勻，標準差 1；起初 x 約在 −1.5 ± 1.5 uniform z of std 1; x starts at about −1.5 ± 1.5
    z = (2 * torch.rand(n, 1, generator=g) - 1) * 3**0.5
    return (start[0] + start[1] * z + bend(z))[:, 0]

# %% tags=["nbval-ignore-output"]
opt, snapshots, spread = torch.optim.Adam(bend.parameters(), 0.02), {}, []
for step in tqdm(range(401), delay=1, leave=False):
    opt.param_groups[0]["lr"] = 0.02 * (1 - step / 401)
    x_fake = G_net(256)
    if step in (0, 20, 400):
        snapshots[step] = G_net(2000).detach().numpy()
    spread.append(x_fake.std().item())
    loss = losses.saturating_g(None, s_fixed(x_fake))
    opt.zero_grad()
    loss.backward()
    opt.step()

# %%
x_wide = np.linspace(-4, 4, 801)
D_fixed = 1 / (1 + np.exp(-s_fixed(torch.tensor(x_wide)).numpy()))
peak = x_wide[D_fixed.argmax()]
end = snapshots[400]
assert (np.abs(end - peak) < 0.1).mean() > 0.99 and end.std() < 0.05
print(f"argmax D = {peak:.2f}   樣本在 0.1 以內 samples within 0.1: > 99 % ✓   標準差 std < 0.05 ✓")

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.7))
left.fill_between(x_wide, target(x_wide), color=plot.COLOURS["data"], alpha=0.25, lw=0, label="$p$")
left.plot(x_wide, D_fixed, color=plot.COLOURS["discriminator"], label="$D$")
left.axvline(peak, color=plot.COLOURS["theory"], lw=1.2, label=r"$\mathrm{argmax}\ D$")
for row, (step, sample) in enumerate(snapshots.items()):
    left.plot(sample[:200], np.full(200, -0.08 - 0.09 * row), "|", color=plot.COLOURS["generated"], ms=9)
    left.text(4.1, -0.11 - 0.09 * row, f"步 step {step}", fontsize=10)
left.set(xlabel="$x$", xlim=(-4, 4))
left.legend(fontsize=10, loc="upper left")
plot.measured(right, np.arange(401)[::8], spread[::8], "樣本的標準差 std of the samples", markersize=4)
right.axhline(0.7, color=plot.COLOURS["data"], ls="--", lw=1.5, label="資料的標準差 std of the data")
right.set(xlabel="步 step", ylabel=r"$\sigma$", ylim=(-0.03, None))
right.legend(fontsize=10)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 樣本縮成一點，就在 $D$ 最高之處。沒有任何程式錯誤：這是固定的 $D$ 之下唯一的最佳解。接著若換 $D$ 訓練，$D$ 會把這一點判成假的，$G$ 再整群跳到別處；第 07 章的模式崩潰就是這樣開始的。
#
# 所以實務上兩人輪流各走一小步，而且要讓 $D$ 跟得上。

# %% [markdown] tags=["lang-en"]
# The samples shrink to one point, where $D$ is highest. Nothing is wrong with the program: against a fixed $D$ this is the only best answer. If $D$ is trained next, $D$ will call that point generated, and $G$ will jump elsewhere as a herd; this is how the mode collapse of lesson 07 begins.
#
# So in practice both take small turns, and $D$ has to keep up.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯：一個不成立的「因此」
#
# 這套講義最初的文件，先把生成器的損失定為 $L_G = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$，在「最小化與最大化的對抗性過程」一節接著寫：
#
# > 因此，整體的對抗性損失可以寫為：
#
# 後面的式子是 $\min_G \max_D \mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$。式子本身沒有錯，錯在「因此」：式子裡的 $G$ 最小化的是 $\mathbb{E}[\log(1-D)]$，不是上面那個 $L_G$。

# %% [markdown] tags=["lang-en"]
# ## Find the error: a “therefore” that does not follow
#
# The document that this course grew from first sets the generator's loss to $L_G = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$; then its section “The adversarial process of minimising and maximising” goes on:
#
# > Therefore the overall adversarial loss can be written as:
#
# and the formula is $\min_G \max_D \mathbb{E}_{x \sim p}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$. Nothing is wrong with the formula; what is wrong is the “therefore”: its $G$ minimises $\mathbb{E}[\log(1-D)]$, not the $L_G$ above.

# %% [markdown] tags=["lang-zh"]
# 差別大嗎？資料是 4.1 的雙峰。固定 $D=D^{*}$，它是對付平均值 0、標準差 1.3 的常態分布的最佳判別器；生成器是 $x=\mu+z$，只能移動 $\mu$。圖中的點是從五個起點訓練到底的結果。先猜：兩種損失的最低點，會不會在同一個 $\mu$？

# %% [markdown] tags=["lang-en"]
# Does it matter? The data have the two peaks of 4.1. Keep $D=D^{*}$ fixed, the best discriminator against a normal distribution of mean 0 and standard deviation 1.3, and let the generator be $x=\mu+z$, free to move $\mu$ only. The dots in the figure are where training from five starts ends. Guess first: are the two losses lowest at the same $\mu$?

# %%
broad, z_100 = densities.gaussian(0, 1.3), np.polynomial.hermite_e.hermegauss(100)
def s_star(x): return p.log_prob(x) - broad.log_prob(x)


# %%
mu_line, w = np.linspace(-3.5, 3.5, 281), torch.tensor(z_100[1] / z_100[1].sum())
s_line = s_star(torch.tensor(mu_line[:, None] + z_100[0]))
softplus = torch.nn.functional.softplus
curves = {"minimax": -softplus(s_line) @ w, "non-saturating": softplus(-s_line) @ w}  # V 的 G 項、文件的 L_G
best = {name: mu_line[curve.argmin()] for name, curve in curves.items()}

# %% tags=["nbval-ignore-output"]
def descend(name, mu):  # 從 μ 出發，對固定的 D* 訓練到底 train to the end against the fixed D*
    mu = torch.tensor(mu, dtype=torch.float64, requires_grad=True)
    opt, g = torch.optim.Adam([mu], 0.1), torch.Generator().manual_seed(seed)
    for step in range(120):
        opt.param_groups[0]["lr"] = 0.1 * (1 - step / 120)
        loss = losses.loss(name).g(None, s_star(mu + torch.randn(512, dtype=torch.float64, generator=g)))
        opt.zero_grad()
        loss.backward()
        opt.step()
    return mu.item()

stops = {name: np.array([descend(name, mu) for mu in (-3.0, -1.0, 0.0, 1.0, 3.0)]) for name in curves}

# %%
at = {name: np.interp(stops[name], mu_line, curves[name]) for name in curves}
chosen = {name: stops[name][at[name].argmin()] for name in curves}

# %%
for name in curves:
    assert abs(chosen[name] - best[name]) < 0.15
    print(f"{name:<15} μ = {best[name]:+.1f}")

# %%
V_part = {name: curves["minimax"][np.abs(mu_line - best[name]).argmin()].item() for name in curves}
assert V_part["non-saturating"] > V_part["minimax"] + 0.1

# %%
fig, axes = plt.subplots(1, 2, figsize=(10, 3.6))
for ax, name, label in zip(axes, curves, (r"$\mathbb{E}\,\log(1-D)$（$V$）", r"$-\mathbb{E}\,\log D$（文件 document）")):
    plot.theory(ax, mu_line, curves[name], None)
    plot.measured(ax, stops[name], at[name], "訓練所得 trained")
    ax.axvline(best["minimax"], color=plot.COLOURS["other"], lw=1.5, ls="--", label=r"$\min V$")
    ax.axvline(best["non-saturating"], color=plot.COLOURS["light"], lw=1.5, ls="--", label=r"$\min L_G$")
    ax.set(xlabel=r"$\mu$", ylabel=label)
axes[1].set_ylim(0.84, 1.32)
axes[1].legend(fontsize=10, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 每條曲線都有兩個谷，要看的是較低的那一個。同一個 $D$，兩種損失選了不同的生成器：$V$ 要它去左邊的窄峰（橘色虛線），文件的 $L_G$ 要它去右邊的寬峰（藍色虛線）。把右邊的答案代回 $V$，值比左邊高出 0.1 以上，所以它不是 $\min_G V$ 的解。連「哪一個生成器比較好」都說法不一，就不可能是同一個最小最大。
#
# 正確的說法：$\min_G \max_D V$ 的生成器損失是 $L_G = \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$。若用 $L_G = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$，就是兩個玩家各自最小化自己的損失；均衡雖然仍是 $q=p$（第 05 章），這個賽局卻不是 $V$ 的最小最大。

# %% [markdown] tags=["lang-en"]
# Each curve has two valleys; the lower one counts. One $D$, two losses, two different generators: $V$ sends it to the narrow peak on the left (orange dashed line), the document's $L_G$ to the broad one on the right (blue dashed line). Put the right-hand answer into $V$, and the value is higher by more than 0.1, so it does not solve $\min_G V$. Two games that disagree about which generator is better cannot be one minimax.
#
# The right statement: in $\min_G \max_D V$ the generator's loss is $L_G = \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$. With $L_G = -\mathbb{E}_{z \sim p_z}[\log D(G(z))]$ each of two players minimises its own loss; the equilibrium is still $q=p$ (lesson 05), but that game is not the minimax of $V$.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「$L_D$ 卡在 1.386，程式有錯」：這時 $V=-\log(4)$，正是 (4.4) 的終點。要分辨是學成了還是沒學，就用 4.2 的估計：把判別器多訓練一會兒，看 $V$ 會不會上升。
# - 「JSD 最大是 1」：用 $\log_2$ 才對。程式用的是自然對數，上限是 $\log(2) \approx 0.693$ (4.3)。
# - 把 $\min\max$ 讀成 $\max\min$：見 (4.6)。對著固定的 $D$ 把 $G$ 訓練到底，得到的是一個點。
# - 「$C$ 是凸的，所以 GAN 一定收斂」：對 $q$ 是凸的，對 $\theta$ 不是 (4.5)。
# - 「$V$ 愈接近 0 愈好」：$V \to 0$ 是判別器全勝，生成器全輸。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “$L_D$ is stuck at 1.386, the program is wrong”: that is $V=-\log(4)$, the destination of (4.4). To tell success from having learnt nothing, use the estimate of 4.2: train the discriminator a little longer and see whether $V$ rises.
# - “JSD is at most 1”: with $\log_2$, yes. Programs use the natural logarithm, and the bound is $\log(2) \approx 0.693$ (4.3).
# - Reading $\min\max$ as $\max\min$: see (4.6). Training $G$ to the end against a fixed $D$ gives a point.
# - “$C$ is convex, so GANs converge”: convex in $q$, not in $\theta$ (4.5).
# - “The closer $V$ is to 0, the better”: $V \to 0$ means that the discriminator wins everything and the generator nothing.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. 在 4.5 的訓練裡取 $\eta=1$。證明 $q_{t+1}=\frac12\,(p+q_t)$，對任何處處為正的起點都精確成立。
# 2. 資料均勻分布在 $n$ 個點上，生成器只能選一個點。4.6 的差距 $2\,\mathrm{JSD}(p \,\|\, \delta_k)$ 是 $n$ 的什麼函數？$n \to \infty$ 時趨近多少？
# 3. 判別器是 $D^{*}$，有人用 $\log_2$ 算出 $V=-1.5$。換成自然對數，$V$ 與 JSD 各是多少？
# 4. 把 4.5 的指數梯度換成一般的梯度下降 $q_{t+1}=q_t-\eta\,(h_t-\bar h_t)$，其中 $h_t=\log(1-D^{*}_t)$，$\bar h_t$ 是 $h_t$ 對 $x$ 的平均。在 $p$ 附近，若只有兩個點偏離，而且它們的機率同為 $p_k$，這個偏差每步乘上多少？
#
# <details><summary>提示</summary>
#
# 1：$(1-D^{*})^{-1}=\frac{p+q}{q}$。2：只有在 $x=k$ 兩個分布都不為 0。3：$\log_2$ 的值乘以 $\log(2)$。4：用 (4.5) 的二階導數，在 $q=p$ 處取值。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. Set $\eta=1$ in the training of 4.5. Show that $q_{t+1}=\frac12\,(p+q_t)$, exactly and from every start that is positive everywhere.
# 2. The data are uniform on $n$ points, and the generator can choose one point only. Which function of $n$ is the gap $2\,\mathrm{JSD}(p \,\|\, \delta_k)$ of 4.6? What is its limit for $n \to \infty$?
# 3. The discriminator is $D^{*}$, and somebody computes with $\log_2$ that $V=-1.5$. What are $V$ and JSD with the natural logarithm?
# 4. Replace the exponentiated gradient of 4.5 by plain gradient descent, $q_{t+1}=q_t-\eta\,(h_t-\bar h_t)$, where $h_t=\log(1-D^{*}_t)$ and $\bar h_t$ is the mean of $h_t$ over $x$. Near $p$, let only two points deviate, both of probability $p_k$: by what factor is the deviation multiplied in each step?
#
# <details><summary>Hints</summary>
#
# 1: $(1-D^{*})^{-1}=\frac{p+q}{q}$. 2: only at $x=k$ are both distributions positive. 3: multiply a value in $\log_2$ by $\log(2)$. 4: take the second derivative of (4.5) at $q=p$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：q (1 − D*)⁻¹ = p + q，總和是 2 the sum is 2
def next_q(q_now): return (p_6 + q_now) / 2

q_now = q_6
for q_next in ideal_training(p_6, q_6, 1.0, 20)[1][1:]:
    assert np.allclose(q_next, next_q(q_now), rtol=1e-12)
    q_now = q_next
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：趨近 log 4 tends to log 4
def gap_of_uniform(n): return np.log(4) - (1 + 1 / n) * np.log(1 + 1 / n) - np.log(n) / n

for n in (2, 5, 100):
    assert abs(gap_of_uniform(n) - 2 * jsd(np.full(n, 1 / n), points(n)[0])) < 1e-12
assert abs(gap_of_uniform(10**6) - np.log(4)) < 1e-4
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：V 乘以 log 2；JSD = (V + log 4) / 2
V_nats = -1.5 * np.log(2)
JSD_nats = (V_nats + np.log(4)) / 2

assert abs(JSD_nats / np.log(2) - 0.25) < 1e-12  # 0.25 位元 bits
print(f"V = {V_nats:.4f}，JSD = {JSD_nats:.4f} ✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：1 − η/(2 p_k)；η 夠小時，機率愈小愈快 for small η, the rarer, the faster
def factor_of_descent(eta, p_k): return 1 - eta / (2 * p_k)

delta = 1e-6 * np.array([1, 0, 0, 0, 0, -1])  # p_6[0] = p_6[5] = 0.05
h = np.log(1 - p_6 / (2 * p_6 + delta))
after = delta - 0.02 * (h - h.mean())
assert abs(after[0] / delta[0] - factor_of_descent(0.02, p_6[0])) < 1e-4
print("✓ 4")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 兩個玩家搶同一個數 (4.1)。判別器盡力之後，生成器面對的是 (4.2)；JSD 有界、對稱，開根號是距離 (4.3)，所以最小值只在 $q=p$，值是 $-\log(4)$ (4.4)。理想訓練靠 (4.5) 的凸性收斂，而 (4.6) 提醒我們順序不能對調。
#
# 下一章從賽局的角度看：誰也不想單獨改變的那一點，叫奈許均衡。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# Two players fight over one number (4.1). Once the discriminator has done its best, the generator faces (4.2); JSD is bounded, symmetric and the square of a distance (4.3), so the only minimum is at $q=p$, with the value $-\log(4)$ (4.4). Ideal training converges because of the convexity in (4.5), and (4.6) warns that the order cannot be swapped.
#
# The next lesson studies the game as a game: the point that neither player wants to leave alone is the Nash equilibrium.

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - I. Goodfellow (2016). *NIPS 2016 Tutorial: Generative Adversarial Networks*. [arXiv:1701.00160](https://arxiv.org/abs/1701.00160)
# - J. Lin (1991). *Divergence Measures Based on the Shannon Entropy*. IEEE Transactions on Information Theory 37(1), 145–151. [doi:10.1109/18.61115](https://doi.org/10.1109/18.61115)
# - D. M. Endres, J. E. Schindelin (2003). *A New Metric for Probability Distributions*. IEEE Transactions on Information Theory 49(7), 1858–1860. [doi:10.1109/TIT.2003.813506](https://doi.org/10.1109/TIT.2003.813506)
# - B. Fuglede, F. Topsøe (2004). *Jensen–Shannon Divergence and Hilbert Space Embedding*. IEEE International Symposium on Information Theory. [doi:10.1109/ISIT.2004.1365067](https://doi.org/10.1109/ISIT.2004.1365067)
