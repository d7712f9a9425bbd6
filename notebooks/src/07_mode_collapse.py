# %% [markdown]
# # 07 模式崩潰 · Mode collapse

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘，「四種著名的對策」與 7.5 可以留作自習。讀完之後，你能夠：
#
# - 用三個數字量模式崩潰，並說出每個數字各自看不見什麼；
# - 算出完美的生成器該得幾分，不再把 98.9 分當成缺點；
# - 算出判別器固定時生成器的熵怎麼變，並說明樣本為什麼最後聚到山頭；
# - 說明「打包」為什麼能讓判別器更容易抓到崩潰；
# - 在環與格子上比較五種配方，並且報告五個隨機種子的散布，不只報告一個。
#
# 先備知識：第 01 章的 (1.1) 與 (1.2)，第 02 章的 (2.4)，第 03 章的非飽和損失，第 04 章的 4.6。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes, with “Four well-known remedies” and 7.5 left for reading at home. Afterwards you can
#
# - measure mode collapse with three numbers, and say what each of them cannot see;
# - compute what a perfect generator scores, and stop taking 98.9 for a flaw;
# - compute how a generator's entropy changes while the discriminator stands still, and say why its samples end up on the hilltops;
# - explain why packing makes collapse easier for the discriminator to catch;
# - compare five recipes on the ring and the grid, with the spread over five seeds and not a single run.
#
# You need (1.1) and (1.2) of lesson 01, (2.4) of lesson 02, the non-saturating loss of lesson 03 and section 4.6 of lesson 04.

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
width, batch, ring_steps, grid_steps, grid_seeds = {"quick": (32, 64, 320, 340, 1),
                                                    "full": (64, 128, 3000, 3000, 5)}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 兩座考場
#
# 模式崩潰要看得見，就要有數得清的模式。文獻裡最常見的兩座考場是 8 個常態分布圍成的環，與 25 個常態分布排成的格子：每個分布是一個模式，比重相同，標準差 $\sigma$ 很小。
#
# 右圖放大環上的一個模式，黑圈的半徑是 $3\sigma$。先猜：真實樣本有多少比例落在自己的圈裡？

# %% [markdown] tags=["lang-en"]
# ## Two proving grounds
#
# To see mode collapse we need modes that can be counted. The two proving grounds of the literature are a ring of 8 Gaussians and a grid of 25: each Gaussian is a mode, all weigh the same, and the standard deviation $\sigma$ is small.
#
# The picture on the right enlarges one mode of the ring; the black circle has radius $3\sigma$. Guess first: what share of the real samples lies inside its own circle?

# %%
g = torch.Generator().manual_seed(seed)
real = {"ring": toys.ring(20_000, g), "grid": toys.grid(20_000, g)}
centres = {"ring": toys.ring_centres(), "grid": toys.grid_centres()}
std = {"ring": toys.RING_STD, "grid": toys.GRID_STD}

fig, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 3.3))
for ax, toy in ((left, "ring"), (middle, "grid"), (right, "ring")):
    ax.plot(*real[toy][:2500].T, ".", ms=3, color=plot.COLOURS["data"])
    ax.set(aspect="equal", xlabel="$x_1$")
left.set_ylabel("$x_2$")
right.add_patch(plt.Circle((2, 0), 3 * std["ring"], fill=False, lw=2))
right.set(xlim=(1.92, 2.08), ylim=(-0.08, 0.08))
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 7.1 高品質比例
#
# 離最近的中心不超過 $r$ 個標準差的樣本，叫高品質樣本；慣例取 $r=3$。一維常態分布有 99.73% 落在三個標準差以內，許多人就拿這個數字當滿分。可是這裡的樣本在平面上。令 $Q$ 為完美樣本的高品質比例，$\rho$ 為樣本到中心的距離。

# %% [markdown] tags=["lang-en"]
# ## 7.1 The share of high quality
#
# A sample within $r$ standard deviations of the nearest centre is called high-quality; by convention $r=3$. Of a one-dimensional normal distribution 99.73 % lies within three standard deviations, and many take that for full marks. But these samples live in the plane. Let $Q$ be the share of high quality among perfect samples, and $\rho$ the distance of a sample from its centre.

# %% [markdown]
# $$
# \begin{aligned}
# Q &= \int_{x_1^2 + x_2^2 \le (r\sigma)^2} \frac{1}{2\pi\sigma^2}\, e^{-\frac{x_1^2 + x_2^2}{2\sigma^2}}\, dx_1\, dx_2 && \text{(a)}\\
# &= \int_0^{r\sigma} \int_0^{2\pi} \frac{1}{2\pi\sigma^2}\, e^{-\frac{\rho^2}{2\sigma^2}}\, \rho\, d\varphi\, d\rho && \text{(b)}\\
# &= \int_0^{r\sigma} \frac{\rho}{\sigma^2}\, e^{-\frac{\rho^2}{2\sigma^2}}\, d\rho && \text{(c)}\\
# &= \left[-e^{-\frac{\rho^2}{2\sigma^2}}\right]_0^{r\sigma} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 把中心移到原點；兩個座標獨立，密度相乘。模式相距至少 $40\sigma$，別的模式的樣本不會跑進這個圈。
# - (b) 換成極座標，面積元素是 $\rho\,d\varphi\,d\rho$。這個 $\rho$ 就是平面與直線的差別：離中心稍遠的地方，面積比較大。
# - (c) 對角度積分得 $2\pi$。剩下的密度叫 Rayleigh 分布。
# - (d) 反導函數；代入上下限，$\sigma$ 消去。

# %% [markdown] tags=["lang-en"]
# - (a) Move the centre to the origin; the coordinates are independent, so their densities multiply. The modes are at least $40\sigma$ apart: no other mode's sample strays into this circle.
# - (b) Polar coordinates, with the element of area $\rho\,d\varphi\,d\rho$. This $\rho$ is what sets the plane apart from the line: there is more area a little away from the centre.
# - (c) The angle contributes $2\pi$. What is left is the density of the Rayleigh distribution.
# - (d) The antiderivative; $\sigma$ cancels at the limits of integration.

# %% [markdown]
# $$
# \boxed{Q = 1 - e^{-\frac{r^2}{2}}}
# \tag{7.1}
# $$

# %%
from scipy.integrate import quad
from scipy.special import erf
from scipy.stats import chi2

def by_strips(r):  # 直角座標，一條一條切：x₁ = r sin t 處的條高 vertical strips at x₁ = r sin t
    def strip(t):
        u, half = r * np.sin(t), r * np.cos(t)
        return np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi) * erf(half / np.sqrt(2)) * half
    return quad(strip, -np.pi / 2, np.pi / 2)[0]

# %%
check("7.1", r"Q = 1 - e^{-\frac{r^2}{2}}")

# %%
radii, dots = np.linspace(0, 4, 200), np.array([0.5, 1, 1.5, 2, 2.5, 3, 3.5])
share = [metrics.mode_coverage(real["ring"], centres["ring"], std["ring"], r)[1] for r in dots]
fig, ax = plt.subplots()
plot.theory(ax, radii, 1 - np.exp(-radii**2 / 2), r"理論 theory $1-e^{-r^2/2}$")
ax.plot(radii, erf(radii / np.sqrt(2)), "--", color="0.6", label=r"一維 1-D $\mathrm{erf}(r/\sqrt{2})$")
plot.measured(ax, dots, share)
ax.set(xlabel="$r$", ylabel="高品質比例 high quality $Q$")
ax.legend(loc="lower right")
plt.show()

# %%
exact = 1 - np.exp(-dots**2 / 2)
assert (np.abs(share - exact) < 4.5 * np.sqrt(exact * (1 - exact) / len(real["ring"]))).all()
Q = 1 - np.exp(-4.5)
print(f"r = 3   平面 plane {Q:.2%}   直線 line {erf(3 / np.sqrt(2)):.2%}")

# %% [markdown] tags=["lang-zh"]
# 所以滿分是 98.89%，不是 100%，也不是 99.73%。分數明顯高於 98.89% 的生成器，把模式縮得太窄：那也是一種崩潰，只是發生在模式裡面。

# %% [markdown] tags=["lang-en"]
# So full marks are 98.89 %, neither 100 % nor 99.73 %. A generator that scores clearly above 98.89 % has made its modes too narrow: that is collapse as well, inside the modes.

# %% [markdown] tags=["lang-zh"]
# ## 7.2 找到幾個模式
#
# 第二個慣用的數字：只要某個模式的圈裡有一個樣本，就算「找到」了這個模式。令 $M$ 為 $n$ 個樣本找到的模式數。完美的生成器找到幾個？先猜：25 個模式，抽 25 個樣本，平均找到幾個？

# %% [markdown] tags=["lang-en"]
# ## 7.2 How many modes are found
#
# The second customary number: a mode counts as found as soon as one sample lies in its circle. Let $M$ be the number of modes that $n$ samples find. How many does a perfect generator find? Guess first: with 25 modes and 25 samples, how many on average?

# %% [markdown]
# $$
# \begin{aligned}
# M &= \sum_{k=1}^{K} 1_k, \qquad 1_k = 1 \text{ if mode } k \text{ is found, else } 0 && \text{(a)}\\
# P(\text{a sample lies in circle } k) &= \frac{Q}{K} && \text{(b)}\\
# P(1_k = 0) &= \left(1 - \frac{Q}{K}\right)^n && \text{(c)}\\
# \mathbb{E}[M] &= \sum_{k=1}^{K} P(1_k = 1) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 每個模式一個指示變數。
# - (b) 樣本屬於模式 $k$ 的機率是 $\frac{1}{K}$，屬於它而且落在圈裡，要再乘以 (7.1) 的 $Q$。
# - (c) $n$ 個獨立樣本全都沒落在圈裡。
# - (d) 期望值可以逐項相加，就算各項不獨立也一樣；$K$ 項都相同。

# %% [markdown] tags=["lang-en"]
# - (a) One indicator variable for each mode.
# - (b) A sample belongs to mode $k$ with probability $\frac{1}{K}$; that it also lies in the circle brings the factor $Q$ of (7.1).
# - (c) All of the $n$ independent samples miss the circle.
# - (d) Expectations add up term by term, even when the terms depend on one another; all $K$ terms are equal.

# %% [markdown]
# $$
# \boxed{\mathbb{E}[M] = K (1 - (1 - \frac{Q}{K})^n)}
# \tag{7.2}
# $$

# %%
def one_by_one(K, Q, n):  # 已找到 0、1、…、K 個的機率，一次加一個樣本 probabilities of 0, 1, …, K found, sample by sample
    found = np.eye(K + 1)[0]
    new = Q * (1 - np.arange(K + 1) / K)
    for _ in range(n):
        found = found * (1 - new) + np.roll(found * new, 1)
    return found @ np.arange(K + 1)

# %%
check("7.2", r"\mathbb{E}[M] = K (1 - (1 - \frac{Q}{K})^n)")

# %%
n_axis, n_dots = np.arange(1, 401), (2, 5, 10, 25, 50, 100, 200)

def found(toy, n):  # 40 組、每組 n 個真實樣本 40 sets of n real samples
    sets = real[toy][:40 * n].split(n)
    return np.mean([metrics.mode_coverage(x, centres[toy], std[toy])[0] for x in sets])

fig, ax = plt.subplots()
for toy, colour in (("ring", "data"), ("grid", "other")):
    K = len(centres[toy])
    plot.theory(ax, n_axis, K * (1 - (1 - Q / K) ** n_axis), "理論 theory" if K == 8 else None)
    plot.measured(ax, n_dots, [found(toy, n) for n in n_dots], f"實測 measured, $K={K}$", color=plot.COLOURS[colour])
    assert max(abs(found(toy, n) - K * (1 - (1 - Q / K) ** n)) for n in n_dots) < 1.3
ax.set(xscale="log", xlabel="樣本數 samples $n$", ylabel=r"找到 found $\mathbb{E}[M]$")
ax.legend()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 25 個樣本平均只找到 15.9 個；慣例的 $n=2500$ 則幾乎必定找齊，因為 $(1-\frac{Q}{25})^{2500} \approx 10^{-44}$。所以滿分是 25 個。
#
# 但反過來看，這個門檻很鬆：比重只有 $w$ 的模式，被找到的機率是 $1-(1-Qw)^{2500}$，$w=0.12\%$ 就有 95%。格子的模式本來該占 4%，縮成三十分之一，仍然算「找到了」。

# %% [markdown] tags=["lang-en"]
# On average 25 samples find only 15.9; the customary $n=2500$ are practically certain to find all, because $(1-\frac{Q}{25})^{2500} \approx 10^{-44}$. So full marks are 25.
#
# Seen the other way the bar is low: a mode of weight $w$ is found with probability $1-(1-Qw)^{2500}$, which is 95 % for $w=0.12\%$. A mode of the grid should weigh 4 %; shrunk to a thirtieth of that it still counts as found.

# %%
weights = np.array([0.0012, 0.04])
print("w   ", weights, "\nP   ", np.round(1 - (1 - Q * weights) ** 2500, 3))
print(f"E[M] = {25 * (1 - (1 - Q / 25) ** 25):.1f}   (K = n = 25)")

# %% [markdown] tags=["lang-zh"]
# ## 7.3 散度看得見多少
#
# 設生成器完美重現 $K$ 個模式裡的 $m$ 個，比重平均，其餘的完全不造；模式相距很遠，當作互不重疊。令 $a=\frac{m}{K}$ 為涵蓋的比例。第 02 章說判別器的損失量的是 JS 散度，第 03 章說非飽和的生成器還要付出 $\mathrm{KL}(q \,\|\, p)$。它們的反應有多大？先猜：8 個模式漏掉一個，JS 散度占最大值 $\log 2$ 的幾成？

# %% [markdown] tags=["lang-en"]
# ## 7.3 How much the divergences see
#
# Let the generator reproduce $m$ of the $K$ modes perfectly and evenly, and miss the others altogether; the modes are far apart, and we treat them as not overlapping. Write $a=\frac{m}{K}$ for the share it covers. Lesson 02 says that the discriminator's loss measures the Jensen–Shannon divergence; lesson 03, that the non-saturating generator also pays $\mathrm{KL}(q \,\|\, p)$. How strongly do they react? Guess first: with one of 8 modes missing, what share of its maximum $\log 2$ does the Jensen–Shannon divergence reach?

# %% [markdown]
# $$
# \begin{aligned}
# q(x) &= \frac{p(x)}{a} \ \text{ on the covered modes,} \qquad q(x) = 0 \ \text{ on the others} && \text{(a)}\\
# \mathrm{KL}(q \,\|\, p) &= \mathbb{E}_{x \sim q}\left[\log\left(\frac{q(x)}{p(x)}\right)\right] = \log\left(\frac{1}{a}\right), \qquad \mathrm{KL}(p \,\|\, q) = \infty && \text{(b)}\\
# \frac{p+q}{2} &= \frac{1+a}{2a}\,p = \frac{1+a}{2}\,q \ \text{ covered,} \qquad \frac{p+q}{2} = \frac{p}{2} \ \text{ elsewhere} && \text{(c)}\\
# \mathrm{KL}\left(p \,\Big\|\, \tfrac{p+q}{2}\right) &= a\log\left(\frac{2a}{1+a}\right) + (1-a)\log(2) && \text{(d)}\\
# \mathrm{KL}\left(q \,\Big\|\, \tfrac{p+q}{2}\right) &= \log\left(\frac{2}{1+a}\right) && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 同樣的形狀，比重放大成 $\frac{1}{a}$ 倍，總機率仍是 1。
# - (b) 在 $q$ 的樣本上，比值是常數 $\frac{1}{a}$。反方向的 KL 散度在漏掉的模式上是 $p\log\frac{p}{0}$，無限大。（真的常態分布有尾巴，值有限但極大：環上漏掉一個模式，約 359。）
# - (c) 代入 (a)。
# - (d) $p$ 有 $a$ 的機率落在涵蓋的模式，$1-a$ 落在別處；兩邊的比值都是常數。
# - (e) $q$ 全部落在涵蓋的模式。
#
# JS 散度是 (d) 與 (e) 的平均，把各個 $\log 2$ 合起來即可。

# %% [markdown] tags=["lang-en"]
# - (a) The same shape, scaled by $\frac{1}{a}$ so that the total probability stays 1.
# - (b) On the samples of $q$ the ratio is the constant $\frac{1}{a}$. The KL divergence in the other direction has $p\log\frac{p}{0}$ on the missing modes: infinite. (Real Gaussians have tails, which make it finite but huge: about 359 with one mode of the ring missing.)
# - (c) Substitute (a).
# - (d) A sample of $p$ lies in the covered modes with probability $a$, elsewhere with probability $1-a$; both ratios are constants.
# - (e) All of $q$ lies in the covered modes.
#
# The Jensen–Shannon divergence is the mean of (d) and (e), with the terms $\log 2$ collected.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\mathrm{KL}(q \,\|\, p) = \log(\frac{1}{a}) \qquad \mathrm{JSD}(p \,\|\, q) = \log(2) + \frac{a}{2}\log(a) - \frac{1 + a}{2}\log(1 + a)} \\
# \small \text{$q = p / a$ 在一部分上，別處 $q = 0$ on a part, $q = 0$ elsewhere}
# \end{gathered}
# \tag{7.3}
# $$

# %%
line = [densities.gaussian(20 * k, 1) for k in range(8)]  # 直線上的 8 個模式 8 modes on a line
whole = densities.mixture(line)

def by_integration(p, q): return divergences.kl(q, p), divergences.js(p, q)

# %%
check("7.3", r"\mathrm{KL}(q \,\|\, p) = \log(\frac{1}{a}) \qquad \mathrm{JSD}(p \,\|\, q) = "
      r"\log(2) + \frac{a}{2}\log(a) - \frac{1 + a}{2}\log(1 + a)",
      r"\text{$q = p / a$ 在一部分上，別處 $q = 0$ on a part, $q = 0$ elsewhere}")

# %%
m = np.arange(1, 9)
a = m / 8
jsd = np.log(2) + a / 2 * np.log(a) - (1 + a) / 2 * np.log(1 + a)
covered = [real["ring"][torch.cdist(real["ring"], centres["ring"]).argmin(1) < k][:2500] for k in m]
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.5))
plot.theory(left, m, np.log(1 / a), r"$\mathrm{KL}(q\|p) = \log(1/a)$")
plot.measured(left, m, [metrics.mode_kl(x, centres["ring"]) for x in covered], "2,500 個樣本 samples")
plot.theory(right, m, 2 * np.log(2) - 2 * jsd, r"$\min_D L_D = 2\log 2 - 2\,\mathrm{JSD}$")
right.axhline(2 * np.log(2), color="0.6", lw=1, ls="--")
left.set(xlabel="涵蓋的模式 modes covered $m$", ylabel=r"$\mathrm{KL}(q\|p)$")
right.set(xlabel="涵蓋的模式 modes covered $m$", ylabel="$L_D$", ylim=(0, 1.5))
left.legend(), right.legend(loc="lower right")
plt.show()

# %%
for k in (1, 4, 7):
    print(f"m = {k}   KL(q‖p) = {np.log(8 / k):.3f}   KL(p‖q) = ∞   JSD / log 2 = {jsd[k - 1] / np.log(2):.1%}")
assert all(abs(metrics.mode_kl(x, centres["ring"]) - np.log(8 / k)) < 0.02 for x, k in zip(covered, m))

# %% [markdown] tags=["lang-zh"]
# 漏掉八分之一的資料，JS 散度只有最大值的 6.6%，判別器的最低損失從 1.386 降到 1.295：生成器幾乎感覺不到。而會大聲抗議的 $\mathrm{KL}(p \,\|\, q)$，不在 GAN 的損失裡。

# %% [markdown] tags=["lang-en"]
# With an eighth of the data missing, the Jensen–Shannon divergence is only 6.6 % of its maximum, and the discriminator's floor moves from 1.386 to 1.295: the generator hardly feels it. A divergence that would protest loudly, $\mathrm{KL}(p \,\|\, q)$, is not in the loss of a GAN.

# %% [markdown] tags=["lang-zh"]
# 左圖的點是第三種量法：把每個樣本算給最近的中心，得到各模式的比例 $\hat q_k$，再算 $\sum_k \hat q_k \log(K \hat q_k)$，也就是模式上的 $\mathrm{KL}(q \,\|\, p)$（`metrics.mode_kl`）。

# %% [markdown] tags=["lang-en"]
# The dots in the left picture are a third way to measure: count each sample at its nearest centre, which gives the shares $\hat q_k$ of the modes, and compute $\sum_k \hat q_k \log(K \hat q_k)$, that is, $\mathrm{KL}(q \,\|\, p)$ over the modes (`metrics.mode_kl`).

# %% [markdown] tags=["lang-zh"]
# ## 三個數字，各有盲點
#
# 下面四個假想的生成器，都拿環來考。先猜：哪一個的高品質比例最高？哪一個找到最多模式？

# %% [markdown] tags=["lang-en"]
# ## Three numbers, each with a blind spot
#
# Below, four imagined generators are tested on the ring. Guess first: which has the highest share of high quality? Which finds the most modes?

# %%
noise = torch.randn(2500, 2, generator=g)
mode = torch.randint(8, (2500,), generator=g)
one = torch.zeros(2500, dtype=torch.long)
uneven = torch.where(torch.rand(2500, generator=g) < 0.9, one, mode)
generators = {"完美 perfect": centres["ring"][mode] + std["ring"] * noise,
              "一個模式 one mode": centres["ring"][one] + std["ring"] * noise,
              "九成一個模式 90 % one": centres["ring"][uneven] + std["ring"] * noise,
              "太寬 too wide": centres["ring"][mode] + 10 * std["ring"] * noise}

# %%
fig, axes = plt.subplots(1, 4, figsize=(10, 2.9))
for ax, (name, x) in zip(axes, generators.items()):
    (modes, good), kl = metrics.mode_coverage(x, centres["ring"], std["ring"]), metrics.mode_kl(x, centres["ring"])
    ax.plot(*x.T, ".", ms=2, color=plot.COLOURS["generated"])
    ax.set(aspect="equal", xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), xticks=[], yticks=[], title=name)
    ax.set_xlabel(f"模式 modes {modes}/8\n高品質 high q. {good:.0%}\nKL {kl:.2f}")
    print(f"{modes}/8   {good:4.0%}   KL {kl:.1f}   {name}")
plt.show()

# %% [markdown] tags=["lang-zh"]
# - 高品質比例看不見缺了誰：只有一個模式的生成器也得 99%。
# - 模式數看不見比重：九成擠在一個模式，照樣 8/8。
# - 模式上的 KL 散度看不見品質：太寬的那一個，KL 散度幾乎是 0。

# %% [markdown] tags=["lang-en"]
# - The share of high quality cannot see what is missing: a generator with a single mode scores 99 %, too.
# - The number of modes cannot see weights: with 90 % crowded into one mode it is still 8/8.
# - The KL divergence over the modes cannot see quality: for the one that is too wide it is almost 0.

# %% [markdown] tags=["lang-zh"]
# 只報告高品質比例的論文或教學，等於沒有報告崩潰。三個數字要一起看，再附一張圖。

# %% [markdown] tags=["lang-en"]
# A paper or tutorial that reports the share of high quality alone has not reported collapse. Look at the three numbers together, with a picture.

# %% [markdown] tags=["lang-zh"]
# ## 實驗：五種配方
#
# 五種配方，同樣的網路寬度、批次與步數。第一種用教科書的設定；後四種共用另一組：學習率是教科書的 20 倍，走完三成的步數後線性降到 0，Adam 的第二個係數是 0.99。第二與第三種只差損失函數；第一與第二種損失函數相同，差在學習率與它的衰減、Adam 的第二個係數、R1 懲罰項。

# %% [markdown] tags=["lang-en"]
# ## Experiment: five recipes
#
# Five recipes with the same width of nets, batch and number of steps. The first has the settings of the textbooks; the last four share others: a learning rate 20 times the textbook's, which falls linearly to 0 once 30 % of the steps are done, and 0.99 as Adam's second coefficient. The second and the third differ in the loss alone; the first and the second have the same loss and differ in the learning rate and its decay, Adam's second coefficient and the R1 penalty.

# %% [markdown] tags=["lang-zh"]
# | 配方 | 損失函數 | 懲罰項 | 判別器的輸入 |
# |---|---|---|---|
# | 教科書 | 非飽和 | 無 | $x$ |
# | NS + R1 | 非飽和 | R1 | $x$ |
# | hinge + R1 | hinge | R1 | $x$ |
# | WGAN-GP | Wasserstein | 梯度懲罰，D 與 G 輪流各走一步 | $x$ |
# | Rp + R1 + R2 | 相對式（成對） | R1 與 R2 | $x$ 與傅立葉特徵 |
#
# R1 與 R2 分別懲罰判別器在真實樣本與生成樣本上的斜率；這些損失與懲罰項在第 09 至 12 章推導。先預測：哪一種最可靠？影響較大的是損失函數，還是其他設定？

# %% [markdown] tags=["lang-en"]
# | recipe | loss | penalty | input of the discriminator |
# |---|---|---|---|
# | textbook | non-saturating | none | $x$ |
# | NS + R1 | non-saturating | R1 | $x$ |
# | hinge + R1 | hinge | R1 | $x$ |
# | WGAN-GP | Wasserstein | gradient penalty, one D step a G step | $x$ |
# | Rp + R1 + R2 | relativistic pairing | R1 and R2 | $x$ and Fourier features |
#
# R1 and R2 penalise the discriminator's slope at real and at generated samples; these losses and penalties are derived in lessons 09 to 12. Predict: which recipe is the most reliable? Which makes the larger difference, the loss or the other settings?

# %%

def recipes(gamma):  # γ：R1 與 R2 的權重 the weight of R1 and R2
    fast = dict(lr_g=4e-3, betas=(0.5, 0.99), decay_from=0.3)
    return {"教科書 textbook": dict(loss="non-saturating", lr_g=2e-4, betas=(0.5, 0.999)),
            "NS + R1": dict(loss="non-saturating", penalties={"r1": gamma}, **fast),
            "hinge + R1": dict(loss="hinge", penalties={"r1": gamma}, **fast),
            "WGAN-GP": dict(loss="wasserstein", penalties={"wgan-gp": 1.0}, **fast),
            "Rp + R1 + R2": dict(loss="relativistic-pairing", penalties={"r1": gamma, "r2": gamma}, **fast)}

# %%
def fit(toy, recipe, options, seeds, steps):  # 幾個種子同時訓練；frames：每四分之一程的樣本 samples at each quarter
    fourier = dict(ring=dict(fourier=16, scale=1.0), grid=dict(fourier=32, scale=3.0))[toy]
    extra = fourier if recipe.startswith("Rp") else {}
    D = [nets.discriminator(width=width, seed=s + 1000, **extra) for s in seeds]
    G, frames = [nets.generator(width=width, seed=s) for s in seeds], []
    def keep(runs): frames.append([run.sample(2500, seed=seed) for run in runs])
    runs = train_many(G, D, real[toy].to(device), seeds=seeds, steps=steps, batch=batch, every=steps // 4,
                      callback=keep, **options)
    return runs, frames

# %% tags=["nbval-ignore-output"]
seeds = [5 * seed + i for i in range(5)]
ring_runs = {name: fit("ring", name, options, seeds, ring_steps) for name, options in recipes(0.1).items()}

# %%
def small_multiples(runs, toy, steps):  # 左：第一個種子隨步數；右：其他種子的終點 left: one seed over time, right: the others
    members, limit = len(next(iter(runs.values()))[1][0]), 1.4 * centres[toy].max()
    size = (1.6 + 1.05 * (3 + members), 4.4)
    fig, axes = plt.subplots(len(runs), 3 + members, figsize=size, sharex=True, sharey=True, layout="none")
    fig.subplots_adjust(wspace=0.06, hspace=0.06)
    for row, (name, (_, frames)) in zip(axes, runs.items()):
        for ax, x in zip(row, [frame[0] for frame in frames] + frames[-1][1:]):
            ax.plot(*centres[toy].T, "o", ms=3, color=plot.COLOURS["light"], alpha=0.6)
            ax.plot(*x[:400].T, ".", ms=1.5, color=plot.COLOURS["generated"])
            ax.set(aspect="equal", xlim=(-limit, limit), ylim=(-limit, limit), xticks=[], yticks=[])
        row[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=11)
    labels = [f"{steps * k // 4}" for k in (1, 2, 3, 4)] + [f"種子 seed {s}" for s in seeds[1:]]
    for ax, label in zip(axes[-1], labels):
        ax.set_xlabel(label, fontsize=10)

# %%
small_multiples(ring_runs, "ring", ring_steps)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左邊四欄是同一個種子在四個步數的樣本；右邊四欄是其他種子的終點。淺藍點是模式的中心。

# %% [markdown] tags=["lang-en"]
# The four columns on the left show one seed after four different numbers of steps; the four on the right, the other seeds at the end. Light blue dots are the centres of the modes.

# %%
def score(x, toy):  # 模式數、高品質 %、模式上的 KL modes, high quality in %, KL over the modes
    modes, good = metrics.mode_coverage(x, centres[toy], std[toy])
    return modes, 100 * good, metrics.mode_kl(x, centres[toy])

def all_scores(runs, toy):  # 每種配方 (3, 種子) each recipe (3, seeds)
    return {name: np.array([score(x, toy) for x in frames[-1]]).T for name, (_, frames) in runs.items()}

scores = all_scores(ring_runs, "ring")

# %%
fig, axes = plt.subplots(1, 3, figsize=(10, 3.2), sharey=True)
limits = ((8, "模式 modes", (-0.4, 8.4)), (100 * Q, "高品質 high quality %", (-5, 105)),
          (0, "模式上的 KL over the modes", (-0.1, 2.2)))
for ax, i, (perfect, label, limit) in zip(axes, range(3), limits):
    ax.axvline(perfect, color="k", lw=2)
    for y, values in enumerate(scores.values()):
        ax.plot([values[i].min(), values[i].max()], [y, y], color=plot.COLOURS["measured"], lw=6, alpha=0.3)
        ax.plot(values[i], np.full(5, y), "o", ms=5, color=plot.COLOURS["measured"])
        ax.plot(values[i].mean(), y, "|", ms=16, mew=2.5, color=plot.COLOURS["generated"])
    ax.set(xlabel=label, xlim=limit)
axes[0].set_yticks(range(5), scores)
axes[0].invert_yaxis()
plt.show()

# %% tags=["nbval-ignore-output"]
def report(scores):  # 平均（最差–最好） mean (worst–best)
    for name, values in scores.items():
        modes, good = (f"{v.mean():.{d}f} ({v.min():.0f}–{v.max():.0f})" for v, d in zip(values, (1, 0)))
        print(f"模式 modes {modes:14}高品質 high quality % {good:13}KL {values[2].mean():.2f}   {name}")

report(scores)

# %%
textbook, ns, best = scores["教科書 textbook"], scores["NS + R1"], scores["Rp + R1 + R2"]
assert best[0].min() >= 6 and best[2].max() < 0.3, best
assert best[1].mean() > textbook[1].mean() and best[2].mean() < textbook[2].mean()
print("Rp + R1 + R2：每個種子都找到 in every seed ≥ 6/8 ✓   KL < 0.3 ✓")

# %% [markdown] tags=["lang-zh"]
# 黑線是完美樣本的分數，點是五個種子，橘色短線是平均，色帶從最差到最好。

# %% [markdown] tags=["lang-en"]
# The black line is the score of perfect samples, the dots are five seeds, the orange tick is their mean, the band runs from the worst to the best.

# %% [markdown] tags=["lang-zh"]
# 只看一個種子，同一種配方可以被說成好，也可以被說成壞：圖中 NS + R1 的種子，有的八個都找到，有的少得多。
#
# 步數很少，還談不上品質：先到齊的是模式，品質要等學習率降下來才會提高。而且 $G$ 是連續函數，$z$ 的空間連成一片，所以模式之間必定有橋；橋上的樣本也要扣分。

# %% [markdown] tags=["lang-en"]
# Judged by one seed, the same recipe can be made to look good or bad: of the seeds of NS + R1 in the figure, some find all eight modes, others far fewer.
#
# The run is short and the quality still poor: the modes come first, and quality improves only as the learning rate falls. Moreover $G$ is continuous and the space of $z$ is connected, so there must be bridges between the modes; the samples on them cost points, too.

# %% [markdown] tags=["lang-zh"]
# 格子更難：25 個模式，相鄰兩個相距 $40\sigma$。這裡只跑一個種子，步數也少，看的是哪一種配方先找到模式。

# %% [markdown] tags=["lang-en"]
# The grid is harder: 25 modes, neighbours $40\sigma$ apart. Here we run one seed and few steps only; what to look at is which recipe finds modes first.

# %% tags=["nbval-ignore-output"]
grid_runs = {name: fit("grid", name, options, seeds[:grid_seeds], grid_steps)
             for name, options in recipes(0.05).items()}

# %%
small_multiples(grid_runs, "grid", grid_steps)
plt.show()

# %% tags=["nbval-ignore-output"]
grid_scores = all_scores(grid_runs, "grid")
report(grid_scores)

# %%
grid_modes = {name: values[0].mean() for name, values in grid_scores.items()}
assert grid_modes["Rp + R1 + R2"] >= 14 and grid_modes["Rp + R1 + R2"] > grid_modes["教科書 textbook"], grid_modes
print("格子 grid：Rp + R1 + R2 找到的比教科書多 finds more modes than the textbook ✓")

# %% [markdown] tags=["lang-zh"]
# 跑久一點呢？下表是 `preset = "full"` 的設定：寬度 64、批次 128、3,000 步，各五個種子，格子也是；數字是平均，括號裡是最差到最好。
#
# | 配方 | 環：模式 | 環：高品質 % | 格子：模式 | 格子：高品質 % | 格子：KL |
# |---|---|---|---|---|---|
# | 教科書 | 3.4（0–8） | 5（0–22） | 16.6（6–21） | 2（1–4） | 0.26 |
# | NS + R1 | 8 | 94（93–96） | 23.2（22–24） | 21（18–24） | 0.05 |
# | hinge + R1 | 8 | 92（89–94） | 14.6（5–20） | 4（1–10） | 0.19 |
# | WGAN-GP | 8 | 89（82–95） | 4.4（3–6） | 2（1–2） | 0.87 |
# | Rp + R1 + R2 | 8 | 94（93–96） | 25 | 75（62–89） | 0.01 |
#
# 環上，後四種都找齊，品質只有 WGAN-GP 落後而且參差；到了格子，只有第五種找齊，靠的主要是判別器輸入的傅立葉特徵：拿掉特徵，同一種配方就找不齊。WGAN-GP 的原論文裡，生成器每走一步，評論家走五步，懲罰項的權重 $\lambda=10$；這裡為了預算相同，評論家只走一步，$\lambda=1$，對它不利。換一種處理器，數字會略有出入。

# %% [markdown] tags=["lang-en"]
# And in a longer run? The table has the settings of `preset = "full"`: width 64, batch 128, 3,000 steps, five seeds each, on the grid as well; means, with the worst and the best in brackets.
#
# | recipe | ring: modes | ring: high quality % | grid: modes | grid: high quality % | grid: KL |
# |---|---|---|---|---|---|
# | textbook | 3.4 (0–8) | 5 (0–22) | 16.6 (6–21) | 2 (1–4) | 0.26 |
# | NS + R1 | 8 | 94 (93–96) | 23.2 (22–24) | 21 (18–24) | 0.05 |
# | hinge + R1 | 8 | 92 (89–94) | 14.6 (5–20) | 4 (1–10) | 0.19 |
# | WGAN-GP | 8 | 89 (82–95) | 4.4 (3–6) | 2 (1–2) | 0.87 |
# | Rp + R1 + R2 | 8 | 94 (93–96) | 25 | 75 (62–89) | 0.01 |
#
# On the ring the last four find every mode, and only WGAN-GP's quality lags and varies; on the grid only the fifth finds all modes, mostly thanks to the Fourier features at the discriminator's input: without them the same recipe does not find them all. The WGAN-GP paper takes five critic steps per generator step, with the penalty weight $\lambda=10$; here, for an equal budget, it is one critic step, with $\lambda=1$, to its disadvantage. On another processor the numbers differ a little.

# %% [markdown] tags=["lang-zh"]
# ### 動手：看著模式出現
#
# 選一種配方，按 ▶ 訓練；模式數與高品質比例邊跑邊更新，■ 可以隨時停下。沒有執行時，圖上是四種配方各 600 步的結果。
#
# <details><summary>答案</summary>
#
# 靜態圖的 600 步裡，NS + R1 與 Rp + R1 + R2 兩三百步就找齊 8 個模式，NS + R1 偶爾還會丟掉一個再找回來；教科書的設定與 WGAN-GP 只找到兩三個，找到了又丟。現場跑滿 3,000 步，再和上面的表比一比。模式齊了，高品質比例還要再等一陣子：先找到地方，再站得準。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: watch the modes come
#
# Choose a recipe and press ▶; the number of modes and the share of high quality are updated as it runs, and ■ stops at any time. Without a running kernel the picture shows four recipes after 600 steps each.
#
# <details><summary>Answer</summary>
#
# In the 600 steps of the picture NS + R1 and Rp + R1 + R2 find all 8 modes within two or three hundred steps, though NS + R1 now and then loses one and finds it again; the textbook's settings and WGAN-GP find two or three at most, and lose them. Run all 3,000 steps and compare with the table above. After the modes the share of high quality takes its time: first find the place, then stand on it.
#
# </details>

# %%
widgets.recipes(recipes(0.1), seed=seed)

# %% [markdown] tags=["lang-zh"]
# ## 7.4 判別器不動，生成器就塌
#
# 為什麼會崩潰？第 04 章的 4.6 說，最小最大的順序不能對調：若判別器先固定、生成器後走，生成器的最佳反應是把所有樣本都放到 $D$ 最大的那一點。而訓練的每一步，生成器面對的正是一個固定的判別器。

# %% [markdown] tags=["lang-en"]
# ## 7.4 Hold the discriminator still, and the generator collapses
#
# Why does collapse happen? By section 4.6 of lesson 04 the order of min and max must not be swapped: if the discriminator is fixed first and the generator moves second, the generator's best response is to put all samples on the one point where $D$ is highest. And at each step of training the generator does face a fixed discriminator.

# %% [markdown] tags=["lang-zh"]
# 把這句話變成式子。取一維與最簡單的損失 $L_G = -\mathbb{E}[s(G(z))]$：若 $G$ 的彈性夠大，每個樣本各自沿對數機率比 $s$ 的斜率往上走。樣本散得多開，用熵 $H = -\mathbb{E}_{x \sim q}[\log(q(x))]$ 來量。

# %% [markdown] tags=["lang-en"]
# Let us turn this sentence into an equation. Take one dimension and the simplest loss, $L_G = -\mathbb{E}[s(G(z))]$: if $G$ is flexible enough, every sample climbs the slope of the logit $s$ on its own. How spread out the samples are is measured by the entropy $H = -\mathbb{E}_{x \sim q}[\log(q(x))]$.

# %% [markdown]
# $$
# \begin{aligned}
# T(x) &= x + h\,s'(x) && \text{(a)}\\
# q_h(T(x)) &= \frac{q(x)}{T'(x)} = \frac{q(x)}{1 + h\,s''(x)} && \text{(b)}\\
# H(q_h) &= -\mathbb{E}_{x \sim q}\left[\log(q_h(T(x)))\right] && \text{(c)}\\
# &= H(q) + \mathbb{E}_{x \sim q}\left[\log(1 + h\,s''(x))\right] && \text{(d)}\\
# \frac{H(q_h) - H(q)}{h} &\to \mathbb{E}_{x \sim q}\left[s''(x)\right] = \mathbb{E}_{x \sim q}\left[\kappa(x)\right] \quad (h \to 0) && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 走一小段時間 $h$；$s''$ 有界而 $h$ 夠小時，$T$ 遞增。
# - (b) 變數變換（第 01 章的 1.2）。
# - (c) $q_h$ 的樣本就是 $T(x)$，$x \sim q$（第 01 章的 1.1）。
# - (d) 代入 (b)，把對數拆開。
# - (e) $\log(1+u) \approx u$；$s''$ 有界，極限可以搬進期望值。把曲率 $s''$ 記成 $\kappa$。每一刻都成立，$q$ 取那一刻的密度。
#
# 高維時同樣的推導給出 $\mathbb{E}_{x \sim q}[\Delta s(x)]$，也就是各座標二階導數之和的平均；非飽和損失只是讓每個樣本的速度乘上正數 $1-\sigma(s)$，山頭仍在原處。

# %% [markdown] tags=["lang-en"]
# - (a) Walk for a short time $h$; for bounded $s''$ and small $h$, $T$ is increasing.
# - (b) The change of variables (1.2 of lesson 01).
# - (c) The samples of $q_h$ are $T(x)$ with $x \sim q$ (1.1 of lesson 01).
# - (d) Insert (b) and split the logarithm.
# - (e) $\log(1+u) \approx u$; as $s''$ is bounded, the limit may be taken inside. Write $\kappa$ for the curvature $s''$. It holds at every instant, with the $q$ of that instant.
#
# In more dimensions the same derivation gives $\mathbb{E}_{x \sim q}[\Delta s(x)]$, the mean of the sum of the second derivatives in each coordinate; the non-saturating loss merely multiplies each sample's velocity by the positive number $1-\sigma(s)$, and the hilltops stay where they are.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\frac{dH}{dt} = \mathbb{E}_{x \sim q}[\kappa(x)]} \\
# \small \text{$L_G = -\mathbb{E}[s]$，樣本自由移動 freely moving samples}
# \end{gathered}
# \tag{7.4}
# $$

# %%
def s(x): return 1.5 * torch.cos(2 * x) - 0.1 * x**2  # 一個固定的判別器 a fixed discriminator
def kappa(x): return -6 * np.cos(2 * x) - 0.2  # s″，手算 by hand

def slopes(x):  # s′ 與 s″，自動微分 by autograd
    x = torch.tensor(x, requires_grad=True)
    first, = torch.autograd.grad(s(x).sum(), x, create_graph=True)
    return first.detach().numpy(), torch.autograd.grad(first.sum(), x)[0].numpy()

# %%
def by_moving(q, h=3e-6):  # 真的移動密度，再量熵：中央差分 move the density and measure its entropy: a central difference
    def entropy(h):
        def integrand(y):
            x = y
            for _ in range(8):  # 解 solve T(x) = y
                x = y - h * slopes(x)[0]
            moved = q(x) / (1 + h * slopes(x)[1])
            return -moved * np.log(np.maximum(moved, 1e-300))
        return divergences.integrate(integrand, q.breaks)
    return (entropy(h) - entropy(-h)) / (2 * h)

# %%
check("7.4", r"\frac{dH}{dt} = \mathbb{E}_{x \sim q}[\kappa(x)]",
      r"\text{$L_G = -\mathbb{E}[s]$，樣本自由移動 freely moving samples}")

# %% [markdown] tags=["lang-zh"]
# 山頭附近 $\kappa < 0$，熵一路下降，沒有下限；山谷附近 $\kappa > 0$，熵暫時上升，直到樣本走上山坡。下圖的綠線是一個有三座山頭的 $s$，4,000 個樣本沿著它往上走。先猜：時間夠久以後，它們在哪裡？熵是多少？

# %% [markdown] tags=["lang-en"]
# Near a hilltop $\kappa < 0$ and the entropy falls without bound; near a valley $\kappa > 0$ and it rises for a while, until the samples are on the slopes. The green line of the figure is an $s$ with three hilltops, and 4,000 samples climb it. Guess first: after long enough, where are they, and what is their entropy?

# %%
from scipy.stats import differential_entropy, norm

h, times = 0.002, np.arange(501)
sampled = densities.gaussian(0.3, 1.2).sample(4000, g).numpy()
even = norm(0.3, 1.2).ppf((np.arange(4000) + 0.5) / 4000)  # 4,000 個分位數，不靠抽樣 quantiles, no sampling
paths, rate = [sampled], []
for _ in times[1:]:
    paths.append(paths[-1] + h * slopes(paths[-1])[0])
    rate.append(kappa(even).mean())
    even = even + h * slopes(even)[0]
H = 0.5 * np.log(2 * np.pi * np.e * 1.2**2) + np.concatenate([[0], h * np.cumsum(rate)])
H_measured = differential_entropy(paths[::25], axis=1, method="van es", window_length=5)

# %%
x = np.linspace(-4, 4.6, 400)
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
left.plot(x, s(torch.tensor(x)), color=plot.COLOURS["discriminator"], label="$s(x)$")
for i, alpha in ((0, 0.3), (100, 0.55), (500, 1)):
    left.hist(paths[i], bins=120, range=(-4, 4.6), density=True, color=plot.COLOURS["generated"], alpha=alpha,
              histtype="stepfilled", label=f"$q$, $t={h * i:g}$")
left.set(xlabel="$x$", ylim=(-3.2, 4))
left.legend(fontsize=9, loc="upper right")
plot.theory(right, h * times, H, r"理論 theory $H(0) + \int \mathbb{E}[\kappa]\,dt$")
plot.measured(right, h * times[::25], H_measured)
right.set(xlabel="$t$", ylabel="熵 entropy $H$")
right.legend()
plt.show()
assert np.abs(H[::25] - H_measured).max() < 0.15

# %% [markdown] tags=["lang-zh"]
# 樣本縮成三根針，各在一個山頭；熵以固定的速率降向負無限大，因為樣本都停在山頭上，那裡的 $\kappa$ 不再改變。能讓樣本一直散開的力量，只能來自會移動的判別器：它得及時把樣本聚集的地方壓低。

# %% [markdown] tags=["lang-en"]
# The samples shrink to three needles, one on each hilltop; the entropy falls towards minus infinity at a constant rate, because the samples stay on the hilltops, where their $\kappa$ no longer changes. Whatever keeps the samples spread out must come from a discriminator that moves: it has to push down, in time, the places where samples gather.

# %% [markdown] tags=["lang-zh"]
# 在真的 GAN 上試一次：取環上第五種配方訓練好的一個，凍結判別器，只讓生成器繼續走 600 步。圖的底色愈亮，判別器的分數愈高。先猜會怎樣。

# %% [markdown] tags=["lang-en"]
# Try it on a real GAN. Take one that the fifth recipe has trained on the ring, freeze its discriminator and let the generator alone go on for 600 steps. The brighter the background of the figure, the higher the discriminator's score. Guess what happens.

# %% tags=["nbval-ignore-output"]
import copy

run = ring_runs["Rp + R1 + R2"][0][1]
frozen, G, alone = run.D.cpu(), copy.deepcopy(run.G).cpu(), []
optimiser = torch.optim.Adam(G.parameters(), 1e-2, (0.5, 0.99))
z_fixed = torch.randn(2500, 2, generator=g)
for i in range(601):
    if i % 200 == 0:
        with torch.no_grad():
            alone.append(G(z_fixed))
    loss = losses.wasserstein_g(None, frozen(G(torch.randn(64, 2, generator=g))))
    optimiser.zero_grad()
    loss.backward(inputs=list(G.parameters()))
    optimiser.step()

# %%
ticks = torch.linspace(-2.8, 2.8, 120)
with torch.no_grad():
    height = frozen(torch.cartesian_prod(ticks, ticks)).view(120, 120).T
fig, axes = plt.subplots(1, 4, figsize=(10, 2.9))
for ax, x, i in zip(axes, alone, range(0, 601, 200)):
    ax.contourf(ticks, ticks, height, 12, cmap="Greys_r", alpha=0.5)
    ax.plot(*x.T, ".", ms=3, color=plot.COLOURS["generated"])
    ax.set(aspect="equal", xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), xticks=[], yticks=[], title=f"步 step {i}")
    ax.set_xlabel(f"KL {metrics.mode_kl(x, centres['ring']):.2f}")
plt.show()

# %%
kl = [metrics.mode_kl(x, centres["ring"]) for x in alone]
with torch.no_grad():
    height = [frozen(x).mean().item() for x in alone]
assert kl[0] < 0.3 < max(kl) and height[0] < max(height[1:])
print("凍結之後 once frozen：KL ↑ ✓   E[s(G(z))] ↑ ✓")

# %% [markdown] tags=["lang-zh"]
# 生成器的損失變小，樣本卻一處一處消失：這就是第 04 章 4.6 說的事，在訓練中親眼看見。所以崩潰不是程式錯誤，而是「最大化 $D$」這個目標本來的樣子；要防的是判別器跟不上。

# %% [markdown] tags=["lang-en"]
# The generator's loss gets smaller while its samples vanish from one place after another: this is what 4.6 of lesson 04 says, seen in training. Collapse is no bug in the program but the nature of the aim “maximise $D$”; what must be prevented is a discriminator that falls behind.

# %% [markdown] tags=["lang-zh"]
# 對策也由此分成兩類：讓判別器跟得上（R1 懲罰項、較快的判別器、展開），或讓判別器看得見多樣性（一次看好幾個樣本）。

# %% [markdown] tags=["lang-en"]
# The remedies therefore come in two kinds: let the discriminator keep up (an R1 penalty, a faster discriminator, unrolling), or let it see diversity (several samples at a time).

# %% [markdown] tags=["lang-zh"]
# ## 四種著名的對策
#
# | 對策 | 做法 |
# |---|---|
# | 小批次判別（Salimans 等人 2016） | 判別器的特徵裡加上「這個樣本與同批其他樣本有多像」 |
# | 展開的 GAN（Metz 等人 2017） | 生成器對判別器未來幾步更新後的樣子求梯度，等於預見自己會被壓低 |
# | VEEGAN（Srivastava 等人 2017） | 加一個把樣本送回 $z$ 的網路，並要求真實樣本送回後也像 $p_z$；缺了模式就對不上 |
# | PacGAN（Lin 等人 2018） | 判別器一次看 $m$ 個樣本，判斷這一包是真是假 |
#
# 最後一種最簡單：損失與網路都不變，只把輸入加寬。它為什麼有用，可以算清楚。

# %% [markdown] tags=["lang-en"]
# ## Four well-known remedies
#
# | remedy | what it does |
# |---|---|
# | minibatch discrimination (Salimans et al. 2016) | adds to the discriminator's features how similar the sample is to the others of its batch |
# | unrolled GAN (Metz et al. 2017) | the generator differentiates through the next few updates of the discriminator, and so foresees that it will be pushed down |
# | VEEGAN (Srivastava et al. 2017) | adds a network that maps samples back to $z$ and requires that real samples, mapped back, look like $p_z$ as well; a missing mode upsets that |
# | PacGAN (Lin et al. 2018) | the discriminator looks at $m$ samples at a time and judges the whole pack |
#
# The last is the simplest: loss and nets stay as they are, only the input gets wider. Why it helps can be computed.

# %% [markdown] tags=["lang-zh"]
# ## 7.5 打包
#
# 令 $p^m(x_1,\dots,x_m) = p(x_1)\cdots p(x_m)$ 為 $m$ 個獨立樣本的密度，$q^m$ 同理。沿用 7.3 的生成器：涵蓋的比例是 $a$，比重平均。這一節的 $m$ 是一包的樣本數。
#
# 先猜：$a=\frac78$ 時，看一個樣本的總變差距離是 $\mathrm{TV}(p, q) = \frac18$；一次看四個呢？

# %% [markdown] tags=["lang-en"]
# ## 7.5 Packing
#
# Let $p^m(x_1,\dots,x_m) = p(x_1)\cdots p(x_m)$ be the density of $m$ independent samples, and $q^m$ likewise. The generator is that of 7.3: it covers a share $a$ of the modes, evenly. In this section $m$ is the number of samples in a pack.
#
# Guess first: for $a=\frac78$, one sample shows a total variation distance of $\mathrm{TV}(p, q) = \frac18$; what do four at a time show?

# %% [markdown]
# $$
# \begin{aligned}
# q^m &= \frac{p^m}{a^m} \ \text{ where all } m \text{ samples are covered,} \qquad q^m = 0 \ \text{ elsewhere} && \text{(a)}\\
# \mathrm{TV}(p^m, q^m) &= \int \max(q^m - p^m,\, 0)\, dx && \text{(b)}\\
# &= \int_{\text{covered}} \left(\frac{1}{a^m} - 1\right) p^m\, dx && \text{(c)}\\
# &= \left(\frac{1}{a^m} - 1\right) a^m && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 7.3 的 (a) 乘 $m$ 次。
# - (b) 總變差距離的定義是 $\frac12\int\lvert p^m - q^m \rvert\,dx$；差為正與差為負的地方貢獻相等，有了係數 ½，只算其中一邊就夠。
# - (c) 只有全部落在涵蓋的模式時 $q^m > p^m$。
# - (d) $m$ 個獨立的真實樣本全部落在涵蓋的模式，機率是 $a^m$。

# %% [markdown] tags=["lang-en"]
# - (a) Step (a) of 7.3, multiplied $m$ times.
# - (b) The total variation distance is defined as $\frac12\int\lvert p^m - q^m \rvert\,dx$; where the difference is positive and where it is negative contribute equally, so with the factor ½ it is enough to integrate over one side.
# - (c) Only where all samples are covered is $q^m > p^m$.
# - (d) All of $m$ independent real samples lie in covered modes with probability $a^m$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\mathrm{TV}(p^m, q^m) = 1 - a^m} \\
# \small \text{$q = p / a$ 在一部分上，別處 $q = 0$ on a part, $q = 0$ elsewhere}
# \end{gathered}
# \tag{7.5}
# $$

# %%
def packed(shares, m):  # m 個樣本的所有組合之機率 the probability of every combination of m samples
    table = np.ones(1)
    for _ in range(m):
        table = np.multiply.outer(table, shares).ravel()
    return table

def tv(p, q, m): return np.abs(packed(p, m) - packed(q, m)).sum() / 2

def all_packs(K, covers, m): return tv(np.full(K, 1 / K), np.eye(K)[:covers].sum(0) / covers, m)

# %%
check("7.5", r"\mathrm{TV}(p^m, q^m) = 1 - a^m",
      r"\text{$q = p / a$ 在一部分上，別處 $q = 0$ on a part, $q = 0$ elsewhere}")

# %%
p8, tilted = np.full(8, 1 / 8), np.repeat([1.25, 0.75], 4) / 8  # 另一個生成器：比重歪了，但一個都沒少 tilted, none missing
packs, dots = np.linspace(1, 6, 100), np.arange(1, 7)
fig, ax = plt.subplots()
plot.theory(ax, packs, 1 - (7 / 8) ** packs, "理論 theory $1-a^m$")
plot.measured(ax, dots, [all_packs(8, 7, k) for k in dots], "少一個模式 one mode missing")
ax.plot(dots, [tv(p8, tilted, k) for k in dots], "s", color=plot.COLOURS["other"], label="比重歪斜 tilted weights")
ax.set(xlabel="一包的樣本數 samples in a pack $m$", ylabel=r"$\mathrm{TV}(p^m, q^m)$", ylim=(0, 0.62))
ax.legend(loc="upper left")
plt.show()
assert tv(p8, tilted, 1) == 1 / 8 and tv(p8, tilted, 6) < all_packs(8, 7, 6) / 1.5

# %% [markdown] tags=["lang-zh"]
# 圖中有兩個生成器：一個少了一個模式；另一個八個都有，但四個偏多、四個偏少。它們在 $m=1$ 時一樣差，都是 $\frac18$。打包之後，崩潰的那個露餡得快得多：少一個模式，四個真實樣本有 41% 的機會碰到它。這就是 Lin 等人的論點：打包特別懲罰崩潰。

# %% [markdown] tags=["lang-en"]
# Of the two generators in the figure, one lacks a mode; the other has all eight, four of them too often and four too rarely. At $m=1$ both are equally bad, at $\frac18$. Packed, the collapsed one gives itself away much faster: with one mode missing, four real samples have a 41 % chance to hit it. This is the argument of Lin et al.: packing punishes collapse in particular.

# %% [markdown] tags=["lang-zh"]
# 訓練出來的判別器看得見嗎？取 $a=\frac68$。由 (a)，把 (7.3) 代入 (2.4)，並以 $a^m$ 代替 $a$，就是打包後的最低損失。線是預測，點是訓練好的判別器在新樣本上的損失。

# %% [markdown] tags=["lang-en"]
# Does a trained discriminator see it? Take $a=\frac68$. By (a), the floor of the packed loss is (2.4) with (7.3), where $a^m$ takes the place of $a$. The line is the prediction, the dots are the losses of trained discriminators on fresh samples.

# %%
def floor_of(a): return 2 * np.log(2) - 2 * (np.log(2) + a / 2 * np.log(a) - (1 + a) / 2 * np.log(1 + a))

def draw(n, modes, m=1):  # n 包，每包 m 個樣本 n packs of m samples
    points = centres["ring"][modes[torch.randint(len(modes), (n * m,), generator=g)]]
    return (points + std["ring"] * torch.randn(n * m, 2, generator=g)).view(n, 2 * m)

def fit_discriminator(D, modes, m, steps=250, n=128):
    optimiser = torch.optim.Adam(D.parameters(), 5e-3, (0.9, 0.99))
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = 5e-3 * (1 - step / steps)
        loss = losses.bernoulli_d(D(draw(n, torch.arange(8), m)), D(draw(n, modes, m)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        return losses.bernoulli_d(D(draw(20_000, torch.arange(8), m)), D(draw(20_000, modes, m))).item()

# %% tags=["nbval-ignore-output"]
sizes = np.array([1, 2, 3])
judges = [nets.discriminator((2 * k,), depth=2, seed=seed) for k in (1, 2, 3)]
trained = [fit_discriminator(D, torch.arange(6), k) for D, k in zip(judges, (1, 2, 3))]

# %%
fig, ax = plt.subplots()
plot.theory(ax, packs, floor_of(0.75**packs), r"理論 theory $2\log 2 - 2\,\mathrm{JSD}(p^m\|q^m)$")
plot.measured(ax, sizes, trained)
ax.set(xlabel="一包的樣本數 samples in a pack $m$", ylabel="$L_D$", ylim=(0, 1.4))
ax.legend(loc="lower left")
plt.show()
assert np.abs(trained - floor_of(0.75**sizes)).max() < 0.06

# %% [markdown] tags=["lang-zh"]
# 損失不必改，打包就讓判別器更看得見缺了什麼。代價是它的輸入變成 $m$ 倍寬，而且一包裡的順序無關緊要，一般的網路卻不知道。

# %% [markdown] tags=["lang-en"]
# Without any change of the loss, packing lets the discriminator see better what is missing. The price: its input has $m$ times as many dimensions, and the order inside a pack does not matter, which an ordinary net does not know.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（一）：分不出來，就是成功嗎？
#
# 這套講義最初的文件在小結裡寫著：
#
# > 生成器逐步學會生成逼真的數據，而判別器則學會區分真實數據和假數據。

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): indistinguishable, hence a success?
#
# The document that this course grew from says in its summary:
#
# > The generator gradually learns to generate lifelike data, and the discriminator learns to tell real data from fake data.

# %% [markdown] tags=["lang-zh"]
# 這句話有兩個漏洞。「逼真」的樣本可以只有一種；而「區分得出來」要看判別器有多強。先預測：生成器只會造環上相對的兩個模式，$a=\frac14$；線性的判別器最低損失是多少？多層的判別器呢？

# %% [markdown] tags=["lang-en"]
# The sentence has two holes. “Lifelike” samples can be all of one kind; and what can be told apart depends on how strong the discriminator is. Predict: the generator knows only two opposite modes of the ring, $a=\frac14$; what is the lowest loss of a linear discriminator? Of one with several layers?

# %% tags=["nbval-ignore-output"]
opposite = torch.tensor([0, 4])
linear = fit_discriminator(torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.Flatten(0)), opposite, 1)
layered = fit_discriminator(nets.discriminator(depth=2, seed=seed), opposite, 1)

# %%
assert abs(linear - 2 * np.log(2)) < 0.01 and abs(layered - floor_of(0.25)) < 0.05
lifelike = draw(2500, opposite)
assert metrics.mode_coverage(lifelike, centres["ring"], std["ring"])[1] > 0.98
print(f"線性 linear L_D ≈ 2 log 2 = {2 * np.log(2):.3f} ✓   多層 layered L_D ≈ {floor_of(0.25):.3f} ✓")

# %% [markdown] tags=["lang-zh"]
# 線性的判別器束手無策：兩邊的平均值都在原點，它最好的回答處處是 ½，損失停在 1.386，看起來就像均衡。樣本個個逼真，模式卻只有兩個。

# %% [markdown] tags=["lang-en"]
# The linear discriminator is helpless: both sides have their mean at the origin, its best answer is ½ everywhere, and its loss stays at 1.386, which looks like equilibrium. Every sample is lifelike, and there are two modes only.

# %% [markdown] tags=["lang-zh"]
# 正確的句子是：生成器要學的是整個分布，不只是逼真的樣本；成功時，連最強的判別器也區分不出來。「分不出來」只有在判別器夠強時才算數。

# %% [markdown] tags=["lang-en"]
# The right sentence: the generator has to learn the whole distribution, not just lifelike samples; when it succeeds, not even the strongest discriminator can tell them apart. “Cannot tell” counts only if the discriminator is strong enough.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（二）：哪一個才要緊？
#
# 同一份文件的最後一句：
#
# > GAN 的成功訓練需要合適的損失函數、優化算法和訓練策略，並且這些模型的表現通常受到多種因素的影響，如訓練數據、模型結構和超參數設置等。

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): which of them matters?
#
# The last sentence of the same document:
#
# > Training a GAN successfully takes a suitable loss function, optimisation algorithm and training strategy, and the performance of these models is usually affected by many factors, such as training data, model structure and hyperparameters.

# %% [markdown] tags=["lang-zh"]
# 句子沒有錯，錯在沒有內容：六項都列了，哪一項要緊？先替六項排個名次，再回頭看環的結果。第二與第三種配方只差損失函數；第一與第二種損失函數相同，差在最佳化方法、超參數與懲罰項；第五種還換了模型結構。

# %% [markdown] tags=["lang-en"]
# Nothing in the sentence is wrong; what is wrong is that it says nothing: of the six items on the list, which matters? Rank the six, then look at the ring again. The second and third recipes differ in the loss alone; the first and second have the same loss and differ in optimiser, hyperparameters and penalty; the fifth also changes the structure of the model.

# %%
def step_between(one, other): return np.abs(scores[one].mean(1) - scores[other].mean(1))

loss_only = step_between("NS + R1", "hinge + R1")
rest_only = step_between("教科書 textbook", "NS + R1")
assert rest_only[2] > loss_only[2], (rest_only, loss_only)
print("KL 的差 difference in KL：只換損失 loss alone < 只換其他設定 the other settings alone ✓")

# %% [markdown] tags=["lang-zh"]
# 在這座考場上，以模式上的 KL 散度來量，換損失函數的影響比換其他設定小；跑久一點，NS 與 hinge 在環上只差一、兩個百分點，教科書的種子卻多半至少漏掉一半的模式。格子上，換損失也有差別（上面的表裡 23.2 對 14.6 個模式），要 25 個都找到則靠模型結構。訓練資料與網路寬度在這裡沒有動過，所以這個實驗對那兩項什麼也沒說。第 16 章以相同的預算、更多的種子，讓每種損失與懲罰項再比一次。

# %% [markdown] tags=["lang-en"]
# On this proving ground, measured by the KL divergence over the modes, a change of loss does less than a change of the other settings; in the longer run NS and hinge differ by a percentage point or two on the ring, while most seeds of the textbook miss at least half of the modes. On the grid the loss makes a difference, too (23.2 modes against 14.6 in the table above), and to find all 25 takes the structure of the model. The training data and the width of the nets were not touched, so about those two the experiment says nothing. Lesson 16 compares every loss and penalty again, under equal budgets and with more seeds.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 滿分當成 100% 或 99.73%：見 7.1，平面上是 98.89%。
# - 只報告高品質比例：只有一個模式的生成器也得 99%。
# - 只報告一個種子，或只報告最好的一個：見散布圖。
# - 「模式到齊就沒有崩潰」：見 7.2，比重縮成三十分之一也算到齊。
# - 「$L_D \approx 1.386$，所以成功了」：見揪錯（一），判別器可能太弱。
# - 8 個模式的環用 `linspace(0, 2π, 8)` 畫：頭尾重合，只有 7 個（第 01 章）。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - Taking 100 % or 99.73 % for full marks: see 7.1, in the plane they are 98.89 %.
# - Reporting the share of high quality alone: a generator with a single mode scores 99 %, too.
# - Reporting one seed, or the best of several: see the figure of the spread.
# - “All modes found, so no collapse”: see 7.2, a thirtieth of the weight still counts as found.
# - “$L_D \approx 1.386$, so it has succeeded”: see Find the error (1), the discriminator may be too weak.
# - Drawing the ring of 8 with `linspace(0, 2π, 8)`: first and last coincide, and there are 7 (lesson 01).

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. 想讓平面上的滿分是 99.73%，半徑 $r$ 要取多少？三維時 $r=3$ 的滿分是多少？
# 2. 生成器各模式的比重是 $w_1,\dots,w_K$。寫出 $\mathbb{E}[M]$。取 $w_k \propto 2^{-k}$，$K=8$，$n=2500$：找到幾個？模式上的 KL 散度是多少？
# 3. 格子少一個模式，$a=\frac{24}{25}$。一包要有幾個樣本，總變差距離才超過 ½？
# 4. 一維，$q=N(c,\tau^2)$，$s(x) = -\frac{b}{2}(x-c)^2$。用 (7.4) 求 $H(t)$，再求 $\tau(t)$。若樣本改沿 $s$ 做學習率為 $\eta$ 的梯度上升，$n$ 步後的 $\tau$ 是多少？
#
# <details><summary>提示</summary>
#
# 1：解 $e^{-r^2/2} = 0.0027$；三維的距離平方是自由度 3 的卡方分布。2：7.2 的 (d) 裡，各項不再相同。3：解 $a^m < \frac12$。4：常態分布的熵是 $\frac12\log(2\pi e\,\tau^2)$。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. Which radius $r$ makes 99.73 % the full marks in the plane? And what are full marks in three dimensions for $r=3$?
# 2. Let the generator's modes have the weights $w_1,\dots,w_K$. Write down $\mathbb{E}[M]$. For $w_k \propto 2^{-k}$, $K=8$, $n=2500$: how many are found, and what is the KL divergence over the modes?
# 3. The grid lacks one mode, $a=\frac{24}{25}$. How many samples must a pack have for the total variation distance to pass ½?
# 4. In one dimension, $q=N(c,\tau^2)$ and $s(x) = -\frac{b}{2}(x-c)^2$. Find $H(t)$ from (7.4), then $\tau(t)$. What is $\tau$ if the samples instead take $n$ gradient ascent steps of size $\eta$ on $s$?
#
# <details><summary>Hints</summary>
#
# 1: solve $e^{-r^2/2} = 0.0027$; in three dimensions the squared distance has a chi-squared distribution with 3 degrees of freedom. 2: in (d) of 7.2 the terms are no longer equal. 3: solve $a^m < \frac12$. 4: the entropy of a normal distribution is $\frac12\log(2\pi e\,\tau^2)$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1
r_plane, full_3d = np.sqrt(-2 * np.log(0.0027)), chi2(3).cdf(9)

assert abs(1 - np.exp(-r_plane**2 / 2) - 0.9973) < 1e-12
points = torch.randn(200_000, 3, generator=g).double()
assert abs((points.norm(dim=1) < 3).double().mean() - full_3d) < 5 * np.sqrt(full_3d * (1 - full_3d) / 200_000)
print(f"r = {r_plane:.3f}   三維 in 3-D {full_3d:.2%}")

# %% tags=["solution"]
# 解答 2 · Solution 2：全部找齊，KL 散度卻不小 all are found, yet the KL divergence is far from 0
w = 0.5 ** np.arange(1, 9) / (1 - 0.5**8)
expected, kl_modes = (1 - (1 - Q * w) ** 2500).sum(), (w * np.log(8 * w)).sum()

drawn = torch.multinomial(torch.tensor(w), 2500, replacement=True, generator=g)
x = centres["ring"][drawn] + std["ring"] * torch.randn(2500, 2, generator=g)
assert abs(metrics.mode_kl(x, centres["ring"]) - kl_modes) < 0.1
assert metrics.mode_coverage(x, centres["ring"], std["ring"])[0] >= 7
print(f"E[M] = {expected:.2f}   KL = {kl_modes:.2f}")

# %% tags=["solution"]
# 解答 3 · Solution 3
m_needed = int(np.ceil(np.log(0.5) / np.log(24 / 25)))

assert 1 - (24 / 25) ** m_needed > 0.5 >= 1 - (24 / 25) ** (m_needed - 1)
print(f"m = {m_needed}")

# %% tags=["solution"]
# 解答 4 · Solution 4：κ = −b，所以 H(t) = H(0) − b t，τ(t) = τ(0) e^{−b t}；每步乘以 a step multiplies by |1 − η b|
b, tau, eta, n = 2.0, 0.7, 0.01, 50
after = tau * (1 - eta * b) ** n

x = 1.0 + tau * torch.randn(1000, generator=g, dtype=torch.float64)
start = x.std()
for _ in range(n):
    x = x - eta * b * (x - 1.0)
assert abs(x.std() / start - after / tau) < 1e-12 and abs(after - tau * np.exp(-b * eta * n)) < 0.01
print("✓ 4")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 平面上高品質比例的滿分是 (7.1)；$n$ 個樣本找到的模式數是 (7.2)；漏掉模式時，散度只看得見 (7.3) 那麼多：漏得不多，損失就幾乎不變。判別器不動時，生成器的熵依 (7.4) 變化；樣本一聚到山頭，熵就一路下降。打包把總變差距離從 $1-a$ 放大成 (7.5)。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# Full marks for high quality in the plane are (7.1); $n$ samples find as many modes as (7.2) says; of missing modes the divergences see no more than (7.3), so that missing a few hardly changes the loss. Facing a discriminator that stands still, the generator's entropy changes by (7.4); once its samples are on the hilltops, it only falls. Packing raises the total variation distance from $1-a$ to (7.5).

# %% [markdown] tags=["lang-zh"]
# 三個數字、一張圖、五個種子：以後每次報告 GAN 都該這樣。第 08 章從 (7.3) 的另一面出發：換一種散度，會換來什麼。

# %% [markdown] tags=["lang-en"]
# Three numbers, a picture, five seeds: every report on a GAN should look like that. Lesson 08 starts from the other side of (7.3): what another divergence would bring.

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - T. Salimans, I. Goodfellow, W. Zaremba, V. Cheung, A. Radford, X. Chen (2016). *Improved Techniques for Training GANs*. NeurIPS. [arXiv:1606.03498](https://arxiv.org/abs/1606.03498)
# - L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein (2017). *Unrolled Generative Adversarial Networks*. ICLR. [arXiv:1611.02163](https://arxiv.org/abs/1611.02163)
# - A. Srivastava, L. Valkov, C. Russell, M. U. Gutmann, C. Sutton (2017). *VEEGAN: Reducing Mode Collapse in GANs using Implicit Variational Learning*. NeurIPS. [arXiv:1705.07761](https://arxiv.org/abs/1705.07761)
# - Z. Lin, A. Khetan, G. Fanti, S. Oh (2018). *PacGAN: The Power of Two Samples in Generative Adversarial Networks*. NeurIPS. [arXiv:1712.04086](https://arxiv.org/abs/1712.04086)
# - M. Lucic, K. Kurach, M. Michalski, S. Gelly, O. Bousquet (2018). *Are GANs Created Equal? A Large-Scale Study*. NeurIPS. [arXiv:1711.10337](https://arxiv.org/abs/1711.10337)
# - I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville (2017). *Improved Training of Wasserstein GANs*. NeurIPS. [arXiv:1704.00028](https://arxiv.org/abs/1704.00028)
# - L. Mescheder, A. Geiger, S. Nowozin (2018). *Which Training Methods for GANs do actually Converge?* ICML. [arXiv:1801.04406](https://arxiv.org/abs/1801.04406)
# - A. Jolicoeur-Martineau (2018). *The relativistic discriminator: a key element missing from standard GAN*. [arXiv:1807.00734](https://arxiv.org/abs/1807.00734)
# - Y. Huang, A. Gokaslan, V. Kuleshov, J. Tompkin (2024). *The GAN is dead; long live the GAN! A Modern GAN Baseline*. NeurIPS. [arXiv:2501.05441](https://arxiv.org/abs/2501.05441)
