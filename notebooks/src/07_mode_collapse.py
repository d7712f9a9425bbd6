# %% [markdown]
# # 07 模式崩潰 · Mode collapse

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘，「四種著名的對策」與 7.5 可以留作自習。讀完之後，你能夠：
#
# - 認出崩潰的樣子，用三個數字量它，並說出每個數字各自看不見什麼；
# - 算出完美的生成器該得幾分，並讓雜訊也考一次，當作及格線；
# - 分清楚散度的值與斜率：漏掉一個模式，值只變一點，斜率卻沒有下限；
# - 算出判別器固定時生成器的熵怎麼變，說出這個式子的前提，並說明樣本為什麼最後聚到山頭；
# - 用一次只改一項的實驗，判斷是哪一項設定讓模式到齊，並且報告多個隨機種子的範圍。
#
# 先備知識：第 01 章的 (1.1) 與 (1.2)、第 02 章的 (2.4)、第 03 章的非飽和損失與 (3.5)、第 04 章的 4.6；極座標的二重積分、期望值的線性性質、一階泰勒展開。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes, with “Four well-known remedies” and 7.5 left for reading at home. Afterwards you can
#
# - recognise collapse, measure it with three numbers, and say what each of them cannot see;
# - compute what a perfect generator scores, and let noise sit the same exam, as the mark to beat;
# - tell the value of a divergence from its slope: for one missing mode the value changes little, and the slope has no bound;
# - compute how a generator's entropy changes while the discriminator stands still, state what that formula assumes, and say why the samples end up on the hilltops;
# - decide by experiments that change one thing at a time which setting brings all modes, and report the range over several random seeds.
#
# You need (1.1) and (1.2) of lesson 01, (2.4) of lesson 02, the non-saturating loss and (3.5) of lesson 03, section 4.6 of lesson 04; double integrals in polar coordinates, linearity of expectation, first-order Taylor expansion.

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
from ganutils.figures import lesson_07 as figures
from numpy import cos, exp, log, sin
from numpy.testing import assert_allclose
from scipy.special import expit as sigma
from scipy.stats import chi2, norm

members = 5 if preset == "quick" else 10
steps = 1000 if preset == "quick" else 2000
seeds = [members * seed + i for i in range(members)]

# %% [markdown] tags=["lang-zh"]
# ## 兩座考場
#
# 模式崩潰要看得見，就要有數得清的模式。文獻裡最常見的兩座考場是 8 個常態分布圍成的環，與 25 個常態分布排成的格點：每個分布是一個模式，比重相同，標準差 $\sigma$ 很小。

# %% [markdown] tags=["lang-en"]
# ## Two proving grounds
#
# To see mode collapse we need modes that can be counted. The two proving grounds of the literature are a ring of 8 Gaussians and a grid of 25: each Gaussian is a mode, all weigh the same, and the standard deviation $\sigma$ is small.

# %% [markdown] tags=["lang-zh"]
# 右圖放大環上的一個模式，黑圈的半徑是 $3\sigma$。先猜：真實樣本有多少比例落在自己的圈裡？

# %% [markdown] tags=["lang-en"]
# The picture on the right enlarges one mode of the ring; the black circle has radius $3\sigma$. Guess first: what share of the real samples lies inside its own circle?

# %% tags=["figure", "fig-grounds"]
g = torch.Generator().manual_seed(seed)
ring = toys.ring(20_000, g)
grid = toys.grid(20_000, g)
centres = figures.CENTRES
std = figures.STD
figures.proving_grounds(ring, grid)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 先看見崩潰，再來量它。在環上用非飽和損失訓練一個普通的 GAN，沒有懲罰項；$G$ 的學習率 $\eta_G$ 是 0.001，$D$ 的學習率 $\eta_D$ 是它的 1、3、10 倍，各用 5 個隨機種子。每 40 步把樣本算給最近的模式：下圖畫各倍率的第一個種子，縱軸是 8 個模式，橫軸是步數，顏色愈深，該模式分到的樣本愈多。先猜：判別器愈快，模式愈齊嗎？

# %% [markdown] tags=["lang-en"]
# See collapse first, measure it later. An ordinary GAN is trained on the ring with the non-saturating loss and no penalty; the learning rate $\eta_G$ of $G$ is 0.001, the rate $\eta_D$ of $D$ is 1, 3 or 10 times that, with 5 random seeds each. Every 40 steps each sample is counted at its nearest mode: the figure, of the first seed of each rate, has the 8 modes on its vertical axis, the steps on the horizontal one, and is darker where a mode gets more of the samples. Guess first: the faster the discriminator, the more complete the modes?

# %%
real = ring.to(device)

def trained(seeds, steps, features, **options):  # 每個種子一對網路 a pair for each seed
    G, D = figures.pairs(seeds, **features)
    return train_many(
        G, D, real, seeds=seeds, steps=steps,
        batch=64, progress=False, **options)

# %% tags=["nbval-ignore-output"]
eta_D = np.repeat([0.001, 0.003, 0.01], members)
keep, journey = figures.journal()
raced = trained(seeds * 3, 800, {}, lr_g=0.001, lr_d=eta_D, every=40, callback=keep)

# %% tags=["figure", "fig-hopping"]
figures.hopping(journey, [1, 3, 10], every=40)
plt.show()

# %%
times_1, times_3, times_10 = figures.paces(journey, members)
assert times_1.hops > 2 * times_10.hops
assert times_1.crowd > 0.25
assert times_10.kl > 1.3 * times_3.kl
print("×1：成群跳來跳去 the crowd hops ✓   ×10：少跳 hops less，比 ×3 更偏 less even than ×3 ✓")

# %% [markdown] tags=["lang-zh"]
# 左圖：判別器慢，樣本成群擠在一、兩個模式，過一陣子又整群跳到別處（完美的生成器，每個模式約占 ⅛，最多的只比 ⅛ 多一點；這裡最多的那個，中位數超過 ¼）。中圖：3 倍時比較平均。右圖：10 倍時跳得少多了，卻停在少數幾個模式，比 3 倍時偏得多。所以「讓判別器快一點」不是愈多愈好，至少在這套設定下不是。崩潰有兩張臉：跳個不停，或大致停住不動。

# %% [markdown] tags=["lang-en"]
# On the left, with a slow discriminator, the samples crowd into one mode or two, and after a while the whole crowd hops elsewhere (of perfect samples every mode has about ⅛, and the fullest little more than ⅛; here the median of the fullest is over ¼). In the middle, at 3 times the rate, they are more even. On the right, at 10 times, they hop far less but stay at a few modes, much less even than at 3 times. So a faster discriminator is not the better the faster it is, at least not in this setting. Collapse has two faces: hopping on and on, or more or less standing still.

# %% [markdown] tags=["lang-zh"]
# ## 7.1 高品質比例
#
# 要比較兩個生成器，得先知道滿分是多少。離最近的中心不超過 $r$ 個標準差的樣本，叫高品質樣本；慣例取 $r=3$。一維常態分布有 99.73% 落在三個標準差以內，很容易就拿這個數字當滿分。可是這裡的樣本在平面上。

# %% [markdown] tags=["lang-en"]
# ## 7.1 The share of high quality
#
# To compare two generators one must know what full marks are. A sample within $r$ standard deviations of the nearest centre is called high-quality; by convention $r=3$. Of a one-dimensional normal distribution 99.73 % lies within three standard deviations, and that is easily taken for full marks. But these samples live in the plane.

# %% [markdown] tags=["lang-zh"]
# 先用手算一個：$r=1$ 時，一維有 68%；平面上兩個座標都得夠小，正方形 $\lvert x_1 \rvert, \lvert x_2 \rvert \le \sigma$ 裡只有 $0.6827^2 = 47\%$，圓在正方形裡面，還要更少。令 $Q$ 為完美樣本的高品質比例，$\rho$ 為樣本到中心的距離。

# %% [markdown] tags=["lang-en"]
# A number by hand first: for $r=1$ the line has 68 %; in the plane both coordinates must be small, so that the square $\lvert x_1 \rvert, \lvert x_2 \rvert \le \sigma$ holds only $0.6827^2 = 47\%$, and the disc, inside the square, holds less still. Let $Q$ be the share of high quality among perfect samples, and $\rho$ the distance of a sample from its centre.

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
# - (a) 把中心移到原點；兩個座標獨立，密度相乘。模式相距至少 $40\sigma$，別的模式的樣本落進這個圈的機率小到可以不計。
# - (b) 換成極座標，面積元素是 $\rho\,d\varphi\,d\rho$。這個 $\rho$ 就是平面與直線的差別：離中心稍遠的地方，面積比較大。
# - (c) 對角度積分得 $2\pi$。剩下的密度叫 Rayleigh 分布。
# - (d) 反導函數；代入上下限，$\sigma$ 消去。

# %% [markdown] tags=["lang-en"]
# - (a) Move the centre to the origin; the coordinates are independent, so their densities multiply. The modes are at least $40\sigma$ apart: the chance that another mode's sample strays into this circle is negligible.
# - (b) Polar coordinates, with the element of area $\rho\,d\varphi\,d\rho$. This $\rho$ is what sets the plane apart from the line: there is more area a little away from the centre.
# - (c) The angle contributes $2\pi$. What is left is the density of the Rayleigh distribution.
# - (d) The antiderivative; $\sigma$ cancels at the limits of integration.

# %% [markdown]
# $$
# \boxed{Q = 1 - e^{-\frac{r^2}{2}}}
# \tag{7.1}
# $$

# %% tags=["check"]
check("7.1", r"Q = 1 - e^{-\frac{r^2}{2}}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：在平面上，離中心超過 $r$ 個標準差的機率是 $e^{-r^2/2}$，與標準差的大小無關。

# %% [markdown] tags=["lang-en"]
# In words: in the plane the chance to lie more than $r$ standard deviations from the centre is $e^{-r^2/2}$, whatever the standard deviation.

# %% tags=["figure", "fig-quality"]
radii = np.linspace(0.5, 3.5, 7)
share = figures.quality(radii, ring)
plt.show()

# %%
def full_marks(r): return 1 - exp(-r**2 / 2)

Q = full_marks(3)
assert_allclose(share, full_marks(radii), atol=0.016)
print(f"r = 3   平面 plane {Q:.2%}")

# %% [markdown] tags=["lang-zh"]
# 所以滿分是 98.89%，不是 100%，也不是 99.73%。分數明顯高於 98.89%，表示模式的形狀不對，但看不出是哪裡不對：可能太窄（模式裡面的崩潰），也可能是半徑 $3\sigma$ 的均勻圓盤，它得 100%，熵（樣本散得多開，7.4 會定義）$\log(9\pi\sigma^2)$ 卻比常態分布的 $\log(2\pi e\,\sigma^2)$ 還大。

# %% [markdown] tags=["lang-en"]
# So full marks are 98.89 %, neither 100 % nor 99.73 %. A score clearly above 98.89 % says that the shape of the modes is wrong, but not in what way: they may be too narrow (collapse inside a mode), or uniform discs of radius $3\sigma$, which score 100 % and whose entropy (how spread out the samples are; defined in 7.4) $\log(9\pi\sigma^2)$ exceeds the $\log(2\pi e\,\sigma^2)$ of the normal distribution.

# %% [markdown] tags=["lang-zh"]
# 回顧：高品質比例 (7.1) 的滿分是 98.89%；高於滿分也是偏差，而且這個數字分不出太窄與太平。

# %% [markdown] tags=["lang-en"]
# Recap: full marks for high quality (7.1) are 98.89 %; more than that is a deviation, too, and the number cannot tell too narrow from too flat.

# %% [markdown] tags=["lang-zh"]
# ## 7.2 找到幾個模式
#
# 第二個慣用的數字：只要某個模式的圈裡有一個樣本，就算「找到」了這個模式。令 $M$ 為 $n$ 個樣本找到的模式數。先用手算一個：2 個模式、抽 2 個樣本、$Q=1$，兩個樣本有一半的機會落在同一個模式，所以平均找到 1.5 個。
#
# 先猜：25 個模式，抽 25 個樣本，完美的生成器平均找到幾個？

# %% [markdown] tags=["lang-en"]
# ## 7.2 How many modes are found
#
# The second customary number: a mode counts as found as soon as one sample lies in its circle. Let $M$ be the number of modes that $n$ samples find. A number by hand first: with 2 modes, 2 samples and $Q=1$ both samples fall on the same mode half of the time, so on average 1.5 are found.
#
# Guess: with 25 modes and 25 samples, how many does a perfect generator find on average?

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

# %% tags=["check"]
check("7.2", r"\mathbb{E}[M] = K (1 - (1 - \frac{Q}{K})^n)")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：模式數乘上「$n$ 個樣本至少有一個打中某一個模式」的機率。

# %% [markdown] tags=["lang-en"]
# In words: the number of modes times the chance that at least one of $n$ samples hits a given mode.

# %% tags=["figure", "fig-found"]
n = 2 ** np.arange(1, 9)

def expected(K, n): return K * (1 - (1 - Q / K) ** n)

on_ring, on_grid = figures.found(n, expected, ring, grid)
plt.show()
assert_allclose(on_ring, expected(8, n), atol=1.3)
assert_allclose(on_grid, expected(25, n), atol=1.3)

# %% [markdown] tags=["lang-zh"]
# 25 個樣本平均只找到 15.9 個；慣例的 $n=2500$ 則可以說一定找齊，因為 $(1-\frac{Q}{25})^{2500} \approx 10^{-44}$。所以滿分是 25 個。

# %% [markdown] tags=["lang-en"]
# On average 25 samples find only 15.9; the customary $n=2500$ are practically certain to find all, because $(1-\frac{Q}{25})^{2500} \approx 10^{-44}$. So full marks are 25.

# %% [markdown] tags=["lang-zh"]
# 但反過來看，這個門檻很鬆：比重只有 $w$ 的模式，被找到的機率是 $1-(1-Qw)^{2500}$，$w=0.12\%$ 就有 95%。格點的模式本來該占 4%，縮成三十分之一，仍然算「找到了」。

# %% [markdown] tags=["lang-en"]
# Seen the other way the bar is low: a mode of weight $w$ is found with probability $1-(1-Qw)^{2500}$, which is 95 % for $w=0.12\%$. A mode of the grid should weigh 4 %; shrunk to a thirtieth of that it still counts as found.

# %% [markdown] tags=["lang-zh"]
# 回顧：模式數 (7.2) 數的是「有沒有」，不是「有多少」；樣本夠多，比重小到三十分之一也算有。

# %% [markdown] tags=["lang-en"]
# Recap: the number of modes (7.2) counts whether a mode is there, not how much of it; with many samples a thirtieth of the weight counts, too.

# %% tags=["out-found"]
P = 1 - (1 - 0.0012 * Q) ** 2500
print(f"E[M] = {expected(25, 25):.1f}")
print(f"w = 0.12%：P = {P:.0%}")

# %% [markdown] tags=["lang-zh"]
# ## 7.3 散度看得見多少
#
# 設生成器完美重現 $K$ 個模式裡的 $m$ 個，比重平均，其餘的完全不造；模式相距很遠，當作互不重疊。令 $a=\frac{m}{K}$ 為涵蓋的比例。第 02 章說判別器的損失量的是 JS 散度；第 03 章的 (3.5) 說，面對最佳判別器，非飽和損失的梯度是 $\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}$ 的梯度。這些散度的反應有多大？

# %% [markdown] tags=["lang-en"]
# ## 7.3 How much the divergences see
#
# Let the generator reproduce $m$ of the $K$ modes perfectly and evenly, and miss the others altogether; the modes are far apart, and we treat them as not overlapping. Write $a=\frac{m}{K}$ for the share it covers. Lesson 02 says that the discriminator's loss measures the Jensen–Shannon divergence; (3.5) of lesson 03, that against the best discriminator the gradient of the non-saturating loss is that of $\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}$. How strongly do these divergences react?

# %% [markdown] tags=["lang-zh"]
# 先用手算一個：兩個模式漏掉一個，$a=\frac12$。在剩下的模式上 $q = 2p$，所以 $\mathrm{KL}(q \,\|\, p) = \log(2) = 0.69$。先猜：8 個模式漏掉一個，JS 散度占最大值 $\log 2$ 的幾成？

# %% [markdown] tags=["lang-en"]
# A number by hand first: of two modes one is missing, $a=\frac12$. On the mode that is left $q = 2p$, so $\mathrm{KL}(q \,\|\, p) = \log(2) = 0.69$. Guess: with one of 8 modes missing, what share of its maximum $\log 2$ does the Jensen–Shannon divergence reach?

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

# %% tags=["check"]
check("7.3", r"\mathrm{KL}(q \,\|\, p) = \log(\frac{1}{a}) \qquad \mathrm{JSD}(p \,\|\, q) = "
      r"\log(2) + \frac{a}{2}\log(a) - \frac{1 + a}{2}\log(1 + a)",
      r"\text{$q = p / a$ 在一部分上，別處 $q = 0$ on a part, $q = 0$ elsewhere}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：只漏不歪的生成器，兩種散度都只取決於涵蓋的比例 $a$。左圖的點是另一種量法：把每個樣本算給最近的中心，得到各模式的比例 $\hat q_k$，再算 $\sum_k \hat q_k \log(K \hat q_k)$，也就是模式上的 $\mathrm{KL}(q \,\|\, p)$（`metrics.mode_kl`）；這是第三個數字。

# %% [markdown] tags=["lang-en"]
# In words: for a generator that leaves modes out and distorts nothing else, both divergences depend on the covered share $a$ alone. The dots in the left picture are another way to measure: count each sample at its nearest centre, which gives the shares $\hat q_k$ of the modes, and compute $\sum_k \hat q_k \log(K \hat q_k)$, that is, $\mathrm{KL}(q \,\|\, p)$ over the modes (`metrics.mode_kl`); this is the third number.

# %% tags=["figure", "fig-covered"]
m = np.arange(1, 9)
a = m / 8
kl = log(1 / a)
jsd = log(2) + a / 2 * log(a) - (1 + a) / 2 * log(1 + a)
kl_measured = figures.covered(m, kl, jsd, g)
plt.show()

# %%
assert_allclose(kl_measured, kl, atol=0.04)
print("JSD / log 2 ", (jsd / log(2)).round(3))
print("KL − 2 JSD  ", (kl - 2 * jsd).round(3))

# %% [markdown] tags=["lang-zh"]
# 漏掉八分之一的資料，JS 散度只有最大值的 6.6%，判別器的最低損失從 1.386 降到 1.295；非飽和損失的那個散度更小，$0.134-0.091=0.043$。所以從損失曲線的**值**幾乎看不出少了一個模式。會大聲抗議的 $\mathrm{KL}(p \,\|\, q)$ 不在這個 GAN 的損失裡（f-GAN 可以把它放進去，見第 08 章）。

# %% [markdown] tags=["lang-en"]
# With an eighth of the data missing, the Jensen–Shannon divergence is only 6.6 % of its maximum, and the discriminator's floor moves from 1.386 to 1.295; the divergence of the non-saturating loss is smaller still, $0.134-0.091=0.043$. So the **value** of a loss curve hardly shows that a mode is missing. The one that would protest loudly, $\mathrm{KL}(p \,\|\, q)$, is not in the loss of this GAN (an f-GAN can put it there, see lesson 08).

# %% [markdown] tags=["lang-zh"]
# 值小，斜率卻不小。第 04 章的 $C(G) = -\log(4) + 2\,\mathrm{JSD}$ 在 $x$ 處對 $q(x)$ 的偏導數是
#
# $$
# \frac{\partial C}{\partial q} = \log\left(\frac{2\,q}{p+q}\right)
# $$
#
# （常數不計，因為 $q$ 的總機率不變）。先猜：$q$ 在一個模式上縮到 $p$ 的百萬分之一，這個斜率是多少？

# %% [markdown] tags=["lang-en"]
# The value is small, but the slope is not. The partial derivative of $C(G) = -\log(4) + 2\,\mathrm{JSD}$ of lesson 04 in the value $q(x)$ at a point $x$ is
#
# $$
# \frac{\partial C}{\partial q} = \log\left(\frac{2\,q}{p+q}\right)
# $$
#
# (up to a constant, as the total mass of $q$ is fixed). Guess: when $q$ on one mode has shrunk to a millionth of $p$, what is this slope?

# %% tags=["out-slopes"]
def dC_dq(p, q): return log(2 * q / (p + q))

ratio = np.array([1, 1e-2, 1e-4, 1e-6])
print(dC_dq(1, ratio).round(2))

# %% tags=["out-ideal-step"]
q_8 = np.array([1 / 7] * 7 + [1e-12])
q_next = q_8 * exp(-dC_dq(1 / 8, q_8))  # 理想的一步 an ideal step
assert_allclose(q_next[-1], 1 / 16)
print(q_next.round(4))

# %% [markdown] tags=["lang-zh"]
# 斜率趨向 $-\infty$：在缺少的模式上，多放一點機率是最划算的事。如果 $q$ 本身可以任意移動，像第 04 章的理想訓練那樣乘上 $e^{-\partial C/\partial q}$，一步就得到 $\frac{p+q}{2}$，缺少的模式立刻拿回應有比重的一半。

# %% [markdown] tags=["lang-en"]
# The slope tends to $-\infty$: nothing pays as well as a little mass on the missing mode. If $q$ itself could move at will, multiplied by $e^{-\partial C/\partial q}$ as in the ideal training of lesson 04, one step would give $\frac{p+q}{2}$, and the missing mode would at once have half of its due weight back.

# %% [markdown] tags=["lang-zh"]
# 那麼崩潰為什麼還會持續？參數的梯度是生成樣本上的平均 $\mathbb{E}_{x \sim q}$。那裡一個樣本都沒有，所以那裡的斜率再陡，也進不了這個平均。

# %% [markdown] tags=["lang-en"]
# Why then does collapse persist? The gradient in the parameters is a mean over generated samples, $\mathbb{E}_{x \sim q}$. No sample is there, so the slope there, however steep, does not enter this mean.

# %% [markdown] tags=["lang-zh"]
# 回顧：漏掉模式時，損失的值只變一點 (7.3)；密度上的斜率沒有下限，但只有站在那裡的樣本才能順著它走。

# %% [markdown] tags=["lang-en"]
# Recap: when modes are missing the loss changes little in value (7.3); in the density its slope has no bound, but only samples that stand there can follow it.

# %% [markdown] tags=["lang-zh"]
# ## 三個數字，各有盲點
#
# 下面五個假想的生成器，都拿環來考：完美的、只會一個模式的、九成擠在一個模式的、每個模式都太寬的，最後一個只會在半徑 2 的圓周上均勻亂丟，什麼也沒學。先猜：哪一個的高品質比例最高？哪些找到全部的模式？亂丟的那一個，哪一個數字最好看？

# %% [markdown] tags=["lang-en"]
# ## Three numbers, each with a blind spot
#
# Below, five imagined generators are tested on the ring: a perfect one, one with a single mode, one with 90 % crowded into one mode, one whose modes are all too wide; the last only scatters points evenly on the circle of radius 2 and has learnt nothing. Guess first: which has the highest share of high quality? Which find all modes? And in which number does the scattered one look best?

# %% tags=["figure", "fig-clouds"]
generators = figures.imagined(g)
marks = figures.clouds(generators)
plt.show()

# %%
modes, quality, kl = marks.T
assert_allclose(modes, [8, 1, 8, 8, 8])
assert_allclose(quality, [98.9, 98.9, 98.9, 4.4, 7.6], atol=3)
assert_allclose(kl, [0, 2.08, 1.61, 0, 0], atol=0.2)

# %% [markdown] tags=["lang-zh"]
# - 高品質比例看不見缺了誰：只有一個模式的生成器也得 99%。
# - 模式數看不見比重：九成擠在一個模式，照樣 8/8。亂丟的也是 8/8。
# - 模式上的 KL 散度看不見品質：太寬的與亂丟的，KL 散度都幾乎是 0。

# %% [markdown] tags=["lang-en"]
# - The share of high quality cannot see what is missing: a generator with a single mode scores 99 %, too.
# - The number of modes cannot see weights: with 90 % crowded into one mode it is still 8/8. So it is for noise.
# - The KL divergence over the modes cannot see quality: for the one that is too wide, and for noise, it is almost 0.

# %% [markdown] tags=["lang-zh"]
# 只報告高品質比例的論文或教學，等於沒有報告崩潰；只報告模式數與 KL 散度的，雜訊也能及格。三個數字要一起看，再附一張圖，並且說出雜訊得幾分：在環上，及格線是高品質 7.6%。

# %% [markdown] tags=["lang-en"]
# A paper or tutorial that reports the share of high quality alone has not reported collapse; one that reports modes and KL alone would pass noise. Look at the three numbers together, with a picture, and say what noise scores: on the ring the mark to beat is a quality of 7.6 %.

# %% [markdown] tags=["lang-zh"]
# ## 實驗：五種配方
#
# 五種配方，同樣的損失（非飽和，簡寫為 NS）、網路寬度、批次與步數，一次只改一項；「設定」這一項是三個數一起換，所以分不出其中哪一個的功勞。教科書的設定：學習率 0.0002，不衰減，$\beta_2 = 0.999$。快的設定：學習率是 20 倍，走完三成的步數後線性降到 0，$\beta_2 = 0.99$。

# %% [markdown] tags=["lang-en"]
# ## Experiment: five recipes
#
# Five recipes with the same loss (non-saturating, NS for short), width of nets, batch and number of steps, changed in one item at a time; the item “settings” is three numbers changed together, so that it does not tell which of them did it. The textbook's settings: learning rate 0.0002, no decay, $\beta_2 = 0.999$. The fast settings: 20 times that rate, falling linearly to 0 once 30 % of the steps are done, $\beta_2 = 0.99$.

# %% [markdown] tags=["lang-zh"]
# 懲罰項 R1 與 R2 分別懲罰判別器在真實樣本與生成樣本上的斜率，第 12 章推導。傅立葉特徵（簡寫為 F）把 $x$ 換成 $(x, \sin(xF), \cos(xF))$，其中的矩陣 $F$ 隨機取定就不再變：輸入裡有了高頻率的波，小小的判別器也能分辨很近的兩點。

# %% [markdown] tags=["lang-en"]
# The penalties R1 and R2 are on the discriminator's slope at real and at generated samples; lesson 12 derives them. Fourier features (F for short) replace $x$ by $(x, \sin(xF), \cos(xF))$ with a random matrix $F$ that is drawn once and kept: with waves of high frequency in its input, even a small discriminator can tell close points apart.

# %% [markdown] tags=["lang-zh"]
# | 配方 | 設定 | 懲罰項 | 判別器的輸入 |
# |---|---|---|---|
# | 教科書 | 教科書 | 無 | $x$ |
# | NS | 快 | 無 | $x$ |
# | NS + F | 快 | 無 | $x$ 與傅立葉特徵 |
# | NS + R1 + R2 | 快 | R1 與 R2 | $x$ |
# | NS + F + R1 + R2 | 快 | R1 與 R2 | $x$ 與傅立葉特徵 |

# %% [markdown] tags=["lang-en"]
# | recipe | settings | penalty | input of the discriminator |
# |---|---|---|---|
# | textbook | textbook | none | $x$ |
# | NS | fast | none | $x$ |
# | NS + F | fast | none | $x$ and Fourier features |
# | NS + R1 + R2 | fast | R1 and R2 | $x$ |
# | NS + F + R1 + R2 | fast | R1 and R2 | $x$ and Fourier features |

# %% [markdown] tags=["lang-zh"]
# 先預測：哪一種的高品質比例最高？哪一種漏掉最多模式？懲罰項在有、無傅立葉特徵時，作用一樣大嗎？

# %% [markdown] tags=["lang-en"]
# Predict: which has the highest share of high quality? Which misses the most modes? Does the penalty do the same with and without Fourier features?

# %%
textbook = dict(lr_g=2e-4, betas=(0.5, 0.999))
fast = dict(lr_g=4e-3, betas=(0.5, 0.99), decay_from=0.3)
penalised = dict(fast, penalties={"r1": 0.1, "r2": 0.1})
fourier = dict(fourier=16, scale=1.0)
recipes = {  # 名稱：訓練的設定、判別器的輸入 name: settings of the training, input of D
    "教科書 textbook": (textbook, {}),
    "NS": (fast, {}),
    "NS + F": (fast, fourier),
    "NS + R1 + R2": (penalised, {}),
    "NS + F + R1 + R2": (penalised, fourier),
}

# %% tags=["nbval-ignore-output"]
runs = {}
for name, (options, features) in recipes.items():
    runs[name] = trained(seeds, steps, features, **options)

# %% tags=["figure"]
samples = figures.samples_of(runs)
figures.small_multiples(samples)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 每一列是一種配方，每一欄是一個隨機種子；淺藍點是模式的中心。下一張圖把三個數字畫出來：每點一個種子，色帶從最差到最好，橘色短線是平均；黑線是完美的樣本，點線是亂丟的那一個生成器。

# %% [markdown] tags=["lang-en"]
# Each row is a recipe, each column a random seed; light blue dots are the centres of the modes. The next figure draws the three numbers: a dot for each seed, a band from the worst to the best, an orange tick for the mean; the black line is for perfect samples, the dotted line for the generator that scatters its points.

# %% tags=["figure", "fig-spread"]
scores = figures.scores_of(samples)
figures.spread(scores, marks)
plt.show()

# %% tags=["nbval-ignore-output"]
figures.report(scores)

# %%
modes, quality, kl = scores["NS + F + R1 + R2"].T
assert np.median(modes) == 8
assert np.median(kl) < 0.05
assert np.median(quality) > 1.4 * 7.6  # 7.6：亂丟的 that of noise
_, mean_quality, mean_kl = figures.means(scores)
assert mean_kl["NS + F"] > max(0.3, 1.5 * mean_kl["NS"])
assert mean_quality["NS + F"] > mean_quality["NS"]
print("NS + F：高品質比 NS 高，卻漏掉模式 higher quality than NS, but modes are missing ✓")
print("NS + F + R1 + R2：中位數 medians 8/8 ✓   KL < 0.05 ✓   超過亂丟 beats noise ✓")

# %% [markdown] tags=["lang-zh"]
# 最會騙人的是 NS + F：高品質比例很高，卻漏掉模式，有的種子漏掉大半；只看那一個數字，它是贏家。加上懲罰項，八個模式到齊，比重也均勻。沒有傅立葉特徵時，懲罰項對模式數與 KL 散度的作用小得多，因為 NS 本來就幾乎到齊：兩項設定的作用不能分開說，這叫交互作用。

# %% [markdown] tags=["lang-en"]
# The great deceiver is NS + F: its share of high quality is high while modes are missing, in some seeds most of them; by that number alone it is the winner. With the penalty all eight modes are there, evenly. Without Fourier features the penalty does far less to the modes and to the KL divergence, because NS had nearly all of them anyway: the effects of the two settings cannot be told one by one, which is called an interaction.

# %% [markdown] tags=["lang-zh"]
# 步數很少，品質離滿分還遠，但到齊的配方平均都超過亂丟的 7.6%。而且 $G$ 是連續函數，$z$ 的空間連成一片，所以模式之間必定有橋；橋上的樣本也要扣分。

# %% [markdown] tags=["lang-en"]
# The run is short and the quality far from full marks, but the recipes whose modes are complete beat the 7.6 % of noise on average. Moreover $G$ is continuous and the space of $z$ is connected, so there must be bridges between the modes; the samples on them cost points, too.

# %% [markdown] tags=["lang-zh"]
# ### 五種損失曲線，各證明了什麼
#
# 損失曲線看得出誰崩潰嗎？下圖是五種真的訓練的 $L_D$：細線是各個種子，粗線是中位數，虛線是 $2\log(2)$。健康的是 NS + F + R1 + R2，崩潰的是 NS + F，擺盪的是開頭 $\eta_D = \eta_G$ 的那一組；另外兩組各跑 200 步：一組的 $\eta_G$ 只有 $\eta_D$ 的四百分之一，另一組的判別器只會畫直線。
#
# 先猜：哪一組的曲線最低？哪兩組的高度幾乎分不出來？

# %% [markdown] tags=["lang-en"]
# ### Five loss curves, and what each proves
#
# Does a loss curve show who has collapsed? Below is $L_D$ of five kinds of real training: a thin line a seed, the median thick, and $2\log(2)$ broken. Healthy is NS + F + R1 + R2, collapsed is NS + F, oscillating is the group of the opening experiment with $\eta_D = \eta_G$; two more groups ran for 200 steps: in one $\eta_G$ is a four-hundredth of $\eta_D$, in the other the discriminator can draw straight lines only.
#
# Guess first: which group has the lowest curve? Which two can hardly be told apart by height?

# %% tags=["figure", "fig-gallery"]
kinds = figures.five_kinds(runs, raced, seeds, real)
figures.gallery(kinds)
plt.show()

# %%
healthy, collapsed, swinging, alone, weak = figures.late(kinds)
assert abs(healthy.height - weak.height) < 0.25  # 健康、太弱：一樣高 equally high
assert weak.modes < 4 and healthy.modes == 8
assert alone.height < 0.05 < collapsed.height < 1 < healthy.height
assert swinging.wobble > 3 * healthy.wobble
print("健康、太弱 healthy, too weak：高度相近 about as high ✓   模式 modes 8, < 4 ✓")

# %% [markdown] tags=["lang-zh"]
# | 曲線 | 它說的是 | 它沒有說的是 | 由什麼決定 |
# |---|---|---|---|
# | 健康：貼近虛線，平穩 | 場上這個 $D$ 分不太出來 | $q = p$；平穩也可能只因學習率降到 0、$D$ 受懲罰 | 模式 8/8、KL 約 0，而品質離滿分還遠 |
# | 崩潰：低而平穩 | $D$ 分得出來 | 漏了模式：只因 $D$ 看得細，曲線也會低 | KL 遠大於 0 |
# | 擺盪：起伏不停 | 兩人還在互相追 | 發散，或者終究會收斂 | 樣本整群換模式的次數（開頭的圖） |
# | $D$ 獨大：掉到 0 | 這個 $D$ 全部分得開 | 離得多遠；也不是崩潰 | 模式 0/8：$G$ 還沒走到那裡 |
# | $D$ 太弱：貼近虛線 | 直線分不出來 | $q = p$ | 模式幾乎一個都沒有，品質約 0 |

# %% [markdown] tags=["lang-en"]
# | curve | what it says | what it does not say | what decides |
# |---|---|---|---|
# | healthy: near the broken line, calm | this $D$ can hardly tell | that $q = p$; it may be calm only because the rates fall to 0 and $D$ is penalised | modes 8/8, KL about 0, and yet the quality is far from full marks |
# | collapse: low and calm | $D$ can tell | that modes are missing: a $D$ that sees fine detail has a low curve, too | KL far above 0 |
# | oscillation: up and down without end | the two still chase each other | that it diverges, or that it will converge | how often the crowd changes modes (the opening figure) |
# | $D$ wins: down to 0 | this $D$ can tell everything apart | how far apart; nor is it collapse | modes 0/8: $G$ has not got there yet |
# | $D$ too weak: near the broken line | straight lines cannot tell | that $q = p$ | hardly a mode, quality about 0 |

# %% [markdown] tags=["lang-zh"]
# 第一格與第五格差不多高，一個模式到齊，一個幾乎什麼都沒有；教科書的配方平均連兩個模式都找不到，曲線（沒有畫在這裡）只低一點。反過來，讓一個有 F、沒有懲罰項的新判別器來考健康的生成器（訓練 300 步），試過 16 個種子，在新樣本上的 $L_D$ 都在 0.4 到 1.1 之間：沒有崩潰，曲線也會低。沒有一種高度等於「模式到齊」，所以要量模式。

# %% [markdown] tags=["lang-en"]
# The first and the fifth are about equally high, the one with all modes, the other with hardly any; the textbook's recipe finds not even two modes on average, and its curve (not drawn here) is only a little lower. The other way round, let a new discriminator with F and without a penalty examine healthy generators (trained for 300 steps): with each of 16 seeds its $L_D$ on fresh samples was between 0.4 and 1.1, so the curve is low without any collapse. No height means “all modes are there”, so count the modes.

# %% [markdown] tags=["lang-zh"]
# 換一種損失呢？更久、更難呢？下面兩張表是完整的因子實驗（各項的每一種組合都做）：設定（教科書、快）、懲罰項、傅立葉特徵、損失（NS，以及以後各章推導的 hinge 與成對的相對式 Rp），共 24 種，各 10 個種子，寬度 32、批次 64。每格是平均的模式數、高品質比例與模式上的 KL 散度。環 2,000 步；亂丟的得 7.6%。

# %% [markdown] tags=["lang-en"]
# And another loss, a longer run, a harder test? The two tables are a full factorial experiment: settings (textbook, fast), penalty, Fourier features, loss (NS, and two that later lessons derive: hinge and relativistic pairing, Rp), all 24 combinations with 10 seeds each, width 32, batch 64. Each entry is the mean number of modes, share of high quality, and KL divergence over the modes. The ring, 2,000 steps; noise scores 7.6 %.

# %% [markdown] tags=["lang-zh"]
# | 設定 | R1 + R2 | F | NS | hinge | Rp |
# |---|---|---|---|---|---|
# | 教科書 | – | – | 0.9 · 0% · 0.76 | 1.2 · 0% · 0.93 | 0.7 · 0% · 0.77 |
# | 教科書 | – | ✓ | 1.1 · 1% · 1.48 | 2.3 · 2% · 0.80 | 3.9 · 12% · 0.82 |
# | 教科書 | ✓ | – | 3.3 · 0% · 0.27 | 1.5 · 0% · 0.53 | 4.5 · 0% · 0.10 |
# | 教科書 | ✓ | ✓ | 5.3 · 2% · 0.14 | 4.0 · 1% · 0.44 | 6.3 · 3% · 0.09 |
# | 快 | – | – | 7.9 · 60% · 0.08 | 7.6 · 40% · 0.05 | 7.9 · 65% · 0.10 |
# | 快 | – | ✓ | 4.4 · 89% · 1.10 | 5.6 · 81% · 0.68 | 3.7 · 80% · 1.32 |
# | 快 | ✓ | – | 7.9 · 71% · 0.00 | 8.0 · 54% · 0.00 | 8.0 · 73% · 0.00 |
# | 快 | ✓ | ✓ | 8.0 · 59% · 0.00 | 8.0 · 51% · 0.00 | 8.0 · 59% · 0.00 |

# %% [markdown] tags=["lang-en"]
# | settings | R1 + R2 | F | NS | hinge | Rp |
# |---|---|---|---|---|---|
# | textbook | – | – | 0.9 · 0 % · 0.76 | 1.2 · 0 % · 0.93 | 0.7 · 0 % · 0.77 |
# | textbook | – | ✓ | 1.1 · 1 % · 1.48 | 2.3 · 2 % · 0.80 | 3.9 · 12 % · 0.82 |
# | textbook | ✓ | – | 3.3 · 0 % · 0.27 | 1.5 · 0 % · 0.53 | 4.5 · 0 % · 0.10 |
# | textbook | ✓ | ✓ | 5.3 · 2 % · 0.14 | 4.0 · 1 % · 0.44 | 6.3 · 3 % · 0.09 |
# | fast | – | – | 7.9 · 60 % · 0.08 | 7.6 · 40 % · 0.05 | 7.9 · 65 % · 0.10 |
# | fast | – | ✓ | 4.4 · 89 % · 1.10 | 5.6 · 81 % · 0.68 | 3.7 · 80 % · 1.32 |
# | fast | ✓ | – | 7.9 · 71 % · 0.00 | 8.0 · 54 % · 0.00 | 8.0 · 73 % · 0.00 |
# | fast | ✓ | ✓ | 8.0 · 59 % · 0.00 | 8.0 · 51 % · 0.00 | 8.0 · 59 % · 0.00 |

# %% [markdown] tags=["lang-zh"]
# 格點，3,000 步；在同一塊正方形裡亂丟的得 2.6%。

# %% [markdown] tags=["lang-en"]
# The grid, 3,000 steps; noise in the same square scores 2.6 %.

# %% [markdown] tags=["lang-zh"]
# | 設定 | R1 + R2 | F | NS | hinge | Rp |
# |---|---|---|---|---|---|
# | 教科書 | – | – | 6.9 · 2% · 1.00 | 4.6 · 2% · 1.29 | 8.9 · 2% · 0.82 |
# | 教科書 | – | ✓ | 12.6 · 10% · 0.72 | 13.2 · 8% · 0.91 | 11.6 · 11% · 1.17 |
# | 教科書 | ✓ | – | 12.6 · 2% · 0.55 | 6.8 · 1% · 0.98 | 14.1 · 2% · 0.41 |
# | 教科書 | ✓ | ✓ | 22.8 · 5% · 0.01 | 20.6 · 3% · 0.11 | 21.0 · 4% · 0.33 |
# | 快 | – | – | 19.0 · 12% · 0.13 | 8.8 · 1% · 0.24 | 16.6 · 8% · 0.22 |
# | 快 | – | ✓ | 5.1 · 96% · 2.13 | 5.9 · 80% · 2.09 | 8.8 · 81% · 1.69 |
# | 快 | ✓ | – | 16.4 · 5% · 0.15 | 7.9 · 1% · 0.33 | 13.4 · 4% · 0.23 |
# | 快 | ✓ | ✓ | 24.5 · 25% · 0.01 | 24.5 · 20% · 0.01 | 24.6 · 24% · 0.01 |

# %% [markdown] tags=["lang-en"]
# | settings | R1 + R2 | F | NS | hinge | Rp |
# |---|---|---|---|---|---|
# | textbook | – | – | 6.9 · 2 % · 1.00 | 4.6 · 2 % · 1.29 | 8.9 · 2 % · 0.82 |
# | textbook | – | ✓ | 12.6 · 10 % · 0.72 | 13.2 · 8 % · 0.91 | 11.6 · 11 % · 1.17 |
# | textbook | ✓ | – | 12.6 · 2 % · 0.55 | 6.8 · 1 % · 0.98 | 14.1 · 2 % · 0.41 |
# | textbook | ✓ | ✓ | 22.8 · 5 % · 0.01 | 20.6 · 3 % · 0.11 | 21.0 · 4 % · 0.33 |
# | fast | – | – | 19.0 · 12 % · 0.13 | 8.8 · 1 % · 0.24 | 16.6 · 8 % · 0.22 |
# | fast | – | ✓ | 5.1 · 96 % · 2.13 | 5.9 · 80 % · 2.09 | 8.8 · 81 % · 1.69 |
# | fast | ✓ | – | 16.4 · 5 % · 0.15 | 7.9 · 1 % · 0.33 | 13.4 · 4 % · 0.23 |
# | fast | ✓ | ✓ | 24.5 · 25 % · 0.01 | 24.5 · 20 % · 0.01 | 24.6 · 24 % · 0.01 |

# %% [markdown] tags=["lang-zh"]
# 用「快」的設定、其他都不動，逐項看 KL 散度差多少，前四列是三種損失的平均（10 個種子的 95% 信賴區間）：
#
# | 只換這一項 | 環 | 格點 |
# |---|---|---|
# | 加懲罰項，有 F | $-1.03 \pm 0.22$ | $-1.96 \pm 0.21$ |
# | 加懲罰項，無 F | $-0.07 \pm 0.02$ | $+0.04 \pm 0.08$ |
# | 加 F，有懲罰項 | $0.00 \pm 0.00$ | $-0.23 \pm 0.05$ |
# | 加 F，無懲罰項 | $+0.96 \pm 0.23$ | $+1.77 \pm 0.23$ |
# | NS 換成 hinge（四種組合的平均） | $-0.11 \pm 0.08$ | $+0.06 \pm 0.09$ |
# | NS 換成 Rp（四種組合的平均） | $+0.06 \pm 0.13$ | $-0.07 \pm 0.14$ |

# %% [markdown] tags=["lang-en"]
# With the fast settings and all else unchanged, the change in KL divergence for each item, in the first four rows the mean over the three losses (95 % confidence intervals over 10 seeds):
#
# | this alone is changed | ring | grid |
# |---|---|---|
# | penalty added, with F | $-1.03 \pm 0.22$ | $-1.96 \pm 0.21$ |
# | penalty added, without F | $-0.07 \pm 0.02$ | $+0.04 \pm 0.08$ |
# | F added, with penalty | $0.00 \pm 0.00$ | $-0.23 \pm 0.05$ |
# | F added, without penalty | $+0.96 \pm 0.23$ | $+1.77 \pm 0.23$ |
# | hinge for NS (mean of four combinations) | $-0.11 \pm 0.08$ | $+0.06 \pm 0.09$ |
# | Rp for NS (mean of four combinations) | $+0.06 \pm 0.13$ | $-0.07 \pm 0.14$ |

# %% [markdown] tags=["lang-zh"]
# 用「快」的設定，單獨一項都不算答案：傅立葉特徵沒有懲罰項會崩潰；有了懲罰項，它在環上幾乎不改變模式數與 KL 散度，高品質比例卻較低（NS 從 71% 降到 59%，Rp 從 73% 降到 59%）；在格點上三個數字都變好，而且兩者都有，才接近 25 個。

# %% [markdown] tags=["lang-en"]
# With the fast settings no single item is the answer: Fourier features collapse without the penalty; with it they hardly change modes and KL divergence on the ring, but the share of high quality is lower (from 71 % to 59 % with NS, from 73 % to 59 % with Rp); on the grid all three numbers get better, and it takes both to come close to 25.

# %% [markdown] tags=["lang-zh"]
# 也看看這兩張表騙不騙人：格點那張表裡，許多格的高品質比例只有百分之幾，和亂丟的 2.6% 差不多，找到 20 個模式也不代表學會了什麼。`figures.factorial("ring", range(10), 2000)` 與 `figures.factorial("grid", range(10), 3000)` 可以重做這兩張表，各約五分鐘；換一種處理器，數字會略有出入。

# %% [markdown] tags=["lang-en"]
# See whether these tables deceive, too: on the grid many entries have a quality of a few per cent, about the 2.6 % of noise, and 20 modes found need not mean that anything has been learnt. `figures.factorial("ring", range(10), 2000)` and `figures.factorial("grid", range(10), 3000)` repeat the tables, some five minutes each; on another processor the numbers differ a little.

# %% [markdown] tags=["lang-zh"]
# 回顧：崩潰時高品質比例可以很高；要看三個數字、多個種子，並一次只改一項。在這兩座考場、這些設定裡，要找齊模式，懲罰項與傅立葉特徵一起用最可靠；用「快」的設定換損失，以 KL 散度平均來看，影響小得多，或者在 10 個種子裡看不出來。

# %% [markdown] tags=["lang-en"]
# Recap: the share of high quality can be high in collapse; look at three numbers and several seeds, and change one thing at a time. On these two proving grounds and in these settings the penalty together with Fourier features is the most reliable for finding all modes; with the fast settings a change of loss, by the KL divergence and on average, does far less, or nothing that 10 seeds could show.

# %% [markdown] tags=["lang-zh"]
# ### 動手：看著模式出現
#
# 先猜：哪一種配方最先找到 8 個模式？哪一種會把已經找到的丟掉？選一種配方，按 ▶ 訓練；模式數與高品質比例邊跑邊更新，■ 可以隨時停下。沒有執行時，圖上是四種配方各 300 步的結果。Rp 是成對的相對式損失；只有它，`widgets.recipes` 會替判別器加上傅立葉特徵。
#
# <details><summary>答案</summary>
#
# 靜態圖的 300 步裡，有懲罰項的兩種都在兩百多步時找齊 8 個模式（NS + R1 + R2 偶爾又丟掉一個）；沒有懲罰項的兩種最多找到兩個，找到了又丟。品質依選單的次序是 0%、0%、2%、5%。300 步太短，還不能說 NS 找不齊：現場跑滿 3,000 步，再和上面的表比一比。模式齊了，高品質比例還要再等一陣子：先找到地方，再站得準。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: watch the modes come
#
# Guess first: which recipe finds all 8 modes first, and which loses some that it had found? Choose a recipe and press ▶; the number of modes and the share of high quality are updated as it runs, and ■ stops at any time. Without a running kernel the picture shows four recipes after 300 steps each. Rp is the relativistic pairing loss; to its discriminator, and to no other, `widgets.recipes` adds Fourier features.
#
# <details><summary>Answer</summary>
#
# In the 300 steps of the picture the two recipes with the penalty have all 8 modes after some 200 steps (NS + R1 + R2 now and then loses one again); the two without find two at most, and lose them. Quality, in the order of the menu: 0 %, 0 %, 2 %, 5 %. 300 steps are too few to say that NS does not find them all: run all 3,000 and compare with the tables above. After the modes the share of high quality takes its time: first find the place, then stand on it.
#
# </details>

# %% tags=["widget", "fig-recipes"]
options = figures.without_features(recipes)
options["Rp + R1 + R2"] = dict(penalised, loss="relativistic-pairing")
widgets.recipes(options, seed=seed)

# %% [markdown] tags=["lang-zh"]
# ## 7.4 判別器不動，生成器就塌
#
# 為什麼會崩潰？第 04 章的 4.6 說，最小最大的順序不一定能對調：若判別器先固定、生成器後走，生成器的最佳反應是把所有樣本都放到 $D$ 最大的那一點。而訓練的每一步，生成器面對的正是一個固定的判別器。

# %% [markdown] tags=["lang-en"]
# ## 7.4 Hold the discriminator still, and the generator collapses
#
# Why does collapse happen? by section 4.6 of lesson 04 the order of min and max can matter: if the discriminator is fixed first and the generator moves second, the generator's best response is to put all samples on the one point where $D$ is highest. And at each step of training the generator does face a fixed discriminator.

# %% [markdown] tags=["lang-zh"]
# 把這句話變成式子。取一維與最簡單的損失 $L_G = -\mathbb{E}[s(G(z))]$，並假設 $G$ 的彈性大到每個樣本可以各自沿對數機率比 $s$ 的斜率往上走（真的網路做不到，樣本之間共用參數）。樣本散得多開，用熵 $H = -\mathbb{E}_{x \sim q}[\log(q(x))]$ 來量。

# %% [markdown] tags=["lang-en"]
# Let us turn this sentence into an equation. Take one dimension and the simplest loss, $L_G = -\mathbb{E}[s(G(z))]$, and assume that $G$ is flexible enough for every sample to climb the slope of the logit $s$ on its own (a real net cannot do that, its samples share parameters). How spread out the samples are is measured by the entropy $H = -\mathbb{E}_{x \sim q}[\log(q(x))]$.

# %% [markdown] tags=["lang-zh"]
# 先用手算一個：$s(x) = -x^2$，兩個樣本在 $\pm 1$。走 $h = 0.1$ 的一步，速度是 $s'(x) = -2x$，樣本移到 $\pm 0.8$：間隔縮成 0.8 倍。任何密度這樣縮小，熵的變化都是 $\log(0.8) = -0.22$，約等於 $h$ 乘上曲率 $-2$。

# %% [markdown] tags=["lang-en"]
# A number by hand first: $s(x) = -x^2$, two samples at $\pm 1$. In a step of $h = 0.1$ at the velocity $s'(x) = -2x$ they move to $\pm 0.8$: the gap shrinks to 0.8 of what it was. Any density that shrinks like this changes its entropy by $\log(0.8) = -0.22$, about $h$ times the curvature $-2$.

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
# 高維時同樣的推導給出 $\mathbb{E}_{x \sim q}[\Delta s(x)]$，也就是各座標二階導數之和的平均。

# %% [markdown] tags=["lang-en"]
# - (a) Walk for a short time $h$; for bounded $s''$ and small $h$, $T$ is increasing.
# - (b) The change of variables (1.2 of lesson 01).
# - (c) The samples of $q_h$ are $T(x)$ with $x \sim q$ (1.1 of lesson 01).
# - (d) Insert (b) and split the logarithm.
# - (e) $\log(1+u) \approx u$; as $s''$ is bounded, the limit may be taken inside. Write $\kappa$ for the curvature $s''$. It holds at every instant, with the $q$ of that instant.
#
# In more dimensions the same derivation gives $\mathbb{E}_{x \sim q}[\Delta s(x)]$, the mean of the sum of the second derivatives in each coordinate.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\frac{dH}{dt} = \mathbb{E}_{x \sim q}[\kappa(x)]} \\
# \small \text{$L_G = -\mathbb{E}[s]$，樣本自由移動 freely moving samples}
# \end{gathered}
# \tag{7.4}
# $$

# %% tags=["check"]
check("7.4", r"\frac{dH}{dt} = \mathbb{E}_{x \sim q}[\kappa(x)]",
      r"\text{$L_G = -\mathbb{E}[s]$，樣本自由移動 freely moving samples}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：判別器不動時，熵的變化率等於樣本所在之處曲率的平均。山頭附近 $\kappa < 0$，熵下降；山谷附近 $\kappa > 0$，熵暫時上升，直到樣本走上山坡。下圖的綠線是一個 $s$，圖中有三座山頭，4,000 個樣本沿著它往上走。先猜：時間夠久以後，它們在哪裡？熵是多少？

# %% [markdown] tags=["lang-en"]
# In words: while the discriminator stands still, entropy changes at a rate that is the mean curvature where the samples are. Near a hilltop $\kappa < 0$ and it falls; near a valley $\kappa > 0$ and it rises for a while, until the samples are on the slopes. The green line of the figure is an $s$, with three hilltops in the picture, and 4,000 samples climb it. Guess first: after long enough, where are they, and what is their entropy?

# %%
def s(x): return 1.5 * cos(2 * x) - 0.1 * x**2  # 一個固定的判別器 a fixed discriminator
def slope(x): return -3 * sin(2 * x) - 0.2 * x  # s′
def kappa(x): return -6 * cos(2 * x) - 0.2  # s″

start = norm(0.3, 1.2)
x = figures.quantiles(start)  # 4,000 個分位數 quantiles
h = 0.002
paths = [x]
for _ in range(500):
    x = x + h * slope(x)
    paths.append(x)

# %% tags=["figure", "fig-climbing"]
H, H_measured = figures.climbing(s, kappa, paths, h, start)
plt.show()
assert_allclose(H_measured, H, atol=0.05)

# %% [markdown] tags=["lang-zh"]
# 樣本縮成三根針，各在一個山頭；熵以固定的速率降向負無限大，因為樣本都停在山頭上，那裡的 $\kappa$ 不再改變。在這個模型裡（每個樣本自由移動，沒有雜訊），這樣的 $s$ 只要不動，樣本遲早聚成針；要讓樣本一直散開，判別器就得移動，及時把樣本聚集的地方壓低。

# %% [markdown] tags=["lang-en"]
# The samples shrink to three needles, one on each hilltop; the entropy falls towards minus infinity at a constant rate, because the samples stay on the hilltops, where their $\kappa$ no longer changes. In this model (samples that move freely, without noise) such an $s$, if it stands still, turns the samples into needles sooner or later; to keep them spread out the discriminator has to move, and to push down, in time, the places where samples gather.

# %% [markdown] tags=["lang-zh"]
# 前提要緊：(7.4) 只對 $L_G = -\mathbb{E}[s]$ 成立。換成非飽和損失，樣本的速度是 $(1-\sigma(s))\,s'$，其中 $\sigma$ 是 sigmoid 函數；推導 (a)–(e) 照樣走一遍，只是 $s''$ 的位置換成這個速度的導數，於是得到：
#
# $$
# \frac{dH}{dt} = \mathbb{E}_{x \sim q}\left[(1-\sigma(s))\,s'' - \sigma(s)\,(1-\sigma(s))\,(s')^2\right]
# $$

# %% [markdown] tags=["lang-en"]
# The hypothesis matters: (7.4) is for $L_G = -\mathbb{E}[s]$. With the non-saturating loss the velocity of a sample is $(1-\sigma(s))\,s'$, where $\sigma$ is the sigmoid; the same (a)–(e) put the derivative of that velocity in the place of $s''$:
#
# $$
# \frac{dH}{dt} = \mathbb{E}_{x \sim q}\left[(1-\sigma(s))\,s'' - \sigma(s)\,(1-\sigma(s))\,(s')^2\right]
# $$

# %% [markdown] tags=["lang-zh"]
# 第二項不會是正的：坡度相同時，愈高的樣本走得愈慢，後面的追上來。先猜：$q = N(0.9, 0.3^2)$，大半在谷裡與坡上，兩種速率的正負號相同嗎？

# %% [markdown] tags=["lang-en"]
# The second term is never positive: where the slope is the same, the higher a sample the slower it walks, and those behind catch up. Guess: for $q = N(0.9, 0.3^2)$, most of it in a valley and on its slope, do the two rates have the same sign?

# %% tags=["out-rates"]
x = figures.quantiles(norm(0.9, 0.3))
D = sigma(s(x))
velocity = (1 - D) * slope(x)  # 非飽和 non-saturating
rate = np.mean(kappa(x))
rate_ns = np.mean((1 - D) * kappa(x) - D * velocity * slope(x))
assert_allclose(rate, figures.entropy_rate(x, slope(x)), atol=0.01)
assert_allclose(rate_ns, figures.entropy_rate(x, velocity), atol=0.01)
assert rate > 0 > rate_ns
print(f"−E[s]：{rate:+.2f}   非飽和 non-saturating：{rate_ns:+.2f}")

# %% [markdown] tags=["lang-zh"]
# 正負號相反！不過山頭在原處，$s' = 0$ 而 $s'' < 0$，所以樣本到了山頭附近，兩種損失的熵都下降。

# %% [markdown] tags=["lang-en"]
# The signs are opposite! But the hilltops are where they were, with $s' = 0$ and $s'' < 0$, so once the samples are near a hilltop the entropy falls under both losses.

# %% [markdown] tags=["lang-zh"]
# 在真的 GAN 上試一次：取環上第五種配方訓練好的一個，凍結判別器，只讓生成器沿 $L_G = -\mathbb{E}[s]$ 繼續走 300 步。圖的底色愈亮，判別器的分數愈高。先猜會怎樣。

# %% [markdown] tags=["lang-en"]
# Try it on a real GAN. Take one that the fifth recipe has trained on the ring, freeze its discriminator and let the generator alone go on along $L_G = -\mathbb{E}[s]$ for 300 steps. The brighter the background of the figure, the higher the discriminator's score. Guess what happens.

# %% tags=["nbval-ignore-output", "code-freeze"]
run = runs["NS + F + R1 + R2"][0]
G = run.G.cpu()
D = run.D.cpu().requires_grad_(False)  # 凍結 frozen
optimiser = torch.optim.Adam(G.parameters(), lr=0.01)
z_fixed = torch.randn(2500, 2, generator=g)
clouds = []
for step in range(301):
    if step % 100 == 0:
        clouds.append(G(z_fixed).detach())
    z = torch.randn(64, 2, generator=g)
    L_G = -D(G(z)).mean()
    optimiser.zero_grad()
    L_G.backward()
    optimiser.step()

# %% tags=["figure", "fig-frozen"]
kl, height = figures.frozen(D, clouds, every=100)
plt.show()
assert kl[0] < 0.1, f"KL = {kl}：從訓練 runs 的那一格 run again from the cell that trains runs"
assert max(kl) > 0.15, kl  # 少一個模式是 0.13 one mode gone is 0.13
assert height[-1] > height[0], height
print("凍結之後 once frozen：KL ↑ ✓   E[s(G(z))] ↑ ✓")

# %% [markdown] tags=["lang-zh"]
# 生成器的損失變小，樣本卻一處一處消失：這就是第 04 章 4.6 說的事，在訓練中親眼看見。所以崩潰不一定是程式錯誤，判別器不動時，「最大化 $D$」這個目標本來就會這樣。在前面的實驗裡，判別器走得多快有影響（開頭的圖）；有傅立葉特徵時，懲罰它的斜率也有影響（五種配方）。有影響的不只這兩件：設定與特徵也是。

# %% [markdown] tags=["lang-en"]
# The generator's loss gets smaller while its samples vanish from one place after another: this is what 4.6 of lesson 04 says, seen in training. So collapse need not be a bug in the program; while the discriminator stands still, the aim “maximise $D$” leads there by itself. In the experiments above it mattered how fast the discriminator moves (the opening figure) and, with Fourier features, whether its slope is penalised (the five recipes). These two are not all: the settings and the features mattered as well.

# %% [markdown] tags=["lang-zh"]
# 對策由此分成三類。第一，讓判別器跟得上：學習率大一些（前面 3 倍有用，10 倍卻比 3 倍差），或者展開（見下一節的表）。第二，反過來，牽制判別器：R1 與 R2 懲罰它的斜率，讓它不那麼陡；它不是讓判別器走得更快。第三，讓判別器看得見多樣性：一次看好幾個樣本。

# %% [markdown] tags=["lang-en"]
# The remedies therefore come in three kinds. First, let the discriminator keep up: a larger learning rate (3 times did help above, 10 times was worse than 3), or unrolling (see the table of the next section). Second, the other way round, hold the discriminator back: R1 and R2 penalise its slope and make it less steep; they do not make it faster. Third, let it see diversity: several samples at a time.

# %% [markdown] tags=["lang-zh"]
# 回顧：判別器不動時，熵依 (7.4) 變化，前提是 $L_G = -\mathbb{E}[s]$ 而樣本自由移動；非飽和損失的速率不同，山頭的結局相同。

# %% [markdown] tags=["lang-en"]
# Recap: while the discriminator stands still, entropy changes by (7.4), provided that $L_G = -\mathbb{E}[s]$ and the samples move freely; the non-saturating loss has another rate and the same end, on the hilltops.

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

# %% [markdown] tags=["lang-en"]
# ## 7.5 Packing
#
# Let $p^m(x_1,\dots,x_m) = p(x_1)\cdots p(x_m)$ be the density of $m$ independent samples, and $q^m$ likewise. The generator is that of 7.3: it covers a share $a$ of the modes, evenly. In this section $m$ is the number of samples in a pack.

# %% [markdown] tags=["lang-zh"]
# 先用手算一個：兩個模式漏掉一個，$a=\frac12$。看一個真實樣本，有一半的機會來自漏掉的模式；看兩個，有 $\frac34$ 的機會至少有一個。先猜：$a=\frac78$ 時，看一個樣本的總變差距離是 $\mathrm{TV}(p, q) = \frac12\int\lvert p - q \rvert\,dx = \frac18$；一次看四個呢？

# %% [markdown] tags=["lang-en"]
# A number by hand first: of two modes one is missing, $a=\frac12$. One real sample comes from the missing mode half of the time; of two, at least one does with chance $\frac34$. Guess: for $a=\frac78$, one sample shows a total variation distance of $\mathrm{TV}(p, q) = \frac12\int\lvert p - q \rvert\,dx = \frac18$; what do four at a time show?

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

# %% tags=["check"]
check("7.5", r"\mathrm{TV}(p^m, q^m) = 1 - a^m",
      r"\text{$q = p / a$ 在一部分上，別處 $q = 0$ on a part, $q = 0$ elsewhere}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：一包 $m$ 個樣本的總變差距離，等於 $m$ 個真實樣本至少有一個來自漏掉的模式的機率。

# %% [markdown] tags=["lang-en"]
# In words: the total variation distance of packs of $m$ is the chance that at least one of $m$ real samples comes from a missing mode.

# %% tags=["figure", "fig-packs"]
m = np.arange(1, 7)
missing = [1, 1, 1, 1, 1, 1, 1, 0]
tilted = [5, 5, 5, 5, 3, 3, 3, 3]  # 比重歪了，但一個都沒少 none missing
tv_missing, tv_tilted = figures.packs(m, missing, tilted)
plt.show()

# %%
assert_allclose(tv_missing, 1 - (7 / 8) ** m)
assert tv_tilted[0] == 1 / 8
assert tv_tilted[-1] < tv_missing[-1] / 1.5

# %% [markdown] tags=["lang-zh"]
# 圖中有兩個生成器：一個少了一個模式；另一個八個都有，但四個偏多、四個偏少。它們在 $m=1$ 時一樣差，都是 $\frac18$。打包之後，少一個模式的那個露餡得快得多：四個真實樣本有 41% 的機會碰到漏掉的模式。這就是 Lin 等人的論點：總變差距離相同時，打包對漏掉模式的生成器罰得比較重。

# %% [markdown] tags=["lang-en"]
# Of the two generators in the figure, one lacks a mode; the other has all eight, four of them too often and four too rarely. At $m=1$ both are equally bad, at $\frac18$. Packed, the one that lacks a mode gives itself away much faster: four real samples have a 41 % chance to hit the missing mode. This is the argument of Lin et al.: at equal total variation distance packing punishes a generator that misses modes more.

# %% [markdown] tags=["lang-zh"]
# 訓練出來的判別器看得見嗎？取 $a=\frac68$。由 (a)，把 (7.3) 代入 (2.4)，並以 $a^m$ 代替 $a$，就是打包後的最低損失。線是預測，點是訓練好的判別器在新樣本上的損失。

# %% [markdown] tags=["lang-en"]
# Does a trained discriminator see it? Take $a=\frac68$. By (a), the floor of the packed loss is (2.4) with (7.3), where $a^m$ takes the place of $a$. The line is the prediction, the dots are the losses of trained discriminators on fresh samples.

# %% tags=["nbval-ignore-output"]
def floor_of(a): return (1 + a) * log(1 + a) - a * log(a)

six = torch.arange(6)
lowest = []
for m in (1, 2, 3):
    D = nets.discriminator((2 * m,), depth=2, seed=seed)
    lowest.append(figures.train_discriminator(D, six, g, m))

# %% tags=["figure"]
theory = floor_of(0.75 ** np.arange(1, 4))
figures.packed_loss(floor_of, lowest)
plt.show()
assert_allclose(lowest, theory, atol=0.06)

# %% [markdown] tags=["lang-zh"]
# 損失不必改，打包就讓判別器更看得見缺了什麼。代價是它的輸入變成 $m$ 倍寬，而且一包裡的順序無關緊要，一般的網路卻不知道。

# %% [markdown] tags=["lang-en"]
# Without any change of the loss, packing lets the discriminator see better what is missing. The price: its input has $m$ times as many dimensions, and the order inside a pack does not matter, which an ordinary net does not know.

# %% [markdown] tags=["lang-zh"]
# 回顧：漏掉模式時，打包把總變差距離從 $1-a$ 提高到 $1-a^m$ (7.5)；訓練好的判別器的損失也照著 $a^m$ 下降。

# %% [markdown] tags=["lang-en"]
# Recap: when modes are missing, packing raises the total variation distance from $1-a$ to $1-a^m$ (7.5); the loss of trained discriminators falls with $a^m$ as well.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（一）：分不出來，就是成功嗎？
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
D_linear = figures.straight(seed)
D_layered = nets.discriminator(depth=2, seed=seed)
linear = figures.train_discriminator(D_linear, opposite, g, steps=500)
layered = figures.train_discriminator(D_layered, opposite, g)

# %% tags=["out-judges"]
assert_allclose(linear, floor_of(1), atol=0.01)
assert_allclose(layered, floor_of(1 / 4), atol=0.05)
print(f"線性 linear {floor_of(1):.3f} ✓   多層 layered {floor_of(1 / 4):.3f} ✓")

# %% [markdown] tags=["lang-zh"]
# 線性的判別器束手無策：兩邊的平均值都在原點，它最好的回答處處是 ½，損失停在 1.386，看起來就像均衡。樣本個個逼真，模式卻只有兩個。

# %% [markdown] tags=["lang-en"]
# The linear discriminator is helpless: both sides have their mean at the origin, its best answer is ½ everywhere, and its loss stays at 1.386, which looks like equilibrium. Every sample is lifelike, and there are two modes only.

# %% [markdown] tags=["lang-zh"]
# 正確的句子是：生成器要學的是整個分布，不只是逼真的樣本；$q = p$ 時，連最強的判別器也區分不出來。「分不出來」只有在判別器夠強時才算數。

# %% [markdown] tags=["lang-en"]
# The right sentence: the generator has to learn the whole distribution, not just lifelike samples; when $q = p$, not even the strongest discriminator can tell them apart. “Cannot tell” counts only if the discriminator is strong enough.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（二）：哪一個才要緊？
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
# 句子沒有錯，錯在沒有內容：六項都列了，哪一項要緊？先替六項排個名次，再回頭看五種配方與兩張表，問「其他都不動，只換這一項」差多少。

# %% [markdown] tags=["lang-en"]
# Nothing in the sentence is wrong; what is wrong is that it says nothing: of the six items on the list, which matters? Rank the six, then look at the five recipes and the two tables again, and ask how much each changes while all else stays.

# %%
settings_alone = mean_kl["教科書 textbook"] - mean_kl["NS"]
penalty_alone = mean_kl["NS"] - mean_kl["NS + R1 + R2"]
penalty_with_F = mean_kl["NS + F"] - mean_kl["NS + F + R1 + R2"]
assert settings_alone > 0.3
assert penalty_with_F > 1.5 * abs(penalty_alone)
print("KL 降低 is lowered：設定 settings > 0.3 ✓   懲罰項：有 F > 無 F，penalty: with F > without ✓")

# %% [markdown] tags=["lang-zh"]
# 在環上，以模式上的 KL 散度來量：換設定（教科書換成快），沒有懲罰項也沒有特徵時降了許多，只有特徵時卻有升有降（NS 從 1.48 到 1.10，Rp 從 0.82 到 1.32）；懲罰項差多少，要看有沒有傅立葉特徵；換損失，用快的設定平均差不到 0.2，用教科書的設定而只有特徵時，卻從 1.48 降到約 0.8。格點上也一樣要成對地看，只有在沒有特徵時換成 hinge，模式數才明顯變少（表中 16 對 8、19 對 9）。所以「哪一項要緊」沒有單獨的答案：作用會互相牽連，要用因子實驗來問。

# %% [markdown] tags=["lang-en"]
# On the ring, by the KL divergence over the modes: a change of settings (fast for textbook) lowers it much without penalty and features, but with the features alone it goes up or down (1.48 to 1.10 for NS, 0.82 to 1.32 for Rp); what the penalty does depends on whether there are Fourier features; a change of loss does less than 0.2 on average with the fast settings, but with the textbook's settings and the features alone it takes 1.48 down to about 0.8. On the grid, too, one must look at pairs; only without the features does hinge clearly lose modes (16 against 8 and 19 against 9 in the table). So “which one matters” has no answer item by item: the effects depend on one another, and it takes a factorial experiment to ask.

# %% [markdown] tags=["lang-zh"]
# 網路寬度與最佳化演算法的種類在這裡沒有動過，訓練資料只換過環與格點，所以這個實驗對這些說得很少，或者什麼也沒說。第 16 章以相同的預算、更多的種子，讓每種損失與懲罰項再比一次。

# %% [markdown] tags=["lang-en"]
# The width of the nets and the kind of optimiser were not touched, and of training data there were only ring and grid; so about those the experiment says little or nothing. Lesson 16 compares every loss and penalty again, under equal budgets and with more seeds.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 滿分當成 100% 或 99.73%：見 7.1，平面上、$r=3$ 時是 98.89%。
# - 只報告高品質比例：只有一個模式的生成器也得 99%，NS + F 比 NS 高。
# - 只報告模式數與 KL 散度：亂丟的也得 8/8 與 0。
# - 只報告一個種子，或只報告最好的一個：見 NS + F 的範圍。
# - 「模式到齊就沒有崩潰」：見 7.2，比重縮成三十分之一也算到齊。
# - 「$L_D \approx 1.386$，所以成功了」：見抓錯（一），判別器可能太弱。
# - 「判別器愈快愈好」：開頭的實驗裡，10 倍比 3 倍糟（非飽和損失、沒有懲罰項、800 步）。
# - 8 個模式的環用 `linspace(0, 2π, 8)` 畫：頭尾重合，只有 7 個（第 01 章）。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - Taking 100 % or 99.73 % for full marks: see 7.1, in the plane and for $r=3$ they are 98.89 %.
# - Reporting the share of high quality alone: a generator with a single mode scores 99 %, too, and NS + F scores above NS.
# - Reporting modes and KL alone: noise scores 8/8 and 0, too.
# - Reporting one seed, or the best of several: see the range of NS + F.
# - “All modes found, so no collapse”: see 7.2, a thirtieth of the weight still counts as found.
# - “$L_D \approx 1.386$, so it has succeeded”: see Find the error (1), the discriminator may be too weak.
# - “The faster the discriminator, the better”: in the opening experiment 10 times is worse than 3 times (non-saturating loss, no penalty, 800 steps).
# - Drawing the ring of 8 with `linspace(0, 2π, 8)`: first and last coincide, and there are 7 (lesson 01).

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★（手算）想讓平面上的滿分是 99.73%，半徑 $r$ 要取多少？三維時 $r=3$ 的滿分是多少？
# 2. ★★（手算，再寫程式）生成器各模式的比重是 $w_1,\dots,w_K$。寫出 $\mathbb{E}[M]$。取 $w_k \propto 2^{-k}$，$K=8$，$n=2500$：找到幾個？模式上的 KL 散度是多少？
# 3. ★★（找錯）有人在迴圈裡這樣數模式：替每個樣本找最近的中心，`found.add(nearest)`，最後報告 `len(found)`。還沒訓練的生成器也常得高分；環外任意亂丟的樣本得 8。漏了什麼？用手邊的 `std` 與距離，寫出正確的計數。
# 4. ★★（證明）一維，$q=N(c,\tau^2)$，$s(x) = -\frac{b}{2}(x-c)^2$。用 (7.4) 求 $H(t)$，再求 $\tau(t)$。若樣本改沿 $s$ 做學習率為 $\eta$ 的梯度上升，$n$ 步後的 $\tau$ 是多少？
# 5. ★★★（設計實驗）有人說：「NS + F 會崩潰，是因為傅立葉特徵的頻率太高。」只能改 `scale` 與隨機種子，請設計一個可以推翻這句話的實驗：改哪些值、幾個種子、量哪個數字、看到什麼結果你就不再相信？
#
# <details><summary>提示一</summary>
#
# 1：解 $e^{-r^2/2} = 0.0027$。2：7.2 的 (d) 裡，各項不再相同。3：「最近」不等於「近」。4：$\kappa$ 是常數。5：若這句話對，`scale` 愈小，KL 散度該愈小。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：三維的體積元素是 $4\pi\rho^2\,d\rho$；分部積分，剩下的積分就是一維的 99.73%。（可以驗算：$\frac{\rho^2}{\sigma^2}$ 是自由度 3 的卡方分布。）2：KL 散度是 $\sum_k w_k \log(K w_k)$。3：先留下離最近的中心不到 $3\sigma$ 的樣本，再數它們分屬幾個中心。4：常態分布的熵是 $\frac12\log(2\pi e\,\tau^2)$。5：NS + F 的其他一切不動，事先寫下判準；前面沒有特徵的 NS 可以當對照組。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ (by hand) Which radius $r$ makes 99.73 % the full marks in the plane? And what are full marks in three dimensions for $r=3$?
# 2. ★★ (by hand, then code it) Let the generator's modes have the weights $w_1,\dots,w_K$. Write down $\mathbb{E}[M]$. For $w_k \propto 2^{-k}$, $K=8$, $n=2500$: how many are found, and what is the KL divergence over the modes?
# 3. ★★ (find the bug) Somebody counts modes in a loop: for each sample find the nearest centre, `found.add(nearest)`, and at the end report `len(found)`. Even untrained generators often score high, and samples thrown anywhere around the ring score 8. What is missing? With the distances and `std` at hand, write the right count.
# 4. ★★ (prove) In one dimension, $q=N(c,\tau^2)$ and $s(x) = -\frac{b}{2}(x-c)^2$. Find $H(t)$ from (7.4), then $\tau(t)$. What is $\tau$ if the samples instead take $n$ gradient ascent steps of size $\eta$ on $s$?
# 5. ★★★ (design an experiment) Someone says: “NS + F collapses because the frequencies of the Fourier features are too high.” You may change `scale` and the random seeds only. Design an experiment that could refute this: which values, how many seeds, which number, and what result would make you give up the belief?
#
# <details><summary>Hint one</summary>
#
# 1: solve $e^{-r^2/2} = 0.0027$. 2: in (d) of 7.2 the terms are no longer equal. 3: “nearest” is not “near”. 4: $\kappa$ is a constant. 5: if the sentence is right, a smaller `scale` should give a smaller KL divergence.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: in three dimensions the element of volume is $4\pi\rho^2\,d\rho$; integrate by parts, and the integral that is left is the 99.73 % of the line. (As a check, $\frac{\rho^2}{\sigma^2}$ has a chi-squared distribution with 3 degrees of freedom.) 2: the KL divergence is $\sum_k w_k \log(K w_k)$. 3: keep the samples within $3\sigma$ of their nearest centre first, then count to how many centres they belong. 4: the entropy of a normal distribution is $\frac12\log(2\pi e\,\tau^2)$. 5: keep all else of NS + F, and write your criterion down beforehand; NS without features, from above, can serve as a control.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：三維 in 3-D erf(3/√2) − 3√(2/π) e^(−9/2)
r_plane = (-2 * log(0.0027)) ** 0.5
full_3d = chi2(3).cdf(9)

assert_allclose(full_marks(r_plane), 0.9973)
x = torch.randn(200_000, 3, generator=g)
inside = x.norm(dim=1) < 3
assert abs(inside.float().mean() - full_3d) < 0.002
print(f"r = {r_plane:.3f}   三維 in 3-D {full_3d:.2%}")

# %% tags=["solution"]
# 解答 2 · Solution 2：全部找齊，KL 散度卻不小 all are found, yet the KL divergence is far from 0
w = 0.5 ** np.arange(1, 9)
w = w / w.sum()
expected_modes = (1 - (1 - Q * w) ** 2500).sum()
kl_modes = (w * log(8 * w)).sum()

modes, _, kl = figures.score_of_weights(w, g)
assert_allclose(modes, expected_modes, atol=1.1)
assert_allclose(kl, kl_modes, atol=0.1)
print(f"E[M] = {expected_modes:.2f}   KL = {kl_modes:.2f}")

# %% tags=["solution"]
# 解答 3 · Solution 3：漏了圓圈 the circle is missing
def modes_counted(x):
    distance, nearest = torch.cdist(x, centres).min(dim=1)
    return len(nearest[distance < 3 * std].unique())

outside = 3 * ring[:2500]  # 沒有一個在環上 none of them on the ring
assert modes_counted(outside) == 0
assert modes_counted(ring) == 8

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 4 的證明** $\kappa = s'' = -b$ 是常數，所以不論 $q$ 是什麼，(7.4) 都給出 $\frac{dH}{dt} = -b$，於是 $H(t) = H(0) - b\,t$。
#
# 樣本依 $\dot x = -b(x-c)$ 移動，$x - c$ 一律乘上 $e^{-bt}$；常態分布經過一次函數仍是常態分布，所以 $q$ 是 $N(c, \tau(t)^2)$。代入 $H = \frac12\log(2\pi e\,\tau^2)$，得 $\log\tau(t) = \log\tau(0) - b\,t$，即 $\tau(t) = \tau(0)\,e^{-bt}$。
#
# 梯度上升的一步是 $x - c \leftarrow (1-\eta b)(x - c)$，所以 $n$ 步後是 $\lvert 1-\eta b \rvert^n\,\tau(0)$。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 4** $\kappa = s'' = -b$ is a constant, so whatever $q$ is, (7.4) says $\frac{dH}{dt} = -b$, and $H(t) = H(0) - b\,t$.
#
# The samples move by $\dot x = -b(x-c)$, so every $x - c$ is multiplied by $e^{-bt}$; a normal distribution stays normal under a linear map, so $q$ is $N(c, \tau(t)^2)$. With $H = \frac12\log(2\pi e\,\tau^2)$ this gives $\log\tau(t) = \log\tau(0) - b\,t$, that is $\tau(t) = \tau(0)\,e^{-bt}$.
#
# A step of gradient ascent is $x - c \leftarrow (1-\eta b)(x - c)$, so after $n$ of them it is $\lvert 1-\eta b \rvert^n\,\tau(0)$. ∎

# %% tags=["solution"]
# 解答 4 · Solution 4：每步 a step: τ ← |1 − η b| τ
b, eta, n = 2.0, 0.01, 50
shrunk = (1 - eta * b) ** n

x = figures.quantiles(norm(1, 0.7))
tau = x.std()
for _ in range(n):
    x = x - eta * b * (x - 1)
assert_allclose(x.std() / tau, shrunk)

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 5 的做法** 事先約定：NS + F 的 `scale` 取 0.1、0.3、1、3，各 10 個種子、1,000 步，量模式上的 KL 散度；如果 `scale` 取 0.1 時的中位數，不到取 1 時的一半，才留著這句話。實測的中位數是 0.01、0.05、0.95、2.08：這句話沒有被推翻。對照組 NS 在五種配方裡平均是 0.01，與 `scale` 取 0.1 時一樣。（亂丟的 KL 散度也幾乎是 0，所以品質要另外看。）這還不是證明：只改了 `scale`，只有一種網路、一座考場。

# %% [markdown] tags=["lang-en", "solution"]
# **A way to do exercise 5** Agree beforehand: NS + F with `scale` 0.1, 0.3, 1, 3, 10 seeds each, 1,000 steps, measured by the KL divergence over the modes; the belief is kept only if the median at `scale` 0.1 is less than half of that at `scale` 1. The medians turn out as 0.01, 0.05, 0.95, 2.08: the sentence is not refuted. The control NS has a mean of 0.01 among the five recipes, as much as `scale` 0.1. (The KL divergence of noise is almost 0, too, so look at the quality as well.) Nor is it proved: `scale` alone was changed, with one net, on one proving ground.

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）
#
# 一篇報告在環上比較三個生成器，各抽 2,500 個樣本：
#
# | | 模式數 | 高品質 | KL | 種子 |
# |---|---|---|---|---|
# | A | 8 | 95% | 0.02 | 十次中最好的一次 |
# | B | 8 | 7.6% | 0.00 | 1 |
# | C | 5 | 99.5% | 0.47 | 1 |
#
# 1. （2 分）假設 C 只漏不歪，$a=\frac58$。它的 KL 散度與 JS 散度應該是多少？與表中相符嗎？判別器的最低損失離 $2\log 2$ 多遠？
# 2. （3 分）C 的高品質比例高於滿分。若模式的形狀正確，2,500 個樣本的標準誤是多少？高出幾個標準誤？若是因為每個模式太窄，標準差縮成幾倍才得 99.5%？
# 3. （2 分）一包要有幾個樣本，C 與真實資料的總變差距離才超過 0.9？
# 4. （3 分）三個生成器各犯了什麼毛病，或者報告各少了什麼，使人無法下結論？

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points)
#
# A report compares three generators on the ring, 2,500 samples each:
#
# | | modes | high quality | KL | seeds |
# |---|---|---|---|---|
# | A | 8 | 95% | 0.02 | the best of ten |
# | B | 8 | 7.6% | 0.00 | 1 |
# | C | 5 | 99.5% | 0.47 | 1 |
#
# 1. (2 points) Suppose that C misses modes but is even on the others, $a=\frac58$. What should its KL and JS divergences be? Does the table agree? How far from $2\log 2$ is the lowest loss of a discriminator?
# 2. (3 points) C scores above full marks for high quality. If the modes had the right shape, what would the standard error of 2,500 samples be? By how many of them is C above? If its modes are too narrow, by which factor does the standard deviation have to shrink to give 99.5%?
# 3. (2 points) How many samples must a pack have for the total variation distance between C and the data to pass 0.9?
# 4. (3 points) What is wrong with each of the three generators, or what does the report leave out, so that no conclusion can be drawn?

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 平面上高品質比例的滿分是 (7.1)；$n$ 個樣本找到的模式數是 (7.2)；漏掉模式時，散度的值只有 (7.3) 那麼多：漏得不多，損失就幾乎不變，雖然密度上的斜率沒有下限。判別器不動、$L_G=-\mathbb{E}[s]$ 時，自由樣本的熵依 (7.4) 變化；一聚到山頭，熵就一路下降。打包把總變差距離從 $1-a$ 提高到 (7.5)。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# Full marks for high quality in the plane are (7.1); $n$ samples find as many modes as (7.2) says; for missing modes the divergences have no more than the value (7.3), so that missing a few hardly changes the loss, though its slope in the density has no bound. Facing a discriminator that stands still, with $L_G=-\mathbb{E}[s]$, the entropy of free samples changes by (7.4); once they are on the hilltops, it only falls. Packing raises the total variation distance from $1-a$ to (7.5).

# %% [markdown] tags=["lang-zh"]
# 三個數字、一張圖、雜訊當對照、五個隨機種子：以後報告 GAN 的結果，至少該有這些。第 08 章從 (7.3) 的另一面出發：換一種散度，會換來什麼。

# %% [markdown] tags=["lang-en"]
# Three numbers, a picture, noise as a control, five random seeds: a report on a GAN should have at least these. Lesson 08 starts from the other side of (7.3): what another divergence would bring.

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - T. Salimans, I. Goodfellow, W. Zaremba, V. Cheung, A. Radford, X. Chen (2016). *Improved Techniques for Training GANs*. NeurIPS. [arXiv:1606.03498](https://arxiv.org/abs/1606.03498)
# - L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein (2017). *Unrolled Generative Adversarial Networks*. ICLR. [arXiv:1611.02163](https://arxiv.org/abs/1611.02163)
# - A. Srivastava, L. Valkov, C. Russell, M. U. Gutmann, C. Sutton (2017). *VEEGAN: Reducing Mode Collapse in GANs using Implicit Variational Learning*. NeurIPS. [arXiv:1705.07761](https://arxiv.org/abs/1705.07761)
# - Z. Lin, A. Khetan, G. Fanti, S. Oh (2018). *PacGAN: The Power of Two Samples in Generative Adversarial Networks*. NeurIPS. [arXiv:1712.04086](https://arxiv.org/abs/1712.04086)
# - M. Lucic, K. Kurach, M. Michalski, S. Gelly, O. Bousquet (2018). *Are GANs Created Equal? A Large-Scale Study*. NeurIPS. [arXiv:1711.10337](https://arxiv.org/abs/1711.10337)
# - L. Mescheder, A. Geiger, S. Nowozin (2018). *Which Training Methods for GANs do actually Converge?* ICML. [arXiv:1801.04406](https://arxiv.org/abs/1801.04406)
# - A. Jolicoeur-Martineau (2018). *The relativistic discriminator: a key element missing from standard GAN*. [arXiv:1807.00734](https://arxiv.org/abs/1807.00734)
# - M. Tancik et al. (2020). *Fourier Features Let Networks Learn High Frequency Functions in Low Dimensional Domains*. NeurIPS. [arXiv:2006.10739](https://arxiv.org/abs/2006.10739)
# - Y. Huang, A. Gokaslan, V. Kuleshov, J. Tompkin (2024). *The GAN is dead; long live the GAN! A Modern GAN Baseline*. NeurIPS. [arXiv:2501.05441](https://arxiv.org/abs/2501.05441)
