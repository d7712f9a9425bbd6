# %% [markdown]
# # 02 判別器的損失 · The discriminator's loss

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

# %% [markdown] tags=["lang-zh"]
# 一堂課，50 分鐘。讀完之後，你能夠：
#
# - 從一枚硬幣推導出判別器的損失，並說出每個負號的由來；
# - 寫出最佳判別器，以及它能達到的最低損失；
# - 解釋為什麼程式要用對數機率比計算，而不先算 sigmoid 再取對數；
# - 看出一句流傳很廣的話錯在哪裡：「判別器最大化它的損失」。
#
# 先備知識：微積分、機率密度、期望值、基本的 Python。

# %% [markdown] tags=["lang-en"]
# One lesson, 50 minutes. Afterwards you can
#
# - derive the discriminator's loss from the toss of a coin, and say where each minus sign comes from;
# - write down the best discriminator and the lowest loss it can reach;
# - explain why programs compute with logits instead of a sigmoid followed by a logarithm;
# - see what is wrong with a widely repeated sentence: “the discriminator maximises its loss”.
#
# You need calculus, probability densities, expectations and basic Python.

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
steps = {"quick": 600, "full": 4000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 兩個分布，一位裁判
#
# 真實樣本來自密度 $p$，生成器目前造出的樣本來自密度 $q$。這一章把生成器固定住，只看判別器：它拿到一個點 $x$，要說出這個點來自 $p$ 的機率 $D(x)$。
#
# 先猜：在兩條曲線相交之處，最好的 $D(x)$ 是多少？

# %% [markdown] tags=["lang-en"]
# ## Two distributions, one judge
#
# Real samples come from the density $p$; what the generator makes today comes from the density $q$. In this lesson the
# generator stands still and we watch the discriminator: it is given a point $x$ and says how probable it is, $D(x)$, that the point came from $p$.
#
# Guess first: where the two curves cross, what is the best $D(x)$?

# %%
p = densities.mixture([densities.gaussian(-1.5, 0.5), densities.gaussian(1.0, 0.7)])
q = densities.gaussian(0.0, 1.3)
x = np.linspace(-4, 4, 401)

fig, ax = plt.subplots()
plot.densities(ax, p, q, x)
g = torch.Generator().manual_seed(seed)
ax.plot(p.sample(60, g), np.full(60, -0.02), "|", color=plot.COLOURS["data"])
ax.plot(q.sample(60, g), np.full(60, -0.04), "|", color=plot.COLOURS["generated"])
ax.set_ylabel("密度 density")
ax.legend()
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 2.1 從硬幣到損失
#
# 每個樣本都有一個標籤 $y$：真實的是 1，生成的是 0。判別器把標籤看成擲硬幣的結果：它認為正面（$y=1$）的機率是 $D(x)$。怎樣的 $D$ 最好？讓「看到的這些標籤」最有可能發生的那一個：這叫最大概似法。

# %% [markdown] tags=["lang-en"]
# ## 2.1 From a coin to a loss
#
# Every sample carries a label $y$: 1 if real, 0 if generated. The discriminator treats the label as the toss of a coin:
# it believes that heads ($y=1$) has probability $D(x)$. Which $D$ is best? The one under which the labels that were seen are most likely: this is the method of maximum likelihood.

# %% [markdown]
# $$
# \begin{aligned}
# P(y \mid x) &= D(x)^{y}\,(1-D(x))^{1-y} && \text{(a)}\\
# -\log P(y \mid x) &= -y\log(D(x)) - (1-y)\log(1-D(x)) && \text{(b)}\\
# \mathbb{E}\left[-\log P(y \mid x)\right] &= -\tfrac12\,\mathbb{E}_{x \sim p}[\log(D(x))] - \tfrac12\,\mathbb{E}_{x \sim q}[\log(1-D(x))] && \text{(c)}\\
# L_D &= 2\,\mathbb{E}\left[-\log P(y \mid x)\right] && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 伯努利分布：$y=1$ 時剩下前一個因子，$y=0$ 時剩下後一個。
# - (b) 取對數把乘積變成和。加上負號，最大化概似就成了最小化損失；兩個負號由此而來。
# - (c) 一半的樣本是真實的（$y=1$、$x \sim p$），一半是生成的（$y=0$、$x \sim q$）。
# - (d) 乘以 2 不會移動最小值的位置，只是讓式子好看。

# %% [markdown] tags=["lang-en"]
# - (a) The Bernoulli distribution: for $y=1$ the first factor is left, for $y=0$ the second.
# - (b) The logarithm turns the product into a sum. With a minus sign, maximising the likelihood becomes minimising a loss; this is where both minus signs come from.
# - (c) Half of the samples are real ($y=1$, $x \sim p$) and half are generated ($y=0$, $x \sim q$).
# - (d) A factor of 2 does not move the minimum; it only tidies the formula.

# %% [markdown]
# $$
# \boxed{L_D = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(1 - D(x))]}
# \tag{2.1}
# $$

# %%
from scipy.integrate import quad
from torch.distributions import Bernoulli

def s(x): return 0.8 - 0.6 * x + 0.3 * np.sin(3 * x)  # 任意一個判別器 any discriminator
def D(x): return 1 / (1 + np.exp(-s(x)))

def coin(p, q, D):  # 先抽 x，再抽標籤 y：兩倍的平均負對數概似 twice the mean negative log-likelihood
    def cost(x):
        nll = [-Bernoulli(torch.tensor(D(x))).log_prob(torch.tensor(y)).item() for y in (0.0, 1.0)]
        posterior, mixture = p(x) / (p(x) + q(x)), (p(x) + q(x)) / 2
        return 2 * mixture * ((1 - posterior) * nll[0] + posterior * nll[1])
    return quad(cost, -12, 12, points=[-1.5, 0, 1])[0]

# %%
check("2.1", r"L_D = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(1 - D(x))]")

# %% [markdown] tags=["lang-zh"]
# ✓ 是相符的獨立算法與誤差上界；✗ 是錯誤的寫法，後面的數字是它的相對誤差。錯的式子必須被抓到，否則這一格會直接報錯。
#
# 這個損失怎麼罰？真實樣本被判 $D=0.5$ 罰 $\log 2$，被判 $D=0.01$ 罰 4.6，被判 $D=0$ 罰無限大：罰得最重的是「斬釘截鐵，卻說錯」。

# %% [markdown] tags=["lang-en"]
# ✓ marks an independent computation that agrees, with the bound on the error; ✗ marks a wrong version, followed by its relative error. A wrong formula must be caught, or the cell fails.
#
# How does this loss punish? A real sample judged $D=0.5$ costs $\log 2$, judged $D=0.01$ it costs 4.6, judged $D=0$ it costs infinity: the most expensive thing is to be wrong with certainty.

# %%
D_axis = np.linspace(0.002, 0.998, 400)
fig, ax = plt.subplots()
ax.plot(D_axis, -np.log(D_axis), color=plot.COLOURS["data"], label=r"真實 real: $-\log D$")
ax.plot(D_axis, -np.log(1 - D_axis), color=plot.COLOURS["generated"], label=r"生成 generated: $-\log(1-D)$")
ax.axhline(np.log(2), color="0.6", lw=1, ls="--")
ax.annotate(r"$\log 2$", (0.97, np.log(2) + 0.1), color="0.4")
ax.set(xlabel="$D$", ylabel="損失 loss")
ax.legend(loc="upper center")
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 2.2 換成對數機率比
#
# 網路的最後一層輸出任意實數 $s$，再由 $D = \sigma(s)$ 壓進 0 與 1 之間；$s$ 叫對數機率比，因為 $s = \log\frac{D}{1-D}$。把 $D$ 換成 $s$，損失會變得更簡單；用現成的 softplus 函式，對任何 $s$ 都算得出來。

# %% [markdown] tags=["lang-en"]
# ## 2.2 In terms of the logit
#
# The last layer of the network outputs any real number $s$, and $D = \sigma(s)$ squeezes it between 0 and 1; $s$ is called the logit, because $s = \log\frac{D}{1-D}$.
# Written in $s$ instead of $D$, the loss becomes simpler, and with a library's softplus it can be computed for every $s$.

# %% [markdown]
# $$
# \begin{aligned}
# D(x) &= \sigma(s(x)) = \frac{1}{1+e^{-s(x)}} && \text{(a)}\\
# -\log(D(x)) &= \log(1+e^{-s(x)}) && \text{(b)}\\
# 1-D(x) &= \frac{e^{-s(x)}}{1+e^{-s(x)}} = \frac{1}{1+e^{s(x)}} && \text{(c)}\\
# -\log(1-D(x)) &= \log(1+e^{s(x)}) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) sigmoid 的定義。
# - (b) 倒數的對數，等於原數的對數加上負號。
# - (c) 分子、分母同乘以 $e^{s}$；也就是 $1-\sigma(s) = \sigma(-s)$。
# - (d) 與 (b) 同理。函數 $\log(1+e^{s})$ 叫 softplus；程式算的是 $\max(s,0)+\log(1+e^{-\lvert s \rvert})$，不會溢位。

# %% [markdown] tags=["lang-en"]
# - (a) The definition of the sigmoid.
# - (b) The logarithm of a reciprocal is minus the logarithm.
# - (c) Multiply numerator and denominator by $e^{s}$; in other words $1-\sigma(s) = \sigma(-s)$.
# - (d) As in (b). The function $\log(1+e^{s})$ is called softplus; programs compute $\max(s,0)+\log(1+e^{-\lvert s \rvert})$, which does not overflow.

# %% [markdown]
# $$
# \boxed{L_D = \mathbb{E}_{x \sim p}[\log(1 + e^{-s(x)})] + \mathbb{E}_{x \sim q}[\log(1 + e^{s(x)})]}
# \tag{2.2}
# $$

# %%
def by_definition(p, q, D):  # (2.1)，自適應積分 adaptive quadrature
    loss = lambda x: -p(x) * np.log(D(x)) - q(x) * np.log(1 - D(x))
    return quad(loss, -12, 12, points=[-1.5, 0, 1])[0]

# %%
check("2.2", r"L_D = \mathbb{E}_{x \sim p}[\log(1 + e^{-s(x)})] + \mathbb{E}_{x \sim q}[\log(1 + "
      r"e^{s(x)})]")

# %% [markdown] tags=["lang-zh"]
# 差別何在？下面用同一批 $s$ 算兩次：先 `sigmoid` 再 `log`，與 `ganutils` 的 softplus 寫法。先猜：float32 中，$s$ 到多大時前者會出錯？

# %% [markdown] tags=["lang-en"]
# What is the difference? Below, both are computed for the same $s$: `sigmoid` followed by `log`, and the softplus form in `ganutils`. Guess first: in float32, how large must $s$ be before the former breaks?

# %%
def naive_d(s_real, s_fake):
    D_real, D_fake = torch.sigmoid(s_real), torch.sigmoid(s_fake)
    return -torch.log(D_real).mean(-1) - torch.log(1 - D_fake).mean(-1)

print("     s   sigmoid+log      softplus   ∂ sigmoid+log   ∂ softplus")
for size in (1.0, 10.0, 20.0, 100.0, 1e4):
    row = []
    for loss_d in (naive_d, losses.bernoulli_d):
        s_fake = torch.tensor([size], requires_grad=True)
        value = loss_d(torch.zeros(1), s_fake) - np.log(2)  # 只留生成樣本 the generated sample
        row += [value.item(), torch.autograd.grad(value, s_fake)[0].item()]
    print("{:6g}   {:11.4g}   {:11.4g}   {:13.4g}   {:10.4g}".format(size, *row[::2], *row[1::2]))

# %%
s_real, s_fake = torch.randn(2, 1000, dtype=torch.float64, generator=g)
assert torch.allclose(losses.bernoulli_d(s_real, s_fake), naive_d(s_real, s_fake), rtol=1e-12, atol=0)
extreme = torch.tensor([-1e4, 1e4])
assert torch.isfinite(losses.bernoulli_d(extreme, extreme)) and not torch.isfinite(naive_d(extreme, extreme))
print("✓")

# %% [markdown] tags=["lang-zh"]
# `sigmoid` 到 $s \approx 17$ 就四捨五入成 1，於是這個生成樣本的損失是無限大，梯度是 `nan`；一個 `nan` 就毀掉整個網路。softplus 在 $s=10^4$ 時仍給出正確的 10000 與斜率 1。所以這套講義的損失函數一律吃 $s$，不吃 $D$。

# %% [markdown] tags=["lang-en"]
# At $s \approx 17$ the `sigmoid` is rounded to 1, so the loss of this generated sample is infinite and its gradient is `nan`; a single `nan` ruins the whole network.
# At $s=10^4$ softplus still gives the right 10000 and the slope 1. This is why every loss in this series takes $s$, not $D$.

# %% [markdown] tags=["lang-zh"]
# ## 2.3 最佳判別器
#
# 假設判別器想要什麼形狀都可以。那麼每個 $x$ 可以分開處理：在 $x$ 上，判別器只選一個數 $D$，而損失在那裡的貢獻是 $\ell(D)$。

# %% [markdown] tags=["lang-en"]
# ## 2.3 The best discriminator
#
# Suppose the discriminator can take any shape. Then each $x$ is a problem of its own: there it chooses one number $D$, and the loss receives the contribution $\ell(D)$.

# %% [markdown]
# $$
# \begin{aligned}
# L_D &= \int \ell(D(x))\, dx, \qquad \ell(D) = -p\log(D) - q\log(1-D) && \text{(a)}\\
# \ell'(D) &= -\frac{p}{D} + \frac{q}{1-D} = 0 && \text{(b)}\\
# p\,(1-D) &= q\,D \quad\Longrightarrow\quad D = \frac{p}{p+q} && \text{(c)}\\
# \ell''(D) &= \frac{p}{D^2} + \frac{q}{(1-D)^2} > 0 && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 把 (2.1) 的兩個期望值寫成同一個積分。
# - (b) 設 $p$ 與 $q$ 在這一點都大於 0：最小值在 0 與 1 之間，那裡導數為 0。
# - (c) 同乘以 $D\,(1-D)$，整理。
# - (d) 二階導數在 0 與 1 之間處處為正：這是最小值，而且只有一個。若只有一個密度為 0，最小值落在端點，公式仍成立；兩個都為 0 的地方沒有樣本，$D^{*}$ 不必定義。
#
# 換成價值 $V=-L_D$ 來看，就是二階導數為負的最大值（Goodfellow 等人 2014，Proposition 1）。

# %% [markdown] tags=["lang-en"]
# - (a) Both expectations of (2.1) written as one integral.
# - (b) Let $p$ and $q$ both be positive at this point: the minimum lies between 0 and 1, where the derivative is 0.
# - (c) Multiply by $D\,(1-D)$ and rearrange.
# - (d) Between 0 and 1 the second derivative is positive: a minimum, and the only one. If just one density is 0, the minimum is at an end of the interval and the formula still holds; where both are 0 there are no samples, and $D^{*}$ need not be defined.
#
# Seen from the value $V=-L_D$ it is a maximum with a negative second derivative (Goodfellow et al. 2014, Proposition 1).

# %% [markdown]
# $$
# \boxed{D^{*}(x) = \frac{p(x)}{p(x) + q(x)}}
# \tag{2.3}
# $$

# %%
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

def lowest_s(loss, x):  # 每個 x 各自二分搜尋斜率的零點 bisect the slope of the loss at every x
    low, high = torch.full((len(x),), -80.0).double(), torch.full((len(x),), 80.0).double()
    for _ in range(100):
        s = ((low + high) / 2).requires_grad_()
        slope, = torch.autograd.grad(loss(s).sum(), s)
        low, high = torch.where(slope < 0, s, low).detach(), torch.where(slope < 0, high, s).detach()
    return low

def best_s(p, q, x): return lowest_s(lambda s: p * softplus(-s) + q * softplus(s), x)

def by_bisection(p, q, x): return torch.sigmoid(best_s(torch.tensor(p(x)), torch.tensor(q(x)), x)).numpy()

# %%
import sympy

def by_algebra(p, q, x):  # V 的一階條件與二階導數 first-order condition and second derivative of V
    a, b, d = sympy.symbols("a b d", positive=True)
    v = a * sympy.log(d) + b * sympy.log(1 - d)
    (root,) = sympy.solve(sympy.diff(v, d), d)
    assert sympy.simplify(sympy.diff(v, d, 2).subs(d, root)).is_negative
    return sympy.lambdify((a, b), root)(p(x), q(x))

# %%
check("2.3", r"D^{*}(x) = \frac{p(x)}{p(x) + q(x)}")

# %% [markdown] tags=["lang-zh"]
# $D^{*}$ 就是貝氏定理給的後驗機率：真假各半時，看到 $x$ 之後「它是真的」的機率。兩條曲線相交之處 $D^{*} = \frac12$，你猜對了嗎？
#
# 現在讓一個網路實際去學。它只看得到樣本，看不到 $p$ 與 $q$。訓練迴圈就是 (2.2) 加上梯度下降（這裡用它的變形 Adam）。

# %% [markdown] tags=["lang-en"]
# $D^{*}$ is the posterior probability given by Bayes' theorem: with real and generated equally frequent, the probability that $x$ is real once it has been seen. Where the curves cross, $D^{*} = \frac12$; did you guess it?
#
# Now let a network learn it. It sees samples only, never $p$ or $q$. The training loop is (2.2) plus gradient descent (here its variant Adam).

# %% tags=["nbval-ignore-output"]
from tqdm.auto import tqdm

def fit_discriminator(p, q, steps, batch=512, loss_d=losses.bernoulli_d, sign=+1, width=64):
    g = torch.Generator().manual_seed(seed)
    D, history = nets.discriminator((1,), width=width, depth=2, seed=seed), []
    psi = torch.optim.Adam(D.parameters(), lr=5e-3)
    for step in tqdm(range(steps), delay=1, leave=False):
        psi.param_groups[0]["lr"] = 5e-3 * (1 - step / steps)  # 步幅漸小 smaller and smaller steps
        s_real = D(p.sample(batch, g).float()[:, None])
        s_fake = D(q.sample(batch, g).float()[:, None])
        L_D = loss_d(s_real, s_fake)
        psi.zero_grad()
        (sign * L_D).backward()  # sign = +1：下降 descent；−1：上升 ascent
        psi.step()
        history.append(L_D.item())
    return D, np.array(history)

D_net, history = fit_discriminator(p, q, steps)

# %%
def probability(net, x):
    with torch.no_grad():
        return torch.sigmoid(net(torch.tensor(x, dtype=torch.float32)[:, None])).numpy()

D_star = p(x) / (p(x) + q(x))
fig, ax = plt.subplots()
plot.densities(ax, p, q, x)
plot.theory(ax, x, D_star, "理論 theory $D^{*}$")
plot.measured(ax, x[::12], probability(D_net, x[::12]), "訓練所得 trained $D$")
ax.legend(ncols=2, fontsize=10)
plt.show()

# %%
weight = (p(x) + q(x)) / (p(x) + q(x)).sum()
gap = (weight * np.abs(probability(D_net, x) - D_star)).sum()
assert gap < 0.05, f"trained D is {gap:.3f} away from D* on average"
print("平均差距 mean gap |D − D*| < 0.05 ✓")

# %% [markdown] tags=["lang-zh"]
# 樣本多的地方，點貼著線；樣本少的兩端，網路就只能猜。理論裡的判別器什麼函數都學得到，樣本也要多少有多少。

# %% [markdown] tags=["lang-en"]
# Where samples are plentiful the dots sit on the line; in the tails, where there are few, the network guesses. The theory speaks of a discriminator that can become any function and has as many samples as it likes.

# %% [markdown] tags=["lang-zh"]
# ## 2.4 損失的最小值
#
# 把 $D^{*}$ 代回 (2.1)，會得到判別器可能達到的最低損失。它只取決於 $p$ 與 $q$ 有多不同：兩者愈像，這個最小值愈高。

# %% [markdown] tags=["lang-en"]
# ## 2.4 The floor of the loss
#
# Putting $D^{*}$ back into (2.1) gives the lowest loss that any discriminator can reach. It depends only on how different $p$ and $q$ are: the more alike they are, the higher the floor.

# %% [markdown]
# $$
# \begin{aligned}
# m(x) &= \tfrac12\,(p(x) + q(x)), \qquad D^{*}(x) = \frac{p(x)}{2\,m(x)}, \qquad 1-D^{*}(x) = \frac{q(x)}{2\,m(x)} && \text{(a)}\\
# \min_D L_D &= -\mathbb{E}_{x \sim p}\left[\log\left(\frac{p(x)}{2\,m(x)}\right)\right] - \mathbb{E}_{x \sim q}\left[\log\left(\frac{q(x)}{2\,m(x)}\right)\right] && \text{(b)}\\
# &= 2\log(2) - \mathrm{KL}(p \,\|\, m) - \mathrm{KL}(q \,\|\, m) && \text{(c)}\\
# \mathrm{JSD}(p \,\|\, q) &= \tfrac12\,\mathrm{KL}(p \,\|\, m) + \tfrac12\,\mathrm{KL}(q \,\|\, m) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 引入平均密度 $m$，兩個機率的分母就都是 $2m$。
# - (b) 代入 (2.1)。
# - (c) 每個分母裡的 2 各貢獻一個 $\log 2$；剩下的是 KL 散度，$\mathrm{KL}(p \,\|\, m) = \mathbb{E}_{x \sim p}\left[\log\frac{p(x)}{m(x)}\right]$。
# - (d) JS 散度的定義，權重是 ½ 與 ½。它介於 0 與 $\log 2$ 之間（第 04 章證明）。

# %% [markdown] tags=["lang-en"]
# - (a) Introduce the average density $m$; the denominator of both probabilities is $2m$.
# - (b) Substitute into (2.1).
# - (c) The 2 in each denominator contributes one $\log 2$; the rest is the KL divergence, $\mathrm{KL}(p \,\|\, m) = \mathbb{E}_{x \sim p}\left[\log\frac{p(x)}{m(x)}\right]$.
# - (d) The definition of the Jensen–Shannon divergence, with weights ½ and ½. It lies between 0 and $\log 2$ (proved in lesson 04).

# %% [markdown]
# $$
# \boxed{\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)}
# \tag{2.4}
# $$

# %%
def lowest(p, q):  # 每個 x 都用 best_s，再積分 the best s at every x, then integrate
    x = torch.linspace(-12, 12, 6001, dtype=torch.float64)
    s = best_s(p(x), q(x), x)
    return torch.trapezoid(p(x) * softplus(-s) + q(x) * softplus(s), x).item()

# %%
check("2.4", r"\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)")

# %% [markdown] tags=["lang-zh"]
# 實驗：$q$ 從 $p$ 的位置慢慢移開。線是 (2.4)，由積分算出；點是訓練出來的判別器在新樣本上的損失。先猜：分得愈開，點往上還是往下？

# %% [markdown] tags=["lang-en"]
# An experiment: $q$ slides away from $p$. The line is (2.4), computed by quadrature; the dots are the losses of trained discriminators on fresh samples. Guess first: as they part, do the dots rise or fall?

# %% tags=["nbval-ignore-output"]
unit, shifts = densities.gaussian(0, 1), np.linspace(0, 4, 41)
floor = [2 * np.log(2) - 2 * divergences.js(unit, densities.gaussian(shift, 1)) for shift in shifts]

trained, dots = [], np.array([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0])
for shift in tqdm(dots, leave=False):
    moved = densities.gaussian(shift, 1)
    net, _ = fit_discriminator(unit, moved, steps // 2, width=32)
    fresh = [d.sample(100_000, g).float()[:, None] for d in (unit, moved)]
    with torch.no_grad():
        trained.append(losses.bernoulli_d(net(fresh[0]), net(fresh[1])).item())

# %%
fig, ax = plt.subplots()
plot.theory(ax, shifts, floor, r"理論 theory $2\log 2 - 2\,\mathrm{JSD}$")
plot.measured(ax, dots, trained)
ax.axhline(2 * np.log(2), color="0.6", lw=1, ls="--")
ax.annotate(r"$2\log 2 \approx 1.386$", (3.1, 1.31), color="0.4")
ax.set(xlabel="兩個平均值的距離 distance of the means", ylabel="$L_D$")
ax.legend(loc="lower left")
plt.show()
assert np.abs(trained - np.interp(dots, shifts, floor)).max() < 0.03

# %% [markdown] tags=["lang-zh"]
# 兩個分布重合時，判別器最好處處說 ½，損失停在 $2\log 2 \approx 1.386$；離得很遠時，最低損失趨近 0。
#
# 所以訓練 GAN 時看到 $L_D$ 上升到 1.386 附近，不必急著找錯：只要判別器已經盡力，這正是生成器成功的樣子（什麼都沒學的判別器也停在這裡，見練習 4）。$L_D$ 一路掉到 0 才是警訊。

# %% [markdown] tags=["lang-en"]
# When the distributions coincide, the best it can do is to say ½ everywhere, and the loss stays at $2\log 2 \approx 1.386$; when they are far apart the lowest loss tends to 0.
#
# So when $L_D$ climbs towards 1.386 while a GAN trains, that need not be a bug: if the discriminator does its best, this is what success looks like (one that has learnt nothing stays there too, exercise 4). An $L_D$ that sinks to 0 is the warning.

# %% [markdown] tags=["lang-zh"]
# ### 動手：移動兩個分布
#
# 移動 $q$，一邊看 $D^{*}$，一邊看五個數。右圖的虛線是 $\log 2$，左下的是 $\frac12$；長條只畫到 3，超過的看圖下方的數字。
#
# <details><summary>答案</summary>
#
# JSD 趨近 $\log 2$，TV 趨近 $1$：兩個分布一旦分開，它們就說不出還差多遠，$L_D$ 的最小值也跟著趨近 $0$。KL 與 $W_1$ 會繼續變大。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: move two distributions
#
# Move $q$ and watch $D^{*}$ and the five numbers. The dashed line on the right is $\log 2$, the one at the lower left $\frac12$; bars end at 3, and the numbers below the figure go on.
#
# <details><summary>Answer</summary>
#
# JSD tends to $\log 2$ and TV to $1$: once the distributions are apart, these two cannot say how far, and the minimum of $L_D$ tends to $0$ with them. KL and $W_1$ go on growing.
#
# </details>

# %%
widgets.two_densities()

# %% [markdown] tags=["lang-zh"]
# ## 2.5 先驗機率與平滑的標籤
#
# 兩種常見的改動：真實樣本占全部的比例（先驗機率）是 $\pi$ 而不是一半；目標從 1 與 0 換成 $\alpha$ 與 $\beta$，叫標籤平滑。推導與 2.3 相同，只是 $\log(D)$ 與 $\log(1-D)$ 前面的權重變了。

# %% [markdown] tags=["lang-en"]
# ## 2.5 Class prior and smoothed labels
#
# Two common changes: a share $\pi$ of the samples, the class prior, is real instead of one half; and the targets 1 and 0 are replaced by $\alpha$ and $\beta$, which is called label smoothing.
# The derivation is that of 2.3, with other weights in front of $\log(D)$ and $\log(1-D)$.

# %% [markdown]
# $$
# \begin{aligned}
# \ell(D) &= -A\log(D) - B\log(1-D) && \text{(a)}\\
# A &= \pi\,\alpha\,p + (1-\pi)\,\beta\,q, \qquad B = \pi\,(1-\alpha)\,p + (1-\pi)\,(1-\beta)\,q && \text{(b)}\\
# D^{*} &= \frac{A}{A+B}, \qquad A+B = \pi\,p + (1-\pi)\,q && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 軟標籤 $\alpha$ 的意思是：以權重 $\alpha$ 當作 1、以權重 $1-\alpha$ 當作 0。
# - (b) 把真實與生成兩邊的權重加起來。
# - (c) 2.3 的 (b) 與 (c)，以 $A$、$B$ 代替 $p$、$q$；分母裡 $\alpha+(1-\alpha)=1$、$\beta+(1-\beta)=1$，平滑不見了。

# %% [markdown] tags=["lang-en"]
# - (a) A soft label $\alpha$ counts as 1 with weight $\alpha$ and as 0 with weight $1-\alpha$.
# - (b) Collect the weights from the real and the generated side.
# - (c) Steps (b) and (c) of 2.3 with $A$, $B$ in place of $p$, $q$; in the denominator $\alpha+(1-\alpha)=1$ and $\beta+(1-\beta)=1$, so that the smoothing drops out.

# %% [markdown]
# $$
# \boxed{D^{*}(x) = \frac{\pi \alpha p(x) + (1 - \pi) \beta q(x)}{\pi p(x) + (1 - \pi) q(x)}}
# \tag{2.5}
# $$

# %%
def soft_labels(p, q, x, pi, alpha, beta):
    def loss(s):  # PyTorch 自己的軟標籤交叉熵 PyTorch's own cross-entropy with soft labels
        bce = lambda target: binary_cross_entropy_with_logits(s, torch.full_like(s, target), reduction="none")
        return pi * torch.tensor(p(x)) * bce(alpha) + (1 - pi) * torch.tensor(q(x)) * bce(beta)
    return torch.sigmoid(lowest_s(loss, x)).numpy()

# %%
check("2.5", r"D^{*}(x) = \frac{\pi \alpha p(x) + (1 - \pi) \beta q(x)}{\pi p(x) + (1 - \pi) "
      r"q(x)}")

# %%
far, real, fake = np.linspace(-3, 8, 400), densities.gaussian(0, 1), densities.gaussian(4, 1)
labels = ((1, 0, "-", ""), (0.9, 0, "--", "單邊 one-sided"), (0.9, 0.1, ":", "雙邊 two-sided"))

def smoothed(alpha, beta, x): return (alpha * real(x) + beta * fake(x)) / (real(x) + fake(x))

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
plot.densities(left, real, fake, far)
for alpha, beta, style, label in labels:
    D_smooth = smoothed(alpha, beta, far)
    left.plot(far, D_smooth, "k" + style)
    right.plot(far, np.log(D_smooth), "k" + style, label=rf"$\alpha={alpha},\ \beta={beta}$ {label}")
left.set_ylabel("$D^{*}$")
right.set(xlabel="$x$", ylabel=r"$\log D^{*}$")
right.legend(fontsize=10)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 為什麼 $\beta$ 必須是 0？非飽和的生成器要爬的是 $\log(D^{*})$（第 03 章）。$\alpha=0.9$ 只把右圖的曲線往下平移 0.105，幾乎看不出來，斜率不變。$\beta=0.1$ 卻讓曲線在 $p$ 幾乎為 0 的地方變平：留在那裡的生成樣本幾乎感受不到力，沒有理由離開。
#
# Goodfellow（2016，§4.2）說此時 $D^{*}$ 在那裡會有一個峰。先猜對不對，再看下一格。

# %% [markdown] tags=["lang-en"]
# Why must $\beta$ be 0? What the non-saturating generator climbs is $\log(D^{*})$ (lesson 03). Setting $\alpha=0.9$ shifts the curve on the right down by 0.105, which hardly shows, and leaves its slope alone. But $\beta=0.1$ makes it flat where $p$ is almost 0: generated samples that sit there feel almost no force and have no reason to leave.
#
# Goodfellow (2016, §4.2) says that $D^{*}$ then has a peak there. Guess whether it does, then look at the next cell.

# %%
for alpha, beta, _, _ in labels:
    low, high = np.log(smoothed(alpha, beta, np.array([5.999, 6.001])))
    print(f"α = {alpha:<4} β = {beta:<4} x = 6   斜率 slope of log D* = {(high - low) / 0.002:.2g}")

def peaks(y): return np.flatnonzero((y[1:-1] > y[:-2]) & (y[1:-1] > y[2:]))

plain, soft = p(x) / (p(x) + q(x)), (0.9 * p(x) + 0.1 * q(x)) / (p(x) + q(x))  # 本章的 p 有兩個峰 two peaks
assert len(peaks(plain)) == 2 and np.array_equal(peaks(plain), peaks(soft))
assert (np.diff(smoothed(0.9, 0.1, far)) <= 1e-12).all()

# %% [markdown] tags=["lang-zh"]
# 沒有峰。不論 $\pi$ 是多少，只要 $\alpha > \beta$，平滑過的最佳解就是 $\beta + (\alpha-\beta)\,D^{*}_{\pi}$，其中 $D^{*}_{\pi}$ 是不平滑的最佳解：原來那條曲線壓扁再墊高，不會多出峰來。結論不變，理由如 Salimans 等人（2016，§3.4）所說：$p$ 幾乎為 0 之處斜率消失，樣本沒有動機移動。有名的文章也值得驗算。
#
# 網路上還常把「0.9 與 0.1」叫作單邊平滑。單邊是 0.9 與 0。

# %% [markdown] tags=["lang-en"]
# There is no peak. For any $\pi$, as long as $\alpha > \beta$, the smoothed optimum is $\beta + (\alpha-\beta)\,D^{*}_{\pi}$, where $D^{*}_{\pi}$ is the optimum without smoothing: the old curve, flattened and raised, without a new peak. The advice stands, for the reason that Salimans et al. (2016, §3.4) give: where $p$ is almost 0 the slope vanishes and samples have no incentive to move. Famous texts deserve a check, too.
#
# Labels “0.9 and 0.1” are often called one-sided smoothing. One-sided is 0.9 and 0.

# %% [markdown] tags=["lang-zh"]
# ## 2.6 判別器感受到的力
#
# 只看一個真實樣本與一個生成樣本，令判別器的輸出分別為 $s_r$ 與 $s_f$。損失對 $s$ 的斜率加上負號，就是這個樣本推動輸出的力：往哪裡推、推得多用力。

# %% [markdown] tags=["lang-en"]
# ## 2.6 The force on the discriminator
#
# Take one real and one generated sample and write $s_r$ and $s_f$ for the discriminator's outputs. Minus the slope of the loss in $s$ is the force with which a sample pushes the output: which way, and how hard.

# %% [markdown]
# $$
# \begin{aligned}
# \frac{d}{ds}\log(1+e^{-s}) &= \frac{-e^{-s}}{1+e^{-s}} = -\sigma(-s) = -(1-\sigma(s)) && \text{(a)}\\
# \frac{d}{ds}\log(1+e^{s}) &= \frac{e^{s}}{1+e^{s}} = \sigma(s) && \text{(b)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) (2.2) 的第一項，連鎖律；最後一步是 2.2 的 (c)。
# - (b) (2.2) 的第二項，同樣的做法。
#
# 兩式可以合成一句話：斜率等於「預測減標籤」，$\sigma(s) - y$。

# %% [markdown] tags=["lang-en"]
# - (a) The first term of (2.2), by the chain rule; the last step is (c) of 2.2.
# - (b) The second term of (2.2), in the same way.
#
# Both fit into one sentence: the slope is “prediction minus label”, $\sigma(s) - y$.

# %% [markdown]
# $$
# \boxed{\frac{\partial L_D}{\partial s_r} = -(1 - \sigma(s_r)) \qquad \frac{\partial L_D}{\partial s_f} = \sigma(s_f)}
# \tag{2.6}
# $$

# %%
def sigma(s): return 1 / (1 + np.exp(-s))
def naive(s_r, s_f): return -np.log(sigma(s_r)) - np.log(1 - sigma(s_f))

def by_differences(s_r, s_f, h=1e-5):
    return ((naive(s_r + h, s_f) - naive(s_r - h, s_f)) / (2 * h),
            (naive(s_r, s_f + h) - naive(s_r, s_f - h)) / (2 * h))

def by_autograd(s_r, s_f):  # 每個樣本自成一批 each sample a batch of its own
    s_r, s_f = (torch.tensor(s)[:, None].requires_grad_() for s in (s_r, s_f))
    slopes = torch.autograd.grad(losses.bernoulli_d(s_r, s_f).sum(), (s_r, s_f))
    return tuple(slope.squeeze(1).numpy() for slope in slopes)

# %%
check("2.6", r"\frac{\partial L_D}{\partial s_r} = -(1 - \sigma(s_r)) \qquad \frac{\partial "
      r"L_D}{\partial s_f} = \sigma(s_f)")

# %%
s_axis, dots = np.linspace(-6, 6, 300), np.linspace(-5, 5, 11)
fig, ax = plt.subplots()
ax.plot(s_axis, -(1 - sigma(s_axis)), color=plot.COLOURS["data"], label=r"真實 real: $-(1-\sigma(s))$")
ax.plot(s_axis, sigma(s_axis), color=plot.COLOURS["generated"], label=r"生成 generated: $\sigma(s)$")
for slope, label in zip(by_autograd(dots, dots), ("自動微分 autograd", None)):
    plot.measured(ax, dots, slope, label)
ax.axhline(0, color="0.6", lw=1)
ax.set(xlabel="$s$", ylabel=r"$\partial L_D / \partial s$")
ax.legend()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 已經判對的樣本（真實而 $s$ 很大，或生成而 $s$ 很小）幾乎不再用力；判錯的樣本用力最大，但絕不超過 1。這是以 $s$ 計算的另一個好處：對 $D$ 的斜率是 $-\frac{1}{D}$，沒有上限。

# %% [markdown] tags=["lang-en"]
# A sample that is already judged right (real with a large $s$, or generated with a small one) hardly pushes any more; one that is judged wrong pushes hardest, but never harder than 1. This is another virtue of computing with $s$: the slope in $D$ is $-\frac{1}{D}$, without a bound.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（一）：寫反的正負號
#
# 這套講義最初的文件寫著：
#
# > 判別器 $D$ 的目標是最大化 $L_D$，即使其在真實數據上輸出 1，在生成數據上輸出 0。
#
# 先預測：如果真的沿著梯度往上走，真實樣本的 $D$ 會到 1 還是 0？下一格把 `sign` 換成 −1，其他不變。

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): the sign
#
# The document that this course grew from says:
#
# > The goal of the discriminator $D$ is to maximise $L_D$, that is, to output 1 on real data and 0 on generated data.
#
# Predict first: if we really climb the gradient, does $D$ on real samples go to 1 or to 0? The next cell sets `sign` to −1 and changes nothing else.

# %% tags=["nbval-ignore-output"]
near, away = densities.gaussian(-2, 0.7), densities.gaussian(2, 0.7)
down, loss_down = fit_discriminator(near, away, 60, sign=+1)
up, loss_up = fit_discriminator(near, away, 60, sign=-1)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
plot.densities(left, near, away, x)
left.plot(x, probability(down, x), color=plot.COLOURS["discriminator"], label="下降 descent")
left.plot(x, probability(up, x), "--", color=plot.COLOURS["discriminator"], label="上升 ascent")
left.set_ylabel("$D(x)$")
left.legend(fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, columnspacing=1)
right.semilogy(loss_down, color=plot.COLOURS["discriminator"])
right.semilogy(loss_up, "--", color=plot.COLOURS["discriminator"])
right.set(xlabel="步 step", ylabel="$L_D$")
plt.show()

# %%
D_down, D_up = (probability(net, np.array([-2.0]))[0] for net in (down, up))
assert D_down > 0.9 and D_up < 0.1
print("x = −2，真實 real：下降 descent D > 0.9 ✓   上升 ascent D < 0.1 ✗")

# %% [markdown] tags=["lang-zh"]
# 往上走的判別器把真的當成假的，損失衝破一百；學習率若不遞減，還會一直漲。正確的句子是：判別器最小化 $L_D$；這和最大化價值 $V=-L_D$ 是同一件事。原句把 $L_D$ 與 $V$ 弄混了，差一個負號。

# %% [markdown] tags=["lang-en"]
# The discriminator that climbs takes the real ones for generated; its loss passes 100, and would go on rising if the steps did not shrink. The right sentence: the discriminator minimises $L_D$, which is the same as maximising the value $V=-L_D$. The original confuses $L_D$ with $V$; they differ by a sign.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（二）：是目標，不是性質
#
# 同一份文件把「$D(G(z))$ 輸出 0」寫得像是定義。那是判別器的目標，不是它的性質。就算是最佳判別器，$D^{*}$ 在生成樣本上的平均一般也不是 0，而是下式；$p=q$ 時等於 ½。

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): an aim, not a property
#
# The same document writes “$D(G(z))$ outputs 0” as if it were a definition. It is the discriminator's aim, not a property. Even for the best discriminator the mean of $D^{*}$ over generated samples is in general not 0, but the following; for $p=q$ it is ½.

# %% [markdown]
# $$
# \mathbb{E}_{x \sim q}[D^{*}(x)] = \int \frac{p(x)\,q(x)}{p(x)+q(x)}\,dx
# $$

# %%
for shift in (0.0, 1.0, 2.0, 4.0):
    other = densities.gaussian(shift, 1)
    score = divergences.integrate(lambda t: unit(t) * other(t) / (unit(t) + other(t)), [-9, 0, shift + 9])
    drawn = other.sample(100_000, g)
    D_drawn = unit(drawn) / (unit(drawn) + other(drawn))
    assert abs(D_drawn.mean() - score) < 4 * D_drawn.std() / len(drawn) ** 0.5 + 1e-12
    print(f"距離 distance {shift:.0f}   E D*(G(z)) = {score:.4f}   抽樣 sampled ✓")

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 先 `sigmoid` 再 `log`：見 2.2，生成樣本的 $s$ 到 17 左右，損失就是無限大，梯度是 `nan`。
# - 把「0.9 與 0.1」叫作單邊平滑：見 2.5。
# - 「$L_D$ 卡在 1.386，一定是程式有錯」：不一定。兩個分布重合時，這正是正確答案（2.4）；判別器什麼都沒學時也是這個值。
# - 「$L_D$ 愈低愈好」：見 2.4，$L_D \to 0$ 表示判別器幾乎全對，生成器跟不上。
# - 混用對數的底：用 $\log_2$ 時 JS 散度的上限是 1，用自然對數時是 $\log 2 \approx 0.693$。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - `sigmoid` followed by `log`: see 2.2, for a generated sample with $s$ from about 17 on the loss is infinite and its gradient `nan`.
# - Calling “0.9 and 0.1” one-sided smoothing: see 2.5.
# - “$L_D$ is stuck at 1.386, there must be a bug”: not necessarily. It is the right answer when the distributions coincide (2.4), and also what a discriminator that learns nothing gives.
# - “The lower $L_D$, the better”: see 2.4, $L_D \to 0$ means that the discriminator is almost always right and the generator cannot keep up.
# - Mixing logarithms: with $\log_2$ the Jensen–Shannon divergence is at most 1, with the natural logarithm at most $\log 2 \approx 0.693$.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. 兩個均勻分布 $U[0,1]$ 與 $U[\theta,1+\theta]$，$0 \le \theta \le 1$。$\min_D L_D$ 是 $\theta$ 的什麼函數？
# 2. $p=N(0,1)$、$q=N(\mu,1)$。證明最佳的對數機率比是 $x$ 的一次函數，並寫出它。
# 3. 每五個樣本裡只有一個是真實的（$\pi=0.2$，不做標籤平滑）。$s^{*}$ 與 $\pi=0.5$ 時差多少？這個差和 $x$ 有關嗎？
# 4. 對所有樣本都輸出 $D=c$ 的判別器，損失是多少？哪個 $c$ 最好？
#
# <details><summary>提示</summary>
#
# 1：兩者重疊的長度是 $1-\theta$；在重疊處 $D^{*}=\frac12$。2：$s^{*}=\log(p)-\log(q)$。3：寫出 (2.5) 的 $\frac{D^{*}}{1-D^{*}}$。4：對 $c$ 微分。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. Two uniform distributions $U[0,1]$ and $U[\theta,1+\theta]$, $0 \le \theta \le 1$. Which function of $\theta$ is $\min_D L_D$?
# 2. Let $p=N(0,1)$ and $q=N(\mu,1)$. Show that the best logit is a linear function of $x$, and write it down.
# 3. Only one sample in five is real ($\pi=0.2$, no smoothing). By how much does $s^{*}$ differ from that for $\pi=0.5$? Does the difference depend on $x$?
# 4. What is the loss of a discriminator that outputs $D=c$ for every sample? Which $c$ is best?
#
# <details><summary>Hints</summary>
#
# 1: they overlap on a length of $1-\theta$, and there $D^{*}=\frac12$. 2: $s^{*}=\log(p)-\log(q)$. 3: write out $\frac{D^{*}}{1-D^{*}}$ from (2.5). 4: differentiate in $c$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：只有重疊處有損失 only the overlap costs anything
def floor_of_uniforms(theta): return 2 * np.log(2) * (1 - theta)

for theta in (0.25, 0.5, 1.0):
    exact = 2 * np.log(2) - 2 * divergences.js(densities.uniform(0, 1), densities.uniform(theta, 1 + theta))
    assert abs(floor_of_uniforms(theta) - exact) < 1e-9
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：平方項相消 the squares cancel
def logit_of_gaussians(x, mu): return mu**2 / 2 - mu * x

for mu in (-1.0, 0.5, 3.0):
    exact = np.log(unit(x)) - np.log(densities.gaussian(mu, 1)(x))
    assert np.allclose(logit_of_gaussians(x, mu), exact)
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：差一個與 x 無關的常數 a constant, the same for every x
def shift_of_logit(pi): return np.log(pi / (1 - pi))

D_fifth = 0.2 * p(x) / (0.2 * p(x) + 0.8 * q(x))
difference = np.log(D_fifth / (1 - D_fifth)) - np.log(D_star / (1 - D_star))
assert np.allclose(difference, shift_of_logit(0.2))
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：與 p、q 無關，最小值在 c = ½ whatever p and q are; lowest at c = ½
def loss_of_constant(c): return -np.log(c) - np.log(1 - c)

for c in (0.1, 0.5, 0.9):
    logit = torch.full((7,), float(np.log(c / (1 - c))), dtype=torch.float64)
    assert abs(loss_of_constant(c) - losses.bernoulli_d(logit, logit).item()) < 1e-12
assert min(np.linspace(0.01, 0.99, 99), key=loss_of_constant) == 0.5
print("✓ 4")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 判別器最小化 (2.1)，程式用 (2.2) 計算。最佳解 (2.3) 由密度比 $p/q$ 決定，最低損失 (2.4) 量出兩個分布有多不同；標籤與先驗機率如何改變最佳解，見 (2.5)；損失對 $s$ 的斜率是「預測減標籤」，見 (2.6)。
#
# 下一章換生成器出招。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# The discriminator minimises (2.1), and programs compute it as (2.2). Its best answer (2.3) is determined by the density ratio $p/q$, its lowest loss (2.4) measures how different the distributions are; labels and class prior change the best answer as in (2.5); the slope of the loss in $s$ is “prediction minus label”, (2.6).
#
# In the next lesson it is the generator's turn.

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - I. Goodfellow (2016). *NIPS 2016 Tutorial: Generative Adversarial Networks*. [arXiv:1701.00160](https://arxiv.org/abs/1701.00160)
# - T. Salimans, I. Goodfellow, W. Zaremba, V. Cheung, A. Radford, X. Chen (2016). *Improved Techniques for Training GANs*. NeurIPS. [arXiv:1606.03498](https://arxiv.org/abs/1606.03498)
# - J. Lin (1991). *Divergence Measures Based on the Shannon Entropy*. IEEE Transactions on Information Theory 37(1), 145–151. [doi:10.1109/18.61115](https://doi.org/10.1109/18.61115)
