# %% [markdown]
# # 08 f-散度與 f-GAN · f-divergences and f-GAN

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 兩堂課，各 50 分鐘；8.1 到 8.4 一堂，8.5 到 8.9 一堂。讀完之後，你能夠：
#
# - 用一個凸函數 $f$ 定義一種散度，並說出它在意什麼；
# - 由共軛函數 $f^{*}$ 推導變分下界，並用訓練好的判別器量出散度；
# - 把 $D$ 與 $G$ 的損失寫成程式，並說出 $T$ 的門檻為什麼不一定是 0；
# - 由任何一個生成器損失，算出生成器實際上跟著哪一種散度走；
# - 判斷生成器的損失換成常用的訣竅之後，生成器是不是還跟著原來選的散度走。
#
# 先備知識：第 02 章的 (2.2)、(2.3)，第 03 章的 (3.5)，第 04 章的 (4.2)；凸函數與切線；Jensen 不等式（8.1 會寫出來）；期望值與積分；泰勒展開到二次項。

# %% [markdown] tags=["lang-en"]
# Two lessons of 50 minutes: 8.1 to 8.4, then 8.5 to 8.9. Afterwards you can
#
# - define a divergence by a convex function $f$, and say what it cares about;
# - derive the variational bound from the conjugate $f^{*}$, and measure a divergence with a trained discriminator;
# - write the losses of $D$ and $G$ as code, and say why the threshold of $T$ need not be 0;
# - compute, for any loss of the generator, which divergence the generator really follows;
# - say what a common trick in the generator's loss does to the divergence that was chosen.
#
# You need (2.2) and (2.3) from lesson 02, (3.5) from lesson 03, (4.2) from lesson 04; convex functions and tangents; Jensen's inequality (written out in 8.1); expectations and integrals; a Taylor series to second order.

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
from ganutils.figures import lesson_08 as figures
members, steps = {"quick": (5, 600), "full": (10, 3000)}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 開場：押一邊
#
# 資料有兩個峰：左邊占 0.3，右邊占 0.7。生成器只會做常態分布，$G(z)=m+sz$，所以一定學不像，只能選一邊站：A 很寬，兩個峰都蓋到，也在中間造出許多假樣本；B 只顧右邊的峰，樣本個個像真的，左邊卻全部漏掉。
#
# 選 A 還是選 B，由散度決定。$\mathrm{KL}(p \,\|\, q)$ 最怕漏掉資料，最小的地方是 A；$\mathrm{KL}(q \,\|\, p)$ 最怕造出假樣本，最小的地方是 B（第 02 章）。有人要 A，所以選了 $\mathrm{KL}(p \,\|\, q)$ 的 f-GAN，生成器的損失則照論文與許多程式的建議，換成對離譜的假樣本推力比較大的寫法。押一邊：訓練出來的是 A 還是 B？答案在 8.7。

# %% [markdown] tags=["lang-en"]
# ## To begin with: a bet
#
# The data have two peaks, with 0.3 of the mass on the left and 0.7 on the right. The generator can only make a Gaussian, $G(z)=m+sz$, so it cannot match them; it has to take sides. A is broad: it covers both peaks, and makes many false samples in between. B keeps to the peak on the right: each sample looks real, and all of the left is missing.
#
# The divergence decides between A and B. $\mathrm{KL}(p \,\|\, q)$ fears missing data most, and is least at A; $\mathrm{KL}(q \,\|\, p)$ fears false samples most, and is least at B (lesson 02). Somebody wants A, so takes the f-GAN of $\mathrm{KL}(p \,\|\, q)$, and for the generator's loss follows the advice of the paper and of much code: a form that pushes bad samples harder. Place your bet: does training arrive at A or at B? The answer is in 8.7.

# %% tags=["figure", "fig-bet"]
N = densities.gaussian  # N(μ, σ)
peaks = densities.mixture([N(-2, 0.5), N(2, 0.5)], [0.3, 0.7])
figures.bet(peaks, N(0.8, 1.9), N(2, 0.5))
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 8.1 一個凸函數，一種散度
#
# 第 04 章的生成器面對 JS 散度，因為賽局就是那樣定的。想換一種散度，得先有一個把它們都包含在內的寫法：$p$ 與 $q$ 不同，就是比值 $u=\frac{p(x)}{q(x)}$ 不到處等於 1；用一個函數 $f$ 替每個比值打分數，再對 $q$ 取平均。

# %% [markdown] tags=["lang-en"]
# ## 8.1 One convex function, one divergence
#
# The generator of lesson 04 faces the Jensen–Shannon divergence, because that is how the game was set. To choose another one, we need a form that holds them all: $p$ and $q$ differ where the ratio $u=\frac{p(x)}{q(x)}$ is not 1; let a function $f$ give each ratio a score, and average over $q$.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$p=(\frac12,\frac12)$、$q=(\frac34,\frac14)$，比值是 $\frac23$ 與 $2$。用 $f(u)=u\log(u)$，得 $\frac34 \cdot \frac23\log\frac23 + \frac14 \cdot 2\log 2 = 0.144$，就是 $\mathrm{KL}(p \,\|\, q)$。用 $f(u)=\frac12\lvert u-1 \rvert$，得 $\frac34 \cdot \frac16 + \frac14 \cdot \frac12 = 0.25$，就是總變差距離。同一對分布，兩個分數。

# %% [markdown] tags=["lang-en"]
# A number first: for $p=(\frac12,\frac12)$ and $q=(\frac34,\frac14)$ the ratios are $\frac23$ and $2$. With $f(u)=u\log(u)$ one gets $\frac34 \cdot \frac23\log\frac23 + \frac14 \cdot 2\log 2 = 0.144$, which is $\mathrm{KL}(p \,\|\, q)$. With $f(u)=\frac12\lvert u-1 \rvert$ one gets $\frac34 \cdot \frac16 + \frac14 \cdot \frac12 = 0.25$, the total variation distance. One pair of distributions, two scores.

# %% [markdown] tags=["lang-zh"]
# 什麼樣的 $f$ 才行？單一比值的分數可以是負的，但平均之後不可以，而且 $p=q$ 時平均要是 0。凸函數加上 $f(1)=0$ 就夠了：

# %% [markdown] tags=["lang-en"]
# Which $f$ will do? The score of a single ratio may be negative, but the mean must not, and it must be 0 for $p=q$. A convex function with $f(1)=0$ is enough:

# %% [markdown]
# $$
# \begin{aligned}
# \mathbb{E}_{x \sim q}\left[\frac{p(x)}{q(x)}\right] &= \int p(x)\, dx = 1 && \text{(a)}\\
# \mathbb{E}_{x \sim q}\left[f\left(\frac{p(x)}{q(x)}\right)\right] &\ge f\left(\mathbb{E}_{x \sim q}\left[\frac{p(x)}{q(x)}\right]\right) && \text{(b)}\\
# &= f(1) = 0 && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $q$ 消去；設凡 $p>0$ 之處 $q>0$，所以沒有漏掉 $p$ 的任何部分。
# - (b) Jensen 不等式：$f$ 是凸的，弦在曲線上方，所以「$f$ 的平均」不小於「平均的 $f$」。
# - (c) 代入 (a)。若 $f$ 在 1 附近是嚴格凸的，等號只在處處 $u=1$ 的時候成立，也就是 $p=q$。

# %% [markdown] tags=["lang-en"]
# - (a) $q$ cancels; let $q>0$ wherever $p>0$, so that no part of $p$ is lost.
# - (b) Jensen's inequality: $f$ is convex, its chords lie above the curve, so the mean of $f$ is not below $f$ of the mean.
# - (c) Put in (a). If $f$ is strictly convex at 1, equality needs $u=1$ everywhere, that is $p=q$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{D_f(p \,\|\, q) = \mathbb{E}_{x \sim q}\left[f\left(\frac{p(x)}{q(x)}\right)\right]} \\
# \small \text{$p > 0$ 之處 $q > 0$ wherever $p > 0$}
# \end{gathered}
# \tag{8.1}
# $$

# %% tags=["check"]
check("8.1", r"D_f(p \,\|\, q) = \mathbb{E}_{x \sim q}\left[f\left(\frac{p(x)}{q(x)}\right)\right]",
      r"\text{$p > 0$ 之處 $q > 0$ wherever $p > 0$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：用 $q$ 的樣本看比值 $\frac{p}{q}$，以 $f$ 打分數，再平均。

# %% [markdown] tags=["lang-en"]
# In words: look at the ratio $\frac{p}{q}$ at samples of $q$, score it with $f$, and average.

# %% [markdown] tags=["lang-zh"]
# 加上 $c\,(u-1)$ 不改變平均之後的分數，因為 (a) 說 $u$ 的平均是 1；所以一種散度有許多個 $f$。$q=0<p$ 的地方，比值是無限大，每單位的 $p$ 付 $f'(\infty)=\lim_{u\to\infty}\frac{f(u)}{u}$；這一項在 8.8 補上。
#
# GAN 論文裡的八種：

# %% [markdown] tags=["lang-en"]
# Adding $c\,(u-1)$ does not change the mean score, because by (a) the mean of $u$ is 1; so one divergence has many $f$. Where $q=0<p$ the ratio is infinite, and each unit of $p$ costs $f'(\infty)=\lim_{u\to\infty}\frac{f(u)}{u}$; 8.8 adds that term.
#
# Eight that are met in papers on GANs:

# %% [markdown] tags=["lang-zh"]
# | 名稱 | $f(u)$ | $f'(u)$ | 就是 |
# |---|---|---|---|
# | KL | $u\log(u)$ | $1+\log(u)$ | $\mathrm{KL}(p \,\Vert\, q)$ |
# | reverse KL | $-\log(u)$ | $-\frac1u$ | $\mathrm{KL}(q \,\Vert\, p)$ |
# | Pearson | $(u-1)^2$ | $2\,(u-1)$ | $\int\frac{(p-q)^2}{q}dx$ |
# | Neyman | $\frac{(1-u)^2}{u}$ | $1-\frac1{u^2}$ | $\int\frac{(p-q)^2}{p}dx$ |
# | $H^2$（Hellinger） | $(\sqrt u-1)^2$ | $1-\frac1{\sqrt u}$ | $\int(\sqrt p-\sqrt q)^2dx$ |
# | JS | $u\log(u)-(u+1)\log\frac{u+1}2$ | $\log\frac{2u}{1+u}$ | $2\,\mathrm{JSD}$，不是 JSD |
# | GAN | $u\log(u)-(u+1)\log(u+1)$ | $\log\frac{u}{1+u}$ | $2\,\mathrm{JSD}-2\log 2$，$f(1)\ne0$ |
# | TV | $\frac12\lvert u-1 \rvert$ | $\pm\frac12$ | $\mathrm{TV}$ |

# %% [markdown] tags=["lang-en"]
# | name | $f(u)$ | $f'(u)$ | which is |
# |---|---|---|---|
# | KL | $u\log(u)$ | $1+\log(u)$ | $\mathrm{KL}(p \,\Vert\, q)$ |
# | reverse KL | $-\log(u)$ | $-\frac1u$ | $\mathrm{KL}(q \,\Vert\, p)$ |
# | Pearson | $(u-1)^2$ | $2\,(u-1)$ | $\int\frac{(p-q)^2}{q}dx$ |
# | Neyman | $\frac{(1-u)^2}{u}$ | $1-\frac1{u^2}$ | $\int\frac{(p-q)^2}{p}dx$ |
# | $H^2$ (Hellinger) | $(\sqrt u-1)^2$ | $1-\frac1{\sqrt u}$ | $\int(\sqrt p-\sqrt q)^2dx$ |
# | JS | $u\log(u)-(u+1)\log\frac{u+1}2$ | $\log\frac{2u}{1+u}$ | $2\,\mathrm{JSD}$, not JSD |
# | GAN | $u\log(u)-(u+1)\log(u+1)$ | $\log\frac{u}{1+u}$ | $2\,\mathrm{JSD}-2\log 2$, with $f(1)\ne0$ |
# | TV | $\frac12\lvert u-1 \rvert$ | $\pm\frac12$ | $\mathrm{TV}$ |

# %% [markdown] tags=["lang-zh"]
# 先猜：$p=N(0,1)$、$q=N(0.5,1.2^2)$，八個數裡哪一個最大？有沒有負的？

# %% [markdown] tags=["lang-en"]
# Guess first: for $p=N(0,1)$ and $q=N(0.5,1.2^2)$, which of the eight numbers is largest? Is one negative?

# %% tags=["out-eight"]
p = N(0, 1)
q = N(0.5, 1.2)
values = {name: divergences.f_divergence(p, q, name) for name in divergences.F_DIVERGENCES}
for name, value in values.items():
    print(f"{name:18} {value:8.4f}")

JSD = divergences.js(p, q)
closed = np.log(1.2) + (1 + 0.5**2) / (2 * 1.2**2) - 1 / 2  # 常態分布的 KL，手算得到 KL of Gaussians, by hand
assert np.isclose(values["kl"], closed)
assert np.isclose(values["js"], 2 * JSD)

# %% [markdown] tags=["lang-zh"]
# Neyman 最大：$q$ 比 $p$ 大得多的地方，它罰得最重；這裡是右側，0.74 之中有 0.68 來自 $x>0.61$。負的是 GAN 那一列，因為它的 $f(1)=-2\log 2$；加上 $2\log 2$ 就與 JS 那一列相同。而 JS 那一列是 $2\,\mathrm{JSD}$：這個 $f$ 沒有 ½，抄的時候要小心。
#
# 每個 $f$ 在意什麼，畫出來就看得到；圖裡的 $f$ 都減去了在 1 的切線，這不影響比較。$u<1$ 是生成太多的地方，$u>1$ 是生成太少的地方。先猜：對「漏掉資料」（$u$ 很大）罰得最重的是哪一個？對「造出假樣本」（$u$ 接近 0）罰得最重的呢？

# %% [markdown] tags=["lang-en"]
# Neyman is the largest: it charges most where $q$ is much larger than $p$; here that is on the right, where $x>0.61$ gives 0.68 of the 0.74. The negative one is the row GAN, because its $f(1)=-2\log 2$; add $2\log 2$, and it is the row JS. And the row JS is $2\,\mathrm{JSD}$: this $f$ has no ½, so take care when you copy it.
#
# What each $f$ cares about can be seen in a picture; there each $f$ has lost its tangent at 1, which does not matter for the comparison. Where $u<1$ too much is generated, where $u>1$ too little. Guess first: which one charges most for missing data ($u$ large)? And which for false samples ($u$ near 0)?

# %% tags=["figure", "fig-rulers"]
figures.rulers()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 往右走得夠遠，升得最快的是 Pearson，其次是 KL（大約從 $u=3.2$ 起高過 Neyman）：它們對漏掉資料罰得最重。左邊衝到無限大的是 Neyman 與 reverse KL：$q$ 在沒有資料的地方放一點點，就要付很多。JS 與 $H^2$ 兩邊都溫和。每條曲線在 $u=1$ 附近都像拋物線，只差一個倍數（TV 有折角，除外）；8.9 會用到。
#
# 回顧：$f$ 凸、$f(1)=0$，就有一種不為負的散度；$f$ 在兩端怎麼走，決定這種散度怕什麼。

# %% [markdown] tags=["lang-en"]
# Far enough to the right Pearson climbs fastest, then KL (which passes Neyman at about $u=3.2$): these charge most for missing data. On the left Neyman and reverse KL run to infinity: a little $q$ where there are no data costs a lot. JS and $H^2$ are mild on both sides. Near $u=1$ each curve looks like a parabola, up to a factor (but for TV, which has a kink); 8.9 makes use of that.
#
# Recap: a convex $f$ with $f(1)=0$ makes a divergence that is not negative; how $f$ runs at its two ends decides what the divergence fears.

# %% [markdown] tags=["lang-zh"]
# ## 8.2 切線的截距：共軛函數
#
# (8.1) 要知道密度 $p$ 與 $q$，但訓練時手上只有樣本。第 02 章的判別器只用樣本就量出 JSD；要對每個 $f$ 都做到，關鍵是把彎的 $f$ 換成許多條直線。
#
# 先算一個數：$f(u)=u\log(u)$，斜率 $t=1$ 的切線碰在哪裡？$f'(u)=1+\log(u)=1$，所以 $u=1$；那條切線是 $u-1$，在 $u=0$ 的高度是 $-1$。把這個高度變號，得到 $f^{*}(1)=1$。

# %% [markdown] tags=["lang-en"]
# ## 8.2 Where tangents meet the axis: the conjugate
#
# (8.1) needs the densities $p$ and $q$, but in training there are only samples. The discriminator of lesson 02 measured JSD from samples alone; to do so for every $f$, the key is to replace the bent $f$ by many straight lines.
#
# A number first: where does the tangent of slope $t=1$ touch $f(u)=u\log(u)$? $f'(u)=1+\log(u)=1$ gives $u=1$; that tangent is $u-1$, of height $-1$ at $u=0$. Change the sign of that height: $f^{*}(1)=1$.

# %% [markdown]
# $$
# \begin{aligned}
# f^{*}(t) &= \sup_{u \ge 0}\,(u t - f(u)) && \text{(a)}\\
# \frac{d}{du}(u t - f(u)) &= t - f'(u) = 0 \quad\text{at}\quad t = f'(u) && \text{(b)}\\
# f^{*}(f'(u)) &= u f'(u) - f(u) && \text{(c)}\\
# f(u) = u\log(u): \quad t &= 1 + \log(u), \quad u = e^{t-1}, \quad f^{*}(t) = u\,(t - \log(u)) = e^{t-1} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 定義：斜率為 $t$ 的直線 $ut$ 最多高出 $f$ 多少。往下移這麼多，直線就剛好碰到 $f$；所以 $-f^{*}(t)$ 是那條切線在 $u=0$ 的高度。
# - (b) $ut-f(u)$ 對 $u$ 是凹的，斜率為 0 的地方就是最高點。
# - (c) 代入。若 $t \le f'(0^{+})$，最高點在 $u=0$，$f^{*}(t)=-f(0)$；若 $t$ 大於 $f'(\infty)=\lim_{u\to\infty}\frac{f(u)}u$，$f$ 追不上這條直線，$f^{*}(t)=\infty$，所以 $f^{*}$ 的定義域到 $f'(\infty)$ 為止。
# - (d) 以 KL 為例；其他的做法相同。

# %% [markdown] tags=["lang-en"]
# - (a) The definition: by how much the line $ut$ of slope $t$ exceeds $f$ at most. Lower it by that much, and it just touches $f$; so $-f^{*}(t)$ is the height of that tangent at $u=0$.
# - (b) $ut-f(u)$ is concave in $u$; where its slope is 0 it is highest.
# - (c) Put it in. If $t \le f'(0^{+})$ the highest point is at $u=0$, and $f^{*}(t)=-f(0)$; if $t$ exceeds $f'(\infty)=\lim_{u\to\infty}\frac{f(u)}u$, then $f$ does not catch up with the line, and $f^{*}(t)=\infty$: so the domain of $f^{*}$ ends at $f'(\infty)$.
# - (d) KL as an example; the others go the same way.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{f^{*}(t) = \sup_{u \ge 0} (u t - f(u)) \qquad f^{*}(f'(u)) = u f'(u) - f(u)} \\
# \small \text{$f$ 凸 convex}
# \end{gathered}
# \tag{8.2}
# $$

# %% tags=["check"]
check("8.2", r"f^{*}(t) = \sup_{u \ge 0} (u t - f(u)) \qquad f^{*}(f'(u)) = u f'(u) - f(u)",
      r"\text{$f$ 凸 convex}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$f^{*}(t)$ 是斜率 $t$ 的直線要往下移多少，才會成為 $f$ 的切線；切點在 $u$ 時，它等於 $u f'(u) - f(u)$。
#
# 先猜：斜率 $t$ 變大，切線在 $u=0$ 的高度是變高還是變低？

# %% [markdown] tags=["lang-en"]
# In words: $f^{*}(t)$ is how far the line of slope $t$ must be lowered to be a tangent of $f$; if it touches at $u$, this is $u f'(u) - f(u)$.
#
# Guess first: as the slope $t$ grows, does the height of the tangent at $u=0$ rise or fall?

# %% tags=["figure", "fig-tangents"]
figures.supporting_lines([0, 1, 1.7])
plt.show()

# %% [markdown] tags=["lang-zh"]
# 變低：切點往右移，直線轉得更陡，截距往下掉，所以 $f^{*}$ 遞增（右圖的點就是左圖的截距變號）。$f^{*}$ 的斜率是切點的 $u$，不會是負的。
#
# 其他的 $f^{*}$ 也這樣求（TV 的 $f'$ 只有 $\pm\frac12$ 兩個值，直接用 (a)），全在 `divergences.F_DIVERGENCES`。這裡各取一個斜率 $t=f'(3)$，用最笨的方法核對：在二十萬個 $u$ 裡找最大的 $ut-f(u)$。

# %% [markdown] tags=["lang-en"]
# It falls: the point of contact moves to the right, the line gets steeper, and its height at the axis goes down, so $f^{*}$ increases (the dots on the right are the heights on the left with the sign changed). The slope of $f^{*}$ is the $u$ of contact, which is not negative.
#
# The other $f^{*}$ are found this way, too (for TV, whose $f'$ has the two values $\pm\frac12$ only, use (a) directly), and stand in `divergences.F_DIVERGENCES`. Here each is checked at one slope, $t=f'(3)$, in the crudest way: the largest $ut-f(u)$ among two hundred thousand $u$.

# %%
u = torch.linspace(1e-9, 20, 200_001, dtype=torch.float64)
touch = torch.tensor(3.0, dtype=torch.float64)
for name, family in divergences.F_DIVERGENCES.items():
    t = family.best(touch)  # f′(3)
    highest = torch.max(u * t - family.f(u))
    assert torch.isclose(highest, family.conjugate(t), atol=1e-6), (name, highest)

pearson = divergences.F_DIVERGENCES["pearson"]
t = torch.tensor(-3.0, dtype=torch.float64)
highest = torch.max(u * t - pearson.f(u))
formula = t**2 / 4 + t
print(f"Pearson f*(−3)：{highest:.2f}   t²/4 + t：{formula:.2f}")

# %% [markdown] tags=["lang-zh"]
# 最後一行是一個常抄錯的地方。Pearson 的 $f^{*}(t)=\frac{t^2}4+t$ 只在 $t \ge f'(0)=-2$ 成立；$t=-3$ 時沒有切點，最高點在 $u=0$，$f^{*}=-f(0)=-1$，不是 $-0.75$。許多程式寫 $\frac{t^2}4+t$，那是比較大的數，下面的下界仍然成立，只是鬆一點。
#
# 回顧：$f^{*}(t)$ 是斜率 $t$ 的切線截距變號；切點滿足 $t=f'(u)$。

# %% [markdown] tags=["lang-en"]
# The last line is a place where copies go wrong. Pearson's $f^{*}(t)=\frac{t^2}4+t$ holds for $t \ge f'(0)=-2$ only; at $t=-3$ nothing touches, the highest point is at $u=0$, and $f^{*}=-f(0)=-1$, not $-0.75$. Much code has $\frac{t^2}4+t$, a larger number: the bound below stays true with it, and is a little looser.
#
# Recap: $f^{*}(t)$ is minus the height at the axis of the tangent of slope $t$; it touches where $t=f'(u)$.

# %% [markdown] tags=["lang-zh"]
# ## 8.3 只用樣本的下界
#
# 現在把密度換成樣本。每條切線都在 $f$ 的下方，所以用切線打的分數不會高過 $f$ 打的分數；而直線對 $u$ 是一次式，平均之後只剩一個對 $p$ 的期望值與一個對 $q$ 的期望值，兩個都可以用樣本估計。
#
# 先算一個數：$p=(\frac12,\frac12)$、$q=(\frac34,\frac14)$，KL。取 $T=1+\log(u)$，也就是 $(0.595, 1.693)$：$\frac12(0.595+1.693)-(\frac34e^{-0.405}+\frac14e^{0.693})=1.144-1=0.144$，恰好是 KL。取 $T=(1,1)$：$1-1=0$，什麼也沒量到。

# %% [markdown] tags=["lang-en"]
# ## 8.3 A bound from samples alone
#
# Now replace densities by samples. Each tangent lies below $f$, so the score of a tangent is not above the score of $f$; and a line is linear in $u$, so that its mean is an expectation under $p$ and one under $q$, and both can be estimated from samples.
#
# A number first: $p=(\frac12,\frac12)$, $q=(\frac34,\frac14)$, KL. Take $T=1+\log(u)$, which is $(0.595, 1.693)$: $\frac12(0.595+1.693)-(\frac34e^{-0.405}+\frac14e^{0.693})=1.144-1=0.144$, the KL divergence exactly. Take $T=(1,1)$: $1-1=0$, nothing is measured.

# %% [markdown]
# $$
# \begin{aligned}
# f(u) &\ge u t - f^{*}(t) && \text{(a)}\\
# f\left(\frac{p(x)}{q(x)}\right) &\ge \frac{p(x)}{q(x)}\, T(x) - f^{*}(T(x)) && \text{(b)}\\
# D_f(p \,\|\, q) &\ge \mathbb{E}_{x \sim p}[T(x)] - \mathbb{E}_{x \sim q}[f^{*}(T(x))] = B(T) && \text{(c)}\\
# f(u) &= u t - f^{*}(t) \quad\text{at}\quad t = f'(u) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $f^{*}(t)$ 是 $ut-f(u)$ 的上確界，所以不小於它；移項。
# - (b) 在每個 $x$ 取 $u=\frac{p(x)}{q(x)}$，$t$ 隨 $x$ 自己選，記作 $T(x)$。
# - (c) 兩邊乘上 $q(x)$ 再積分：$q \cdot \frac pq = p$，所以第一項變成對 $p$ 的期望值。每個 $x$ 各有一條直線，積分之後還是不等式。
# - (d) (8.2) 的第二式。所以 $T=f'(\frac pq)$ 時處處是等號。

# %% [markdown] tags=["lang-en"]
# - (a) $f^{*}(t)$ is the supremum of $ut-f(u)$, so it is not below it; rearrange.
# - (b) At each $x$ take $u=\frac{p(x)}{q(x)}$, and a $t$ of its own choice, called $T(x)$.
# - (c) Multiply by $q(x)$ and integrate: $q \cdot \frac pq = p$, so the first term becomes an expectation under $p$. Each $x$ has a line of its own; the integral keeps the inequality.
# - (d) The second statement of (8.2). So for $T=f'(\frac pq)$ there is equality everywhere.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{B(T) = \mathbb{E}_{x \sim p}[T(x)] - \mathbb{E}_{x \sim q}[f^{*}(T(x))] \qquad \max_T B(T) = D_f(p \,\|\, q) \qquad T^{*}(x) = f'\left(\frac{p(x)}{q(x)}\right)} \\
# \small \text{$f$ 凸 convex} \quad \text{$p > 0$, $q > 0$}
# \end{gathered}
# \tag{8.3}
# $$

# %% tags=["check"]
check("8.3", r"B(T) = \mathbb{E}_{x \sim p}[T(x)] - \mathbb{E}_{x \sim q}[f^{*}(T(x))] \qquad "
      r"\max_T B(T) = D_f(p \,\|\, q) \qquad T^{*}(x) = f'\left(\frac{p(x)}{q(x)}\right)",
      r"\text{$f$ 凸 convex} \quad \text{$p > 0$, $q > 0$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：任何 $T$ 給出的 $B(T)$ 都是散度的下界；最好的 $T$ 是 $f'$ 在密度比的值，這時下界就是散度。
#
# 讓判別器來當 $T$，訓練它最大化 $B$，就是在量散度，不必知道密度（Nguyen、Wainwright 與 Jordan 2010，Nowozin 等人 2016）。（常聽到這個下界「由 Jensen 不等式」得到，其實用的是切線：在每個 $x$ 用 (a)，沒有把平均移進 $f$。）
#
# 量得多準？七種散度（Neyman 留給練習 1），各五個種子，同樣的網路，$p=N(0,1)$、$q=N(0.5,1.2^2)$。為了少一點抽樣的雜訊，每批 128 個樣本由 128 個機率相等的區間各抽一個。下圖的橫軸是差距 $D_f-B(T)$，空心點是訓練 15 步，實心點是訓練完；小於 $10^{-6}$ 的畫在 $10^{-6}$。先猜：訓練完之後，哪兩種散度的下界最鬆？

# %% [markdown] tags=["lang-en"]
# In words: whatever $T$ is, $B(T)$ is a lower bound of the divergence; the best $T$ is $f'$ of the density ratio, and there the bound is the divergence.
#
# Let a discriminator be $T$, and train it to maximise $B$: that is to measure a divergence, without knowing densities (Nguyen, Wainwright and Jordan 2010, Nowozin et al. 2016). (“By Jensen's inequality” is often heard of this bound; what is used is the tangents: (a) at each $x$, and no mean is moved inside $f$.)
#
# How accurate is it? Seven divergences (Neyman is left to exercise 1), five seeds each, identical nets, $p=N(0,1)$ and $q=N(0.5,1.2^2)$. To have less noise from sampling, each batch of 128 has one draw from each of 128 shares of equal probability. The picture shows the gap $D_f-B(T)$, hollow after 15 steps, full when trained; what is below $10^{-6}$ is drawn at $10^{-6}$. Guess first: for which two divergences is the trained bound loosest?

# %%
from torch.optim import Adam
from torch.optim.lr_scheduler import LinearLR

rulers = ["kl", "reverse-kl", "pearson", "squared-hellinger", "js", "gan", "tv"]
games = [losses.f_gan(name) for name in rulers]
exact = [values[name] for name in rulers]
random = torch.Generator().manual_seed(seed)

def nets_for(games):  # 每個賽局 members 個判別器，疊成一個 so many discriminators a game, as one net
    count = len(games) * members
    return stack([nets.discriminator((1,), width=32, depth=2, seed=seed + k) for k in range(count)])

def L_D_of(D, games, x_p, x_q):  # 全部的 L_D 之和 the sum of all L_D
    s_p = D(x_p).unflatten(0, (len(games), members))
    s_q = D(x_q).unflatten(0, (len(games), members))
    total = 0
    for game, real, fake in zip(games, s_p, s_q):
        total = total + game.d(real, fake).sum()
    return total

# %% tags=["nbval-ignore-output"]
D = nets_for(games)
opt = Adam(D.parameters(), 0.01, (0.9, 0.99))
rate = LinearLR(opt, 1.0, 0.0, steps)  # 學習率降到 0 the learning rate falls to 0
for step in range(steps):
    x_p = figures.spread(len(games) * members, 128, random)
    x_q = 0.5 + 1.2 * figures.spread(len(games) * members, 128, random)
    opt.zero_grad()
    L_D_of(D, games, x_p, x_q).backward()
    opt.step()
    rate.step()
    if step == 14:
        early = figures.bounds(D, rulers, members, p, q)
trained = figures.bounds(D, rulers, members, p, q)  # B(T)，積分 by quadrature

# %%
D_f = np.array(exact)[:, None]
gap = D_f - trained
early_gap = D_f - early
assert early_gap.min() > -1e-6
assert gap.min() > -1e-6
assert gap.max() < 0.005
assert np.median(gap) < 0.0002
print("7 種散度 divergences：−1e-6 < D_f − B(T) < 0.005 ✓")

# %% tags=["figure", "fig-gaps"]
figures.trained(rulers, exact, early, trained)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 差距都不是負的，如 (8.3) 所說（積分的誤差在 $10^{-6}$ 以內）。訓練完的都在 0.005（虛線）以內，多半在 0.0002 以內；最鬆的是 reverse KL 與 TV。TV 最好的 $T$ 是階梯，在 $p=q$ 的兩點各跳一次，$x=-2.88$ 與 $x=0.61$。下圖畫出三種散度的第一個種子：線是 $T^{*}$，點是 $T$；右圖的網路只學到一跳，$x=-2.88$ 左邊幾乎沒有樣本。

# %% [markdown] tags=["lang-en"]
# No gap is negative, as (8.3) says (up to $10^{-6}$, the error of the quadrature). All that were trained are within 0.005 (the broken line), most within 0.0002; the loosest are reverse KL and TV. For TV the best $T$ is a step function that jumps at the two points where $p=q$, $x=-2.88$ and $x=0.61$. The picture below has the first seed of three divergences: lines are $T^{*}$, dots $T$; on the right the net has found one jump only; left of $x=-2.88$ there are hardly any samples.

# %% tags=["figure", "fig-learned"]
figures.learned(D, rulers, members, p, q)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 回顧：$B(T) \le D_f$，在 $T^{*}=f'(\frac pq)$ 取等號；在有樣本的地方，訓練好的判別器接近 $T^{*}$。

# %% [markdown] tags=["lang-en"]
# Recap: $B(T) \le D_f$, with equality at $T^{*}=f'(\frac pq)$; where there are samples, a trained discriminator comes near to $T^{*}$.

# %% [markdown] tags=["lang-zh"]
# ## 8.4 下界有多鬆
#
# 訓練中的判別器不是最好的，那麼印出來的數比散度小多少？答案是一個乾淨的式子。
#
# 先算一個數：KL，判別器處處高估了 0.4，$T=T^{*}+0.4$。$\mathbb{E}_p[T]$ 多了 0.4；$f^{*}(T)=e^{T-1}$ 變成 $e^{0.4}$ 倍，而 $\mathbb{E}_q[f^{*}(T^{*})]=\mathbb{E}_q[u]=1$，所以少了 $e^{0.4}-1$。合起來，下界低了 $e^{0.4}-1-0.4=0.092$，與 $p$、$q$ 是什麼無關。

# %% [markdown] tags=["lang-en"]
# ## 8.4 How loose the bound is
#
# In training the discriminator is not the best; by how much is the number that it prints too small? The answer is one clean formula.
#
# A number first: KL, and a discriminator that is too high by 0.4 everywhere, $T=T^{*}+0.4$. $\mathbb{E}_p[T]$ gains 0.4; $f^{*}(T)=e^{T-1}$ is multiplied by $e^{0.4}$, and $\mathbb{E}_q[f^{*}(T^{*})]=\mathbb{E}_q[u]=1$, which costs $e^{0.4}-1$. Together the bound is lower by $e^{0.4}-1-0.4=0.092$, whatever $p$ and $q$ are.

# %% [markdown]
# $$
# \begin{aligned}
# D_f(p \,\|\, q) - B(T) &= \mathbb{E}_{x \sim q}\left[\,f(u(x)) + f^{*}(T(x)) - u(x)\, T(x)\,\right], \qquad u(x) = \frac{p(x)}{q(x)} && \text{(a)}\\
# f^{*}(f'(r)) &= r f'(r) - f(r) && \text{(b)}\\
# f(u) + f^{*}(f'(r)) - u f'(r) &= f(u) - f(r) - f'(r)\,(u - r) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 兩個定義相減；$\mathbb{E}_p[T]=\mathbb{E}_q[uT]$。
# - (b) (8.2) 的第二式。若 $T(x)$ 是 $f'$ 取得到的值，寫成 $f'(r(x))$：$r$ 是判別器以為的密度比。
# - (c) 代入 (a) 的括號。右邊是 $f$ 在 $u$ 的高度，減去在 $r$ 的切線在 $u$ 的高度。

# %% [markdown] tags=["lang-en"]
# - (a) Subtract the definitions; $\mathbb{E}_p[T]=\mathbb{E}_q[uT]$.
# - (b) The second statement of (8.2). If $T(x)$ is a value of $f'$, write it as $f'(r(x))$: $r$ is what the discriminator takes for the density ratio.
# - (c) Put it into the bracket of (a). On the right is the height of $f$ at $u$, less that of the tangent at $r$, taken at $u$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{D_f(p \,\|\, q) - B(T) = \mathbb{E}_{x \sim q}\left[B_f\left(\frac{p(x)}{q(x)}, r(x)\right)\right] \qquad B_f(u, v) = f(u) - f(v) - f'(v) (u - v)} \\
# \small \text{$T(x) = f'(r(x))$}
# \end{gathered}
# \tag{8.4}
# $$

# %% tags=["check"]
check("8.4", r"D_f(p \,\|\, q) - B(T) = \mathbb{E}_{x \sim q}\left[B_f\left(\frac{p(x)}{q(x)}, "
      r"r(x)\right)\right] \qquad B_f(u, v) = f(u) - f(v) - f'(v) (u - v)",
      r"\text{$T(x) = f'(r(x))$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：下界比散度低的，就是 $f$ 與「在猜測的比值 $r$ 畫的切線」之間的高度差，對 $q$ 平均；它叫 Bregman 散度，不為負，而且一般不對稱。
#
# 左圖是 KL 的 $f$ 與 $r=1$ 的切線，塗色的高度就是 $B_f(u, 1)$。右圖是手算的例子：三對很不同的 $p$、$q$，$T=T^{*}+\varepsilon$。先猜：三對的點會在同一條線上嗎？高估與低估一樣糟嗎？

# %% [markdown] tags=["lang-en"]
# In words: the bound falls short of the divergence by the height of $f$ above the tangent drawn at the guessed ratio $r$, averaged over $q$; it is called a Bregman divergence, is not negative, and in general not symmetric.
#
# On the left, KL's $f$ and its tangent at $r=1$; the shaded height is $B_f(u, 1)$. On the right, the example by hand: three very different pairs $p$, $q$, and $T=T^{*}+\varepsilon$. Guess first: do the dots of all three lie on one line? Is too high as bad as too low?

# %%
pairs = [(p, q), (peaks, N(0, 2)), (densities.laplace(), N(1, 2))]
eps = np.linspace(-1, 1, 9)

def gap_of(p, q, e):  # T* 加上 e plus e
    def T(x):
        log_u = p.log_prob(torch.from_numpy(x)) - q.log_prob(torch.from_numpy(x))
        return 1 + log_u.numpy() + e
    return divergences.kl(p, q) - divergences.f_bound(p, q, T, "kl")

gaps = [[gap_of(*pair, e) for e in eps] for pair in pairs]
lost = np.exp(eps) - 1 - eps
assert np.allclose(gaps, lost, rtol=0, atol=1e-8)

# %% tags=["figure", "fig-shortfall"]
figures.shortfall(eps, gaps)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 同一條線，三種記號重疊。高估 1 的代價是 $e-2\approx0.72$，低估 1 是 $e^{-1}\approx0.37$：不對稱。
#
# 所以訓練紀錄裡的「散度」要小心讀：它估計的是下界（用訓練過 $D$ 的樣本來算，還會偏高）。它變小，可能是 $G$ 進步了，也可能只是 $D$ 退步了；要分辨，就固定 $G$，把 $D$ 多訓練一會兒：數字回升，就是 $D$ 先前退步了（第 04 章）。
#
# 回顧：差距是 $\mathbb{E}_q[B_f(u, r)]$；只有 $r=u$，也就是 $T=T^{*}$ 時是 0（設 $f$ 嚴格凸）。

# %% [markdown] tags=["lang-en"]
# One line, with the three kinds of marks on top of each other. Too high by 1 costs $e-2\approx0.72$, too low by 1 costs $e^{-1}\approx0.37$: not symmetric.
#
# So read the “divergence” in a training log with care: it estimates a lower bound (and too high, on samples that $D$ was trained on). If it gets smaller, $G$ may have improved, or $D$ may just have got worse; to tell, keep $G$ fixed and train $D$ a little longer: if the number climbs back, it was $D$ (lesson 04).
#
# Recap: the gap is $\mathbb{E}_q[B_f(u, r)]$; it is 0 only for $r=u$, that is for $T=T^{*}$ (if $f$ is strictly convex).

# %% [markdown] tags=["lang-zh"]
# ## 8.5 寫成程式的兩個損失
#
# 第二堂課從程式開始。網路的輸出 $s(x)$ 是任意的實數，但 $T$ 必須落在 $f^{*}$ 的定義域裡：例如 $H^2$ 要 $T<1$。所以最後加一個遞增的函數 $g$，$T=g(s)$，它把實數映成 $f^{*}$ 定義域的內部（映成：每個值都取得到）。
#
# 先算一個數：$H^2$ 取 $g(s)=1-e^{-s}$，$f^{*}(t)=\frac{t}{1-t}$。$s=2$ 時 $T=1-e^{-2}=0.865$，$f^{*}(T)=\frac{0.865}{0.135}=6.39=e^2-1$。要是直接令 $T=s=2$，就是 $\frac{2}{-1}=-2$：沒有意義的負數。

# %% [markdown] tags=["lang-en"]
# ## 8.5 The two losses as code
#
# The second lesson starts with code. What a network puts out, $s(x)$, is any real number, but $T$ must lie in the domain of $f^{*}$: for $H^2$, for example, $T<1$. So an increasing function $g$ comes last, $T=g(s)$, which maps the real numbers onto the interior of the domain of $f^{*}$ (onto: it takes every value there).
#
# A number first: $H^2$ has $g(s)=1-e^{-s}$ and $f^{*}(t)=\frac{t}{1-t}$. At $s=2$, $T=1-e^{-2}=0.865$, and $f^{*}(T)=\frac{0.865}{0.135}=6.39=e^2-1$. With $T=s=2$ directly it would be $\frac{2}{-1}=-2$: a negative number without meaning.

# %% [markdown]
# $$
# \begin{aligned}
# L_D &= -B(T) = -\mathbb{E}_{x \sim p}[T(x)] + \mathbb{E}_{x \sim q}[f^{*}(T(x))], \qquad T(x) = g(s(x)) && \text{(a)}\\
# \min_G D_f(p \,\|\, q) &= \min_G \max_T B(T) && \text{(b)}\\
# g(s) = \log(\sigma(s)), \quad f^{*}(t) &= -\log(1-e^{t}): \qquad f^{*}(g(s)) = -\log(1-\sigma(s)) = \log(1+e^{s}) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 判別器最大化下界，也就是最小化 $-B$。
# - (b) 生成器要散度小；判別器已經代它取了最大值，所以生成器最小化同一個 $B$，其中只有第二項含 $G$。
# - (c) GAN 那一列：$L_D=\mathbb{E}_p[\log(1+e^{-s})]+\mathbb{E}_q[\log(1+e^{s})]$，正是 (2.2)。最初的 GAN 是 f-GAN 的一列。

# %% [markdown] tags=["lang-en"]
# - (a) The discriminator maximises the bound, that is, minimises $-B$.
# - (b) The generator wants the divergence small; the discriminator takes the maximum for it, so the generator minimises the same $B$, of which only the second term contains $G$.
# - (c) The row GAN: $L_D=\mathbb{E}_p[\log(1+e^{-s})]+\mathbb{E}_q[\log(1+e^{s})]$, which is (2.2). The original GAN is one row of f-GAN.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{L_D = -\mathbb{E}_{x \sim p}[g(s(x))] + \mathbb{E}_{x \sim q}[f^{*}(g(s(x)))] \qquad L_G = -\mathbb{E}_{x \sim q}[f^{*}(g(s(x)))] \qquad \min_s L_D = -D_f(p \,\|\, q)} \\
# \small \text{$g$ 遞增、映成 increasing, onto} \quad \text{$p > 0$, $q > 0$}
# \end{gathered}
# \tag{8.5}
# $$

# %% tags=["check"]
check("8.5", r"L_D = -\mathbb{E}_{x \sim p}[g(s(x))] + \mathbb{E}_{x \sim q}[f^{*}(g(s(x)))] "
      r"\qquad L_G = -\mathbb{E}_{x \sim q}[f^{*}(g(s(x)))] \qquad \min_s L_D = -D_f(p \,\|\, q)",
      r"\text{$g$ 遞增、映成 increasing, onto} \quad \text{$p > 0$, $q > 0$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：兩個損失是下界變號；$g$ 把任意的實數送進 $f^{*}$ 的定義域，$f^{*}$ 只用在生成的樣本上。

# %% [markdown] tags=["lang-en"]
# In words: both losses are the bound with its sign changed; $g$ sends any real number into the domain of $f^{*}$, and $f^{*}$ is applied to generated samples only.

# %% [markdown] tags=["lang-zh"]
# | 名稱 | $g(s)$ | $f^{*}(g(s))$ | 門檻 $f'(1)$ | $s$ 的門檻 |
# |---|---|---|---|---|
# | KL | $s$ | $e^{s-1}$ | $1$ | **1** |
# | reverse KL | $-e^{-s}$ | $s-1$ | $-1$ | 0 |
# | Pearson | $s$ | $\frac{s^2}4+s$（$s\ge-2$） | $0$ | 0 |
# | $H^2$ | $1-e^{-s}$ | $e^{s}-1$ | $0$ | 0 |
# | JS | $\log 2-\log(1+e^{-s})$ | $\log(1+e^{s})-\log 2$ | $0$ | 0 |
# | GAN | $-\log(1+e^{-s})$ | $\log(1+e^{s})$ | $-\log 2$ | 0 |
# | TV | $\frac12\tanh(s)$ | $\frac12\tanh(s)$ | $-\frac12$ 到 $\frac12$ | 0 |
#
# （表裡沒有 Neyman：$g(s)=1-e^{-s}$，$f^{*}(g(s))=2-2e^{-s/2}$，門檻也是 0。TV 的 $T^{*}=\pm\frac12$ 恰在 $g$ 值域的邊上，所以最小值只能接近。Pearson 的程式在 $s<-2$ 也用同一個式子：它比 $f^{*}$ 大，所以下界仍然成立，而且最好的 $T$ 只有一個。）
#
# 門檻：$T^{*}=f'(u)$ 遞增，而 $p>q$ 就是 $u>1$，所以判為真的條件是 $T>f'(1)$。KL 的門檻在 $s=1$，不在 0；用 $s>0$ 算正確率的人，會把 $u>\frac1e$ 的樣本全都算成真的（練習 3）。

# %% [markdown] tags=["lang-en"]
# | name | $g(s)$ | $f^{*}(g(s))$ | threshold $f'(1)$ | threshold of $s$ |
# |---|---|---|---|---|
# | KL | $s$ | $e^{s-1}$ | $1$ | **1** |
# | reverse KL | $-e^{-s}$ | $s-1$ | $-1$ | 0 |
# | Pearson | $s$ | $\frac{s^2}4+s$ ($s\ge-2$) | $0$ | 0 |
# | $H^2$ | $1-e^{-s}$ | $e^{s}-1$ | $0$ | 0 |
# | JS | $\log 2-\log(1+e^{-s})$ | $\log(1+e^{s})-\log 2$ | $0$ | 0 |
# | GAN | $-\log(1+e^{-s})$ | $\log(1+e^{s})$ | $-\log 2$ | 0 |
# | TV | $\frac12\tanh(s)$ | $\frac12\tanh(s)$ | $-\frac12$ to $\frac12$ | 0 |
#
# (Neyman is not in the table: $g(s)=1-e^{-s}$, $f^{*}(g(s))=2-2e^{-s/2}$, threshold 0, too. For TV $T^{*}=\pm\frac12$ is just at the edge of the range of $g$, so the minimum is approached only. For Pearson the code keeps the formula for $s<-2$: it is larger than $f^{*}$, so the bound stays true, and the best $T$ is unique.)
#
# The threshold: $T^{*}=f'(u)$ increases, and $p>q$ means $u>1$, so a sample is called real if $T>f'(1)$. For KL this is $s=1$, not 0; whoever counts $s>0$ will count all samples with $u>\frac1e$ as real (exercise 3).

# %% tags=["code-kl"]
def L_D_kl(s_real, s_fake):  # KL：g(s) = s，f*(t) = e^(t − 1)
    return -s_real.mean() + torch.exp(s_fake - 1).mean()

s_real, s_fake = torch.randn(2, 1000, generator=random)
kl_game = losses.f_gan("kl")
gan_game = losses.f_gan("gan")
assert torch.isclose(L_D_kl(s_real, s_fake), kl_game.d(s_real, s_fake))
assert torch.isclose(losses.bernoulli_d(s_real, s_fake), gan_game.d(s_real, s_fake))
print("KL 的損失只有一行 one line ✓   GAN 那一列 the row GAN = (2.2) ✓")

# %% [markdown] tags=["lang-zh"]
# 回顧：$L_D=-B(g(s))$，$L_G$ 是其中含 $G$ 的那一項；GAN 那一列就是 (2.2)。

# %% [markdown] tags=["lang-en"]
# Recap: $L_D=-B(g(s))$, and $L_G$ is its term with $G$ in it; the row GAN is (2.2).

# %% [markdown] tags=["lang-zh"]
# ## 8.6 生成器跟著哪一種散度走
#
# 到這裡都是論文的路：選 $f$，得到 $L_D$ 與 $L_G$。現在倒過來問：隨便給一個生成器損失，$D$ 又已經最好，生成器走的是哪一種散度的下坡？第 03 章為兩個損失各算了一次 (3.5)；其實四行就夠了，只要 $L_G$ 是生成樣本的平均。
#
# $D$ 最好的時候，它的輸出只由 $u=\frac pq$ 決定，所以 $G$ 為一個樣本付的損失也是 $u$ 的函數，記作 $\ell(u)$。先算一個數：非飽和損失是 $-\log(D^{*})$，$D^{*}=\frac{u}{1+u}$，所以 $\ell(u)=\log(1+\frac1u)$；$u=1$ 時 $\ell'(1)=-\frac{1}{1 \cdot 2}=-\frac12$。要找的是一個函數 $h$，使 $L_G$ 的梯度等於 $D_h$ 的梯度；$D_h$ 就是 (8.1)，以 $h$ 代替 $f$。

# %% [markdown] tags=["lang-en"]
# ## 8.6 Which divergence the generator follows
#
# So far this was the paper's way: choose $f$, get $L_D$ and $L_G$. Now ask the other way round: given any loss of the generator, and a $D$ at its best, down which divergence does the generator go? Lesson 03 worked it out for two losses, one by one (3.5); four lines do it for each $L_G$ that is a mean over generated samples.
#
# When $D$ is best its output depends on $u=\frac pq$ alone, so what $G$ pays for a sample is a function of $u$, too; call it $\ell(u)$. A number first: the non-saturating loss is $-\log(D^{*})$ with $D^{*}=\frac{u}{1+u}$, so $\ell(u)=\log(1+\frac1u)$; at $u=1$, $\ell'(1)=-\frac{1}{1 \cdot 2}=-\frac12$. We look for a function $h$ for which the gradient of $L_G$ is that of $D_h$, which is (8.1) with $h$ in place of $f$.

# %% [markdown]
# $$
# \begin{aligned}
# \nabla_\theta L_G &= \int \ell(u(x))\, \nabla_\theta q_\theta(x)\, dx && \text{(a)}\\
# \nabla_\theta D_h(p \,\|\, q_\theta) &= \nabla_\theta \int q_\theta\, h\left(\frac{p}{q_\theta}\right) dx = \int \left[\,h(u) - u h'(u)\,\right] \nabla_\theta q_\theta(x)\, dx && \text{(b)}\\
# \ell(u) &= h(u) - u h'(u) + c && \text{(c)}\\
# \ell'(u) &= -u h''(u) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $L_G=\mathbb{E}_{x \sim q_\theta}[\ell]$（設微分可以移進積分），而 $D$ 固定，所以 $\ell(u(x))$ 這時只是 $x$ 的函數，不隨 $\theta$ 改變。
# - (b) 這一次 $q_\theta$ 出現兩次；$q\,h(\frac pq)$ 對 $q$ 微分是 $h(\frac pq)+q\,h'(\frac pq)\left(-\frac{p}{q^2}\right)$。
# - (c) 兩個積分要對每一種 $q_\theta$ 都相等，括號裡就得相等；差一個常數 $c$ 沒關係，因為 $\int\nabla_\theta q_\theta\,dx=\nabla_\theta 1=0$。
# - (d) 兩邊對 $u$ 微分：$h'-h'-u h''$。

# %% [markdown] tags=["lang-en"]
# - (a) $L_G=\mathbb{E}_{x \sim q_\theta}[\ell]$ (let the derivative pass under the integral), and $D$ is held fixed, so $\ell(u(x))$ is a function of $x$ here, and does not change with $\theta$.
# - (b) Now $q_\theta$ appears twice; the derivative of $q\,h(\frac pq)$ in $q$ is $h(\frac pq)+q\,h'(\frac pq)\left(-\frac{p}{q^2}\right)$.
# - (c) For the integrals to agree for every family $q_\theta$, the brackets must agree; a constant $c$ does not matter, because $\int\nabla_\theta q_\theta\,dx=\nabla_\theta 1=0$.
# - (d) Differentiate both sides in $u$: $h'-h'-u h''$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla_\theta L_G = \nabla_\theta D_h(p \,\|\, q_\theta) \qquad h''(u) = -\frac{\ell'(u)}{u}} \\
# \small \text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}
# \end{gathered}
# \tag{8.6}
# $$

# %% tags=["check"]
check("8.6", r"\nabla_\theta L_G = \nabla_\theta D_h(p \,\|\, q_\theta) \qquad h''(u) = "
      r"-\frac{\ell'(u)}{u}", r"\text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$D$ 最好而且不動時，生成器的梯度就是 $D_h$ 的梯度；$h$ 由損失算出來，$h''=-\frac{\ell'}{u}$。若 $\ell$ 不遞增（愈像真的，付得愈少），$h$ 就是凸的，$D_h$ 才是一種 f-散度。
#
# 非飽和損失：$\ell'=-\frac{1}{u(u+1)}$，$h''=\frac{1}{u^2(1+u)}=\frac{1}{u^2}-\frac{1}{u(1+u)}$。第一項是 reverse KL 的 $f''$，第二項是 JS 的，所以 $D_h=\mathrm{KL}(q \,\|\, p)-2\,\mathrm{JSD}$：(3.5) 又出現了，這次只用了一行。
#
# `induced.divergence` 對 `losses` 裡凡是 $D$ 有最好的 $s^{*}(u)$、$L_G$ 又是生成樣本平均的損失，做同樣的事（Wasserstein 與相對式的損失不是）：用數值方法找出 $s^{*}(u)$，算出 $\ell$，再算 $h$。先猜：飽和損失（minimax）的 $h''(1)$ 與非飽和的一樣嗎？

# %% [markdown] tags=["lang-en"]
# In words: with $D$ at its best and held fixed, the generator's gradient is that of $D_h$; $h$ is computed from the loss, $h''=-\frac{\ell'}{u}$. If $\ell$ does not increase (the more real, the less to pay), $h$ is convex, and only then is $D_h$ an f-divergence.
#
# The non-saturating loss: $\ell'=-\frac{1}{u(u+1)}$, and $h''=\frac{1}{u^2(1+u)}=\frac{1}{u^2}-\frac{1}{u(1+u)}$. The first term is the $f''$ of reverse KL, the second that of JS, so $D_h=\mathrm{KL}(q \,\|\, p)-2\,\mathrm{JSD}$: here is (3.5) again, in one line.
#
# `induced.divergence` does the same for each loss in `losses` for which $D$ has a best $s^{*}(u)$ and $L_G$ is a mean over generated samples (the Wasserstein and the relativistic ones are not): it finds $s^{*}(u)$ numerically, then $\ell$, then $h$. Guess first: is $h''(1)$ of the saturating loss (minimax) that of the non-saturating one?

# %% tags=["out-bends"]
from ganutils import induced

u = np.array([0.5, 1.0, 2.0])
expected = {
    "minimax": 1 / (u * (1 + u)),
    "non-saturating": 1 / (u**2 * (1 + u)),
    "f-kl": 1 / u,
    "f-reverse-kl": 1 / u**2,
}
for name, bend in expected.items():
    found = induced.divergence(name).bend(u)
    assert np.allclose(found, bend, rtol=1e-5)
    print(f"{name:15} h″(½), h″(1), h″(2) = {found.round(3)}")

# %% [markdown] tags=["lang-zh"]
# 一樣，都是 ½：在 $p=q$ 附近，兩種損失的推力相同；離開之後才分道揚鑣。
#
# 現在輪到自己的損失。有人想：何必取對數？讓 $G$ 直接最大化 $D$ 就好，$L_G=-\mathbb{E}_q[D]$。$\ell=-\frac{u}{1+u}$，$h''=\frac{1}{u(1+u)^2}$；這是哪一種散度？$\mathrm{KL}(p \,\|\, m)$（$m=\frac{p+q}2$）的分數是 $f=u\log\frac{2u}{1+u}$，微分兩次恰好一樣。程式不認得這個損失的名字，卻算得出來：

# %% [markdown] tags=["lang-en"]
# It is, both are ½: near $p=q$ the two losses push alike, and part only further away.
#
# Now a loss of one's own. Somebody thinks: why the logarithm? Let $G$ maximise $D$ itself, $L_G=-\mathbb{E}_q[D]$. Then $\ell=-\frac{u}{1+u}$ and $h''=\frac{1}{u(1+u)^2}$; which divergence is that? $\mathrm{KL}(p \,\|\, m)$, with $m=\frac{p+q}2$, has $f=u\log\frac{2u}{1+u}$, whose second derivative is just that. The program does not know this loss by name, and finds it:

# %% tags=["code-mine"]
def maximise_D(s_real, s_fake):
    return -torch.sigmoid(s_fake).mean(-1)

mine = losses.Loss("mine", losses.bernoulli_d, maximise_D)
D_h = induced.divergence(mine)
value = D_h(p, q)
m = densities.mixture([p, q])
KL_to_m = divergences.kl(p, m)
assert np.isclose(value, KL_to_m, rtol=1e-6)
print(f"D_h = KL(p‖m) = {KL_to_m:.5f} ✓")

# %% [markdown] tags=["lang-zh"]
# 回顧：最好的 $D$ 面前，$h''=-\frac{\ell'}{u}$ 說出生成器跟著哪一種散度走；那可能不同於論文說要最小化的。

# %% [markdown] tags=["lang-en"]
# Recap: against the best $D$, $h''=-\frac{\ell'}{u}$ says which divergence the generator follows; it may differ from the one that a paper says is minimised.

# %% [markdown] tags=["lang-zh"]
# ## 8.7 訣竅換掉了散度
#
# (8.5) 的 $L_G=-\mathbb{E}_q[f^{*}(T)]$ 有老毛病。KL 的 $f^{*}(T^{*})=u$：假樣本愈離譜，$u$ 愈接近 0，梯度也愈接近 0。論文的 3.2 節因此建議 $G$ 改成最大化 $\mathbb{E}_q[T]$，就像最初的 GAN 改用非飽和損失；$L_D$ 不變。下面稱 (8.5) 的為照定義的（honest），改過的為訣竅（trick）。許多人說：方向一樣，只是推力大一點。
#
# 先算一個數：KL，一個樣本落在 $u=0.01$ 的地方。推力指的是 $\log u$ 增加時損失減少得多快，也就是 $-u\,\ell'(u)$。照定義的損失是 $-u$，推力是 $u=0.01$；訣竅的損失是 $-T^{*}=-1-\log u$，推力是 1：一百倍，也就是 $\frac1u$ 倍。推力差的倍數隨 $u$ 而變，加起來的方向就不必一樣。

# %% [markdown] tags=["lang-en"]
# ## 8.7 The trick exchanges the divergence
#
# $L_G=-\mathbb{E}_q[f^{*}(T)]$ of (8.5) has an old weakness. For KL $f^{*}(T^{*})=u$: the worse a false sample, the closer $u$ is to 0, and so is the gradient. Section 3.2 of the paper therefore advises that $G$ maximise $\mathbb{E}_q[T]$ instead, as the original GAN turned to the non-saturating loss; $L_D$ remains. Call the loss of (8.5) honest, the other one the trick. Many say: the same direction, only a stronger push.
#
# A number first: KL, and a sample where $u=0.01$. the push is how fast the loss falls as $\log u$ grows, $-u\,\ell'(u)$. The honest loss is $-u$, its push $u=0.01$; the trick's loss is $-T^{*}=-1-\log u$, its push is 1: a hundred times, which is $\frac1u$ times. If the factor changes with $u$, the direction of the sum need not be the same.

# %% [markdown]
# $$
# \begin{aligned}
# \text{honest:}\quad \ell(u) &= -f^{*}(f'(u)) = f(u) - u f'(u), & \ell'(u) &= -u f''(u), & h''(u) &= f''(u) && \text{(a)}\\
# \text{trick:}\quad \ell(u) &= -f'(u), & \ell'(u) &= -f''(u), & h''(u) &= \frac{f''(u)}{u} && \text{(b)}\\
# \text{KL:}\quad f''(u) &= \frac1u, & h''(u) &= \frac{1}{u^2}, & h(u) &= -\log(u) && \text{(c)}\\
# \text{Pearson:}\quad f''(u) &= 2, & h''(u) &= \frac{2}{u}, & h(u) &= 2u\log(u) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) (8.2) 的第二式，再用 (8.6)：照定義的生成器跟著 $D_f$ 走，名實相符。
# - (b) $T^{*}=f'(u)$，再用 (8.6)。
# - (c) $-\log(u)$ 是 reverse KL 的 $f$。
# - (d) 是 KL 的兩倍。（$h$ 差一個一次式沒有關係，見 8.1。）

# %% [markdown] tags=["lang-en"]
# - (a) The second statement of (8.2), then (8.6): the honest generator follows $D_f$, as its name says.
# - (b) $T^{*}=f'(u)$, then (8.6).
# - (c) $-\log(u)$ is the $f$ of reverse KL.
# - (d) Twice that of KL. (A linear term in $h$ does not matter, see 8.1.)

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla_\theta L_{honest} = \nabla_\theta D_f(p \,\|\, q_\theta) \qquad \nabla_\theta L_{trick} = \nabla_\theta D_h(p \,\|\, q_\theta) \qquad h''(u) = \frac{f''(u)}{u}} \\
# \small \text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}
# \end{gathered}
# \tag{8.7}
# $$

# %% tags=["check"]
check("8.7", r"\nabla_\theta L_{honest} = \nabla_\theta D_f(p \,\|\, q_\theta) \qquad "
      r"\nabla_\theta L_{trick} = \nabla_\theta D_h(p \,\|\, q_\theta) \qquad h''(u) = "
      r"\frac{f''(u)}{u}", r"\text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：訣竅把 $f''$ 除以 $u$；選了 KL，走的是 $\mathrm{KL}(q \,\|\, p)$；選了 Pearson，走的是 $2\,\mathrm{KL}(p \,\|\, q)$。$f''>0$ 而且 $G$ 造得出 $p$ 時，兩者最低的地方都是 $q=p$；$G$ 造不出 $p$ 的時候，停下來的地方一般不同（Shannon 等人 2020）。
#
# 下圖是推力 $-u\,\ell'(u)$，橫軸是 $\log u$；左邊很負的地方是離譜的假樣本。先猜：兩張圖裡，哪幾條線在左端會掉到接近 0？

# %% [markdown] tags=["lang-en"]
# In words: the trick divides $f''$ by $u$; whoever chooses KL follows $\mathrm{KL}(q \,\|\, p)$, whoever chooses Pearson follows $2\,\mathrm{KL}(p \,\|\, q)$. If $f''>0$ and $G$ can make $p$, both are lowest at $q=p$; where $G$ cannot make $p$, they stop at different places in general (Shannon et al. 2020).
#
# The picture shows the push $-u\,\ell'(u)$ over $\log u$; far on the left are the bad false samples. Guess first: which lines fall towards 0 at the left end, in each panel?

# %% tags=["figure", "fig-forces"]
figures.forces()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 照定義的：KL、Pearson、JS 都掉下去，只有 reverse KL 一直是 1。加上訣竅，每一條都乘上 $\frac1u$：KL 變成水平（與左圖的 reverse KL 是同一條），Pearson 變成左圖 KL 的兩倍，JS 在左端停在 1。KL 與 JS 在左端的推力補回來了（Pearson 只補回一部分），代價是換了一種散度。
#
# 回到開場。理論：(8.7) 的 $h$ 決定谷底在哪裡，用積分就能找到。實驗：七個賽局，各五個種子，$G(z)=m+sz$，判別器每走兩步，$G$ 走一步。從寬的起點 $(0.5, 2)$ 出發的有 KL、Pearson 與 Pearson 的訣竅，其他四個從右峰旁邊 $(1.7, 0.7)$ 出發（JS 有三個谷，兩個峰各一個，還有一個寬的；比的是訓練會不會停在起點旁邊的谷底）。KL 的訣竅有兩個版本：照 8.5 的 $T=s$；以及把 $T$ 壓在 3 以下，$T=3-\log(1+e^{3-s})$（故意違反 8.5：$T^{*}>3$ 的地方 $D$ 就不是最好的；但在 B 附近，$q$ 的樣本 $u<1$，谷底不變）。先猜：Pearson 加上訣竅，會停在 Pearson 的谷底，還是 KL 的？KL 的訣竅，壓不壓 $T$ 有差別嗎？

# %% [markdown] tags=["lang-en"]
# Honest: KL, Pearson and JS fall, only reverse KL stays at 1. With the trick each line is multiplied by $\frac1u$: KL becomes level (the line of reverse KL on the left), Pearson becomes twice the KL of the left, JS stays at 1 at the left end. At the left end the push of KL and JS is back (that of Pearson in part), at the price of another divergence.
#
# Back to the bet. Theory: the $h$ of (8.7) decides where the valley is, and an integral finds it. Experiment: seven games, five seeds each, $G(z)=m+sz$, two steps of the discriminator for each of $G$. KL, Pearson and Pearson with the trick start wide, at $(0.5, 2)$, the other four beside the right peak, at $(1.7, 0.7)$ (JS has three valleys, one at each peak and a wide one; what is tried is whether training stops at the bottom of the valley beside its start). KL with the trick comes twice: with $T=s$ as in 8.5, and with $T$ kept below 3, $T=3-\log(1+e^{3-s})$ (against 8.5, on purpose: where $T^{*}>3$, $D$ is not the best; but near B the samples of $q$ have $u<1$, and the valley stays). Guess first: does Pearson with the trick stop in the valley of Pearson, or in that of KL? And KL with the trick: does the cap on $T$ matter?

# %% tags=["code-below-3"]
from torch.nn.functional import softplus

families = dict(divergences.F_DIVERGENCES)

def below_3(s): return 3 - softplus(3 - s)
def fake_below_3(s): return torch.exp(below_3(s) - 1)

families["kl, T < 3"] = families["kl"]._replace(activation=below_3, fake=fake_below_3)

wide, beside = (0.5, 2.0), (1.7, 0.7)  # 起點 (m, s) starts
bets = {  # 名稱：散度、用不用訣竅、起點 name: divergence, whether with the trick, start
    "KL": ("kl", False, wide),
    "Pearson": ("pearson", False, wide),
    "Pearson, trick": ("pearson", True, wide),
    "JS": ("js", False, beside),
    "reverse KL": ("reverse-kl", False, beside),
    "KL, trick": ("kl", True, beside),
    "KL, trick, T < 3": ("kl, T < 3", True, beside),
}
valleys = {}
for name, (family, trick, start) in bets.items():
    h = figures.ruler(families[family])
    if trick:
        plain = losses.f_gan(family.split(",")[0], trick=True)
        h = induced.divergence(plain).h
    valleys[name] = figures.fit(h, peaks, start)  # (m, s)
honest_beside = figures.fit(figures.ruler(families["kl"]), peaks, beside)
assert np.allclose(honest_beside, valleys["KL"], atol=1e-4)

# %% tags=["nbval-ignore-output"]
games = [losses.f_gan(families[family], trick) for family, trick, _ in bets.values()]
starts = [start for _, _, start in bets.values() for _ in range(members)]
theta = torch.tensor(starts, requires_grad=True)  # 每列 (m, s) each row
count = len(starts)

def G():  # x = m + s z
    m, s = theta.unsqueeze(-1).unbind(1)
    return m[..., None] + s[..., None] * figures.spread(count, 100, random)

D = nets_for(games)
up = Adam(D.parameters(), 0.01, (0.0, 0.999))
down = Adam([theta], 0.03, (0.0, 0.999))
rates = [LinearLR(up, 1.0, 0.1, steps), LinearLR(down, 1.0, 0.02, steps)]
late = []
for step in range(-200, 2 * steps):  # 先讓 D 走 200 步 200 steps of D alone first
    up.zero_grad()
    L_D_of(D, games, figures.two_peaks(count, 100, random), G().detach()).backward()
    up.step()
    if step >= 0 and step % 2:
        s_q = D(G()).unflatten(0, (len(games), members))
        L_G = sum(game.g(None, s).sum() for game, s in zip(games, s_q))
        down.zero_grad()
        L_G.backward()
        down.step()
        for rate in rates:
            rate.step()
        late.append(theta.detach().clone())
last_fifth = torch.stack(late[-steps // 5:])
ends = last_fifth.mean(0).unflatten(0, (len(games), members)).numpy()
found = dict(zip(bets, ends))

# %% tags=["figure", "fig-fits"]
figures.fits(peaks, valleys, found)
plt.show()

# %%
lost = found["KL, trick"]
arriving = [name for name in found if name != "KL, trick"]
for name in arriving:
    off = np.abs(found[name].mean(0) - valleys[name]).max()
    assert off < 0.03, (name, off)
s_trick = found["Pearson, trick"][:, 1].mean()
s_honest = found["Pearson"][:, 1].mean()
assert s_trick < 1.918 < s_honest  # 兩個谷底的中間 halfway between the valleys
off = np.abs(lost - valleys["KL, trick"]).max(1)
arrived = off < 0.1  # NaN 不算 NaN does not count
assert arrived.mean() < 0.5
print("六個賽局的平均都在谷底 the means of six games are in their valleys：< 0.03 ✓")
print("KL 的訣竅，T 沒有上限 no bound on T：過半的種子沒有走到 most seeds do not arrive ✗")

# %% [markdown] tags=["lang-zh"]
# 左圖是資料與理論為 KL、reverse KL 選的常態分布。中圖與右圖各放大一個谷：叉號是理論，圓點是訓練出來的，一點一個種子；跑掉的種子在圖外。Pearson 加上訣竅，停在 KL 的谷底 $(0.8, 1.9)$，不是 Pearson 自己的 $(0.785, 1.937)$：看 $s$，五個種子的平均，訣竅的比較靠近 KL 的谷底，照定義的比較靠近 Pearson 的；$m$ 只差 0.015，分不出來。KL 的谷底可以手算：平均與變異數都與資料相同，$0.3 \cdot (-2)+0.7 \cdot 2=0.8$，$0.25+4-0.64=1.9^2$。
#
# 開場的答案：KL 加上訣竅，理論上的谷底是 B，$(2, 0.5)$，不是想要的 A；照定義的 KL 從同一個起點走，用積分計算，會到 A，所以決定去處的是損失，不是起點。$T<3$ 的版本真的走到 B；$T=s$ 的版本，多數種子沒有走到 0.1 以內（或者變成 NaN）。(8.7) 說的是 $D$ 最好時的方向，不保證走得到：$G$ 只顧右峰時，左峰的 $T^{*}=1+\log\frac pq$ 很大：在 $x=-2$，起點是 14，到 B 是 32，網路的 $T$ 得一路追上去。是不是這個緣故？也可能是 $D$ 跟不上。有嫌疑還不算有證據，章末的作業讓你設計實驗。

# %% [markdown] tags=["lang-en"]
# On the left are the data, and the Gaussians that theory chooses for KL and reverse KL. The other panels enlarge one valley each: crosses are theory, dots are trained, one a seed; seeds that ran away lie outside. Pearson with the trick stops in KL's valley, $(0.8, 1.9)$, not in its own, $(0.785, 1.937)$: in $s$, the mean over seeds is nearer to KL's valley with the trick, nearer to Pearson's when honest; in $m$ they are only 0.015 apart and cannot be told. KL's valley can be found by hand: mean and variance are those of the data, $0.3 \cdot (-2)+0.7 \cdot 2=0.8$ and $0.25+4-0.64=1.9^2$.
#
# The answer to the bet: for KL with the trick the valley in theory is B, $(2, 0.5)$, not the A that was wanted; honest KL from the same start, by quadrature, goes to A, so it is the loss that decides, not the start. The version with $T<3$ does arrive at B; with $T=s$ most seeds do not come within 0.1 (or become NaN). (8.7) speaks of the direction when $D$ is best, and does not promise arrival: while $G$ keeps to the right peak, $T^{*}=1+\log\frac pq$ is large at the left one: at $x=-2$ it is 14 at the start and 32 at B, and the net's $T$ has to follow. Is that the reason? It might also be that $D$ does not keep up. A suspicion is no evidence; the assignment lets you design the experiment.

# %% [markdown] tags=["lang-zh"]
# ### 動手：一個峰還是兩個？
#
# 選一種散度，再選照定義或訣竅，然後拉動左峰的比重。先猜：哪些組合會兩個峰都蓋到？左峰的比重加到多少，只蓋一個峰的才會跳到左邊？
#
# <details><summary>答案</summary>
#
# 照定義的 KL 與 Pearson、Pearson 的訣竅兩個都蓋；reverse KL、KL 的訣竅只蓋一個。比重過一半，最低的谷就換到左邊；但從原來的谷出發的生成器不會自己跳過去。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: one peak or two?
#
# Choose a divergence, honest or with the trick, and move the weight of the left peak. Guess first: which combinations cover both peaks? At which weight does one that covers a single peak change to the left?
#
# <details><summary>Answer</summary>
#
# KL and Pearson, honest, and Pearson with the trick cover both; reverse KL, and KL with the trick, cover one. Once the weight passes one half the lowest valley is on the left; but a generator that started in the other valley does not jump across.
#
# </details>

# %% tags=["widget", "fig-fitted"]
widgets.fitted_gaussian()

# %% [markdown] tags=["lang-zh"]
# 回顧：訣竅讓 $h''=\frac{f''}u$；KL 變成 reverse KL，Pearson 變成兩倍的 KL。推力與散度要一起選。

# %% [markdown] tags=["lang-en"]
# Recap: the trick makes $h''=\frac{f''}u$; KL becomes reverse KL, Pearson becomes twice KL. Push and divergence are chosen together.

# %% [markdown] tags=["lang-zh"]
# ## 8.8 不重疊的時候，誰還推得動
#
# 剛開始訓練時，$p$ 與 $q$ 往往幾乎不重疊。第 04 章的 JSD 那時停在上限，沒有坡度。換一種 $f$ 有用嗎？
#
# 先算一個數：$p=(1,0)$、$q=(0,1)$。第一點 $q=0$，付 $f'(\infty)$；第二點 $u=0$，付 $f(0)$。$H^2$：$f'(\infty)=1$，$f(0)=1$，共 2。KL：$f'(\infty)=\lim\log(u)=\infty$。

# %% [markdown] tags=["lang-en"]
# ## 8.8 Far apart: who still pushes
#
# When training begins, $p$ and $q$ often hardly overlap. The Jensen–Shannon divergence of lesson 04 is at its bound then, and has no slope. Does another $f$ help?
#
# A number first: $p=(1,0)$, $q=(0,1)$. At the first point $q=0$, which costs $f'(\infty)$; at the second $u=0$, which costs $f(0)$. $H^2$: $f'(\infty)=1$ and $f(0)=1$, together 2. KL: $f'(\infty)=\lim\log(u)=\infty$.

# %% [markdown]
# $$
# \begin{aligned}
# \frac{f(u)-f(0)}{u} &\le \lim_{v \to \infty}\frac{f(v)-f(0)}{v} = f'(\infty) && \text{(a)}\\
# f(u) &\le f(0) + u f'(\infty) && \text{(b)}\\
# D_f(p \,\|\, q) &\le f(0)\,\mathbb{E}_{x \sim q}[1] + f'(\infty)\,\mathbb{E}_{x \sim q}[u] = f(0) + f'(\infty) && \text{(c)}\\
# D_f(p \,\|\, q) &\ge f(1) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 設 $f(0)$ 有限（無限大時不必證）。凸函數由 0 出發的弦，斜率隨終點遞增，所以不超過極限。
# - (b) 移項。
# - (c) 對 $q$ 平均；$\mathbb{E}_q[u]=1$。若有 $q=0<p$ 的部分，那裡每單位的 $p$ 付 $f'(\infty)$，結論相同。完全不重疊時，$q$ 的部分 $u=0$、$p$ 的部分付 $f'(\infty)$，恰好是等號。
# - (d) 8.1 的 Jensen 不等式；$f(1)=0$ 時就是不為負。

# %% [markdown] tags=["lang-en"]
# - (a) Let $f(0)$ be finite (if it is infinite there is nothing to prove). The chords of a convex function from 0 have slopes that increase with their end, so they do not exceed the limit.
# - (b) Rearrange.
# - (c) Average over $q$; $\mathbb{E}_q[u]=1$. Where $q=0<p$, each unit of $p$ costs $f'(\infty)$, with the same result. Without any overlap, $u=0$ on the part of $q$, and the part of $p$ costs $f'(\infty)$: equality.
# - (d) Jensen's inequality of 8.1; with $f(1)=0$ it says: not negative.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{f(1) \le D_f(p \,\|\, q) \le f(0) + f'(\infty)} \\
# \small \text{$f$ 凸 convex}
# \end{gathered}
# \tag{8.8}
# $$

# %% tags=["check"]
check("8.8", r"f(1) \le D_f(p \,\|\, q) \le f(0) + f'(\infty)", r"\text{$f$ 凸 convex}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：f-散度介於 $f(1)$ 與 $f(0)+f'(\infty)$ 之間；$p=q$ 在下端，完全不重疊在上端。
#
# 先猜：$p=N(0,1)$ 不動，$q=N(\mu,1)$ 愈走愈遠，哪幾條曲線會變平？

# %% [markdown] tags=["lang-en"]
# In words: an f-divergence lies between $f(1)$ and $f(0)+f'(\infty)$; $p=q$ is at the lower end, no overlap at the upper one.
#
# Guess first: $p=N(0,1)$ stays, and $q=N(\mu,1)$ goes further and further away; which curves become level?

# %% tags=["figure", "fig-far"]
figures.saturation()
plt.show()

# %%
apart = [densities.uniform(0, 1), densities.uniform(2, 3)]
tops = {name: divergences.f_divergence(*apart, name) for name in divergences.F_DIVERGENCES}
for name, top in tops.items():
    print(f"{name:18} {top:.4f}")
    family = divergences.F_DIVERGENCES[name]
    assert np.isclose(top, family.at_zero + family.at_infinity), (name, top)

# %% [markdown] tags=["lang-zh"]
# 有上限的三條變平（JS 的上限是 $2\log 2$，$H^2$ 是 2，TV 是 1；灰線），KL 與 Pearson 沒有上限，一直升。那麼不重疊就該選 KL？小心兩件事：支撐集真的分開時，KL 是無限大，不是一個有斜率的數；而且照 (8.7)，照定義的 KL 平均起來的推力恰好是散度的斜率，卻幾乎全靠少數 $u$ 極大的樣本；典型的假樣本 $u\approx0$，多數的批次幾乎推不動。「平均有斜率」與「多數的批次有推力」是兩回事；第 10 章換一把尺。

# %% [markdown] tags=["lang-en"]
# The three that are bounded become level ($2\log 2$ for JS, 2 for $H^2$, 1 for TV; grey lines); KL and Pearson have no bound and keep rising. So should one take KL when there is no overlap? Beware of two things: where the supports really are apart KL is infinite, which is not a number with a slope; and although by (8.7) the honest KL pushes with just the slope of the divergence in the mean, nearly all of it comes from rare samples with a huge $u$: at a typical false sample $u\approx0$, and most batches hardly push. A slope in the mean and a push in most batches are two things; lesson 10 takes another ruler.

# %% [markdown] tags=["lang-zh"]
# 回顧：$f(1) \le D_f \le f(0)+f'(\infty)$；上限有限的 f-散度，遠處是平的。

# %% [markdown] tags=["lang-en"]
# Recap: $f(1) \le D_f \le f(0)+f'(\infty)$; an f-divergence with a finite upper end is level far away.

# %% [markdown] tags=["lang-zh"]
# ## 8.9 接近的時候，全都一樣
#
# 那麼訓練快結束、$q$ 已經靠近 $p$ 的時候呢？
#
# 先算一個數：$u$ 是 $0.9$ 與 $1.1$ 各一半。KL：$\frac12(0.9\log 0.9+1.1\log 1.1)=0.0050$。reverse KL：$-\frac12(\log 0.9+\log 1.1)=0.0050$。Pearson：$0.01$，是兩倍。$H^2$：$0.0025$，是一半。

# %% [markdown] tags=["lang-en"]
# ## 8.9 Close together: all alike
#
# And when training is almost over, with $q$ close to $p$?
#
# A number first: let $u$ be $0.9$ and $1.1$, one half each. KL: $\frac12(0.9\log 0.9+1.1\log 1.1)=0.0050$. Reverse KL: $-\frac12(\log 0.9+\log 1.1)=0.0050$. Pearson: $0.01$, twice that. $H^2$: $0.0025$, one half.

# %% [markdown]
# $$
# \begin{aligned}
# p_\varepsilon &= (1-\varepsilon)\, q + \varepsilon\, p, \qquad u = 1 + \varepsilon k, \qquad k = \frac pq - 1 && \text{(a)}\\
# f(u) &= f(1) + f'(1)\,\varepsilon k + \tfrac12 f''(1)\,\varepsilon^2 k^2 + o(\varepsilon^2) && \text{(b)}\\
# \mathbb{E}_{x \sim q}[k] &= 0, \qquad \chi^2(p_\varepsilon \,\|\, q) = \mathbb{E}_{x \sim q}[(u-1)^2] = \varepsilon^2\,\mathbb{E}_{x \sim q}[k^2] && \text{(c)}\\
# D_f(p_\varepsilon \,\|\, q) &= \tfrac12 f''(1)\,\chi^2(p_\varepsilon \,\|\, q) + o(\varepsilon^2) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 讓 $p$ 沿直線走向 $q$。
# - (b) $f$ 在 1 的泰勒展開；$k$ 有界，所以餘項對所有的 $x$ 一致。
# - (c) $k$ 的平均是 $1-1=0$；$\chi^2=\int\frac{(p-q)^2}{q}dx$ 是 Pearson 那一列。
# - (d) 取平均；$f(1)=0$，一次項消失，只剩二次項。

# %% [markdown] tags=["lang-en"]
# - (a) Let $p$ go to $q$ along a straight line.
# - (b) Taylor's series of $f$ at 1; $k$ is bounded, so the remainder is uniform in $x$.
# - (c) The mean of $k$ is $1-1=0$; $\chi^2=\int\frac{(p-q)^2}{q}dx$ is the row Pearson.
# - (d) Take the mean; $f(1)=0$, the linear term vanishes, the quadratic one remains.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\lim_{\varepsilon \to 0} \frac{D_f(p_\varepsilon \,\|\, q)}{\chi^2(p_\varepsilon \,\|\, q)} = \frac{f''(1)}{2}} \\
# \small f(1) = 0 \quad \text{$f''$ 連續 continuous} \quad \text{$p/q$ 有界 bounded}
# \end{gathered}
# \tag{8.9}
# $$

# %% tags=["check"]
check("8.9", r"\lim_{\varepsilon \to 0} \frac{D_f(p_\varepsilon \,\|\, q)}{\chi^2(p_\varepsilon "
      r"\,\|\, q)} = \frac{f''(1)}{2}",
      r"f(1) = 0 \quad \text{$f''$ 連續 continuous} \quad \text{$p/q$ 有界 bounded}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：沿著這條線走近時，$f''$ 連續的 f-散度都趨近 $\chi^2$ 的 $\frac{f''(1)}2$ 倍；KL 與 reverse KL 是 ½，JS 與 $H^2$ 是 ¼。
#
# 先猜：下圖的縱軸是 $\frac{D_f}{\chi^2}$，$\varepsilon$ 由 0.9 縮到 0.01。在 $\varepsilon=0.9$，哪一條線離它的極限最遠？為什麼沒有 TV？

# %% [markdown] tags=["lang-en"]
# In words: coming close along this line, every f-divergence with a continuous $f''$ tends to $\frac{f''(1)}2$ times $\chi^2$; one half for KL and reverse KL, one quarter for JS and $H^2$.
#
# The picture shows $\frac{D_f}{\chi^2}$ while $\varepsilon$ shrinks from 0.9 to 0.01. Guess first: at $\varepsilon=0.9$, which line is farthest from its limit? Why is TV not drawn?

# %% tags=["figure", "fig-near"]
eps = np.geomspace(0.01, 0.9, 12)
ratios = {name: [] for name in ("kl", "reverse-kl", "js", "squared-hellinger")}
for e in eps:
    p_eps = densities.mixture([q, p], [1 - e, e])
    chi2 = divergences.f_divergence(p_eps, q, "pearson")
    for name, ratio in ratios.items():
        ratio.append(divergences.f_divergence(p_eps, q, name) / chi2)
figures.near(eps, ratios)
plt.show()

# %%
predicted = {"kl": 0.5, "reverse-kl": 0.5, "js": 0.25, "squared-hellinger": 0.25}
for name, half in predicted.items():
    smallest = ratios[name][0]
    assert np.isclose(smallest, half, rtol=0.01), (name, smallest)
print("ε = 0.01：½、½、¼、¼ ✓")

# %% [markdown] tags=["lang-zh"]
# reverse KL 最遠；最後 KL 與 reverse KL 都走到 ½，JS 與 $H^2$ 都走到 ¼。所以若 $G$ 造得出 $p$，訓練快結束、$\frac pq$ 處處接近 1 的時候，選哪一種 f-散度只差一個倍數，用一般的梯度下降時，換學習率也做得到；差別在遠處，以及 $G$ 造不出 $p$ 的時候。TV 不在此列：它在 1 有折角，沒有 $f''(1)$，接近時與 $\varepsilon$ 成正比，不是 $\varepsilon^2$。
#
# 回顧：接近時 $D_f\approx\frac{f''(1)}2\chi^2$；$f$ 的選擇在遠處與造不出 $p$ 時才看得出來。

# %% [markdown] tags=["lang-en"]
# Reverse KL; in the end KL and reverse KL go to ½, JS and $H^2$ to ¼. So if $G$ can make $p$, near the end of training, with $\frac pq$ close to 1 everywhere, the choice of an f-divergence is a factor, for which, in plain gradient descent, the learning rate can make up; the difference lies far away, and where $G$ cannot make $p$. TV is not among them: it has a kink at 1 and no $f''(1)$; close together it is proportional to $\varepsilon$, not to $\varepsilon^2$.
#
# Recap: close together $D_f\approx\frac{f''(1)}2\chi^2$; the choice of $f$ shows far away, and where $p$ cannot be made.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯：一個加號
#
# 一份筆記寫著：f-GAN 的下界是 $\mathbb{E}_{x \sim p}[T(x)]+\mathbb{E}_{x \sim q}[f^{*}(T(x))]$。用 KL 與最好的 $T^{*}$ 代進去，會得到什麼？先算，再看。

# %% [markdown] tags=["lang-en"]
# ## Find the error: a plus sign
#
# Somebody's notes say: the bound of f-GAN is $\mathbb{E}_{x \sim p}[T(x)]+\mathbb{E}_{x \sim q}[f^{*}(T(x))]$. Put in KL and the best $T^{*}$: what comes out? Work it out, then look.

# %%
x, dx = densities.quadrature([*p.breaks, *q.breaks])
p_x = p(x)
q_x = q(x)
T_best = 1 + np.log(p_x / q_x)
first = np.sum(p_x * T_best * dx)
second = np.sum(q_x * np.exp(T_best - 1) * dx)
plus = first + second
assert np.isclose(plus, values["kl"] + 2)
print(f"KL = {first - second:.4f}   加號 with plus: {plus:.4f}")

# %% [markdown] tags=["lang-zh"]
# 多了 2：$\mathbb{E}_q[f^{*}(T^{*})]=\mathbb{E}_q[u]=1$，該減的加了。而且這個式子不是下界：$T$ 愈大，它愈大，最大化它會跑到無限大。

# %% [markdown] tags=["lang-en"]
# It is too large by 2: $\mathbb{E}_q[f^{*}(T^{*})]=\mathbb{E}_q[u]=1$ is added where it should be subtracted. Nor is the formula a bound: it grows with $T$, and maximising it runs off to infinity.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「f-GAN 選 KL，就是最大概似法」：要照定義的 $L_G$、$T$ 夠自由、每一步的 $D$ 都最好，才跟著 $\mathrm{KL}(p \,\|\, q)$ 走；加上訣竅就不是了 (8.7)。
# - 「JS 那一列是 JSD」：是 $2\,\mathrm{JSD}$。
# - 「$T>0$ 判為真」：門檻是 $f'(1)$，KL 是 1 (8.5)。
# - 「最後一層用哪個遞增函數都可以」：$T$ 要留在 $f^{*}$ 的定義域裡，又要接近 $f'$ 的每個值；符號寫反的函數（例如 $-e^{s}$，gan-pytorch 的 #1 指出過）是遞減的，照樣能訓練，只是 $s$ 大代表假。
# - 「$f^{*}$ 直接用在網路的輸出上」：兩項要用同一個 $T=g(s)$；只有一項套了 $g$，就不是下界。Awesome-GANs 的 #22 指出這個錯。
# - 「紀錄裡的散度下降，所以 $G$ 進步了」：那是下界，$D$ 退步也會下降 (8.4)。
# - 「訣竅只是梯度大一點」：倍數是 $\frac1u$，每個樣本不同，所以谷底也不同。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “f-GAN with KL is maximum likelihood”: it follows $\mathrm{KL}(p \,\|\, q)$ if $L_G$ is the honest one, $T$ is free enough, and $D$ is best in every step; with the trick it does not (8.7).
# - “The row JS is JSD”: it is $2\,\mathrm{JSD}$.
# - “$T>0$ means real”: the threshold is $f'(1)$, and 1 for KL (8.5).
# - “Any increasing function will do as the last layer”: $T$ must stay in the domain of $f^{*}$ and come close to every value of $f'$; functions with a wrong sign, such as $-e^{s}$ (pointed out in gan-pytorch, issue 1), decrease: they train as well, but a large $s$ then means false.
# - “$f^{*}$ takes the output of the net directly”: both terms need the same $T=g(s)$; with $g$ in one of them only it is no bound. Issue 22 of Awesome-GANs points this out.
# - “The divergence in the log falls, so $G$ improves”: it is a lower bound, and falls as well when $D$ gets worse (8.4).
# - “The trick only makes the gradient larger”: the factor is $\frac1u$, another one for each sample, so the valley is another, too.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算：Neyman 的 $f(u)=\frac{(1-u)^2}u$。求 $f'$、$f^{*}(t)$ 與 $f^{*}$ 的定義域。
# 2. ★★ 證明（寫在紙上）：$\tilde f(u)=f(u)+c\,(u-1)$ 與 $f$ 給出同一個散度，而且 $\tilde f^{*}(t)=f^{*}(t-c)+c$，$\tilde T^{*}=T^{*}+c$，所以下界也相同。由此說明 JS 與 GAN 兩列差多少。
# 3. ★★ 找錯：有人用 KL 的 f-GAN，以 $s>0$ 當作「判別器說是真的」，發現大約九個假樣本只抓到一個，就說 $D$ 學壞了。$D$ 其實是最好的。錯在哪裡？
# 4. ★★ 寫程式：Jeffreys 的 $f(u)=(u-1)\log(u)$，是 KL 與 reverse KL 的和。用數值方法驗證 $f^{*}(t)=W+\frac1W+t-2$，其中 $W=W(e^{1-t})$ 是 Lambert 函數；它加上訣竅，走的是哪一種散度？
# 5. ★★ 手算：$p=N(0,1)$、$q=N(0,s^2)$。$s$ 在哪個範圍，Pearson 是有限的？Neyman 呢？
# 6. ★★★ 證明：KL 的下界裡，把 $T$ 換成 $T+c$，對 $c$ 取最大，得到 $\mathbb{E}_{x \sim p}[T]-\log\mathbb{E}_{x \sim q}[e^{T}]$（Donsker 與 Varadhan 1983）。所以它也是 KL 的下界，而且不比原來的鬆。
# 7. ★★★ 設計實驗：章末的作業。
#
# <details><summary>提示一</summary>
#
# 1：令 $t=f'(u)$，解出 $u$。2：$u$ 對 $q$ 的平均是 1。3：門檻是 $f'(1)$。4：$f''$ 再除以 $u$。5：看被積函數的指數。6：對 $c$ 微分。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：$u=\frac{1}{\sqrt{1-t}}$。2：$ut-f(u)-c\,(u-1)=u\,(t-c)-f(u)+c$。3：KL 的 $T^{*}=1+\log u$。4：$f''=\frac1u+\frac1{u^2}$。5：$\frac{p^2}{q}$ 的指數是 $-x^2+\frac{x^2}{2s^2}$。6：$1-e^{c-1}\,\mathbb{E}_q[e^{T}]=0$。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand: Neyman's $f(u)=\frac{(1-u)^2}u$. Find $f'$, $f^{*}(t)$ and the domain of $f^{*}$.
# 2. ★★ Prove (on paper): $\tilde f(u)=f(u)+c\,(u-1)$ gives the same divergence as $f$; moreover $\tilde f^{*}(t)=f^{*}(t-c)+c$ and $\tilde T^{*}=T^{*}+c$, so that the bound is the same, too. From this, by how much do the rows JS and GAN differ?
# 3. ★★ Find the bug: somebody trains the f-GAN of KL, takes $s>0$ for “the discriminator says real”, finds that only about one false sample in nine is caught, and says that $D$ has gone wrong. $D$ is in fact the best. What is wrong?
# 4. ★★ Code it: Jeffreys' $f(u)=(u-1)\log(u)$ is the sum of KL and reverse KL. Verify numerically that $f^{*}(t)=W+\frac1W+t-2$, where $W=W(e^{1-t})$ is Lambert's function; which divergence does it follow with the trick?
# 5. ★★ By hand: $p=N(0,1)$, $q=N(0,s^2)$. For which $s$ is Pearson finite? And Neyman?
# 6. ★★★ Prove: in the bound of KL replace $T$ by $T+c$ and maximise over $c$; the result is $\mathbb{E}_{x \sim p}[T]-\log\mathbb{E}_{x \sim q}[e^{T}]$ (Donsker and Varadhan 1983). So this is a lower bound of KL, too, and no looser than the first.
# 7. ★★★ Design an experiment: the assignment below.
#
# <details><summary>Hint one</summary>
#
# 1: set $t=f'(u)$ and solve for $u$. 2: the mean of $u$ over $q$ is 1. 3: the threshold is $f'(1)$. 4: divide $f''$ by $u$. 5: look at the exponent of the integrand. 6: differentiate in $c$.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: $u=\frac{1}{\sqrt{1-t}}$. 2: $ut-f(u)-c\,(u-1)=u\,(t-c)-f(u)+c$. 3: KL's $T^{*}=1+\log u$. 4: $f''=\frac1u+\frac1{u^2}$. 5: the exponent of $\frac{p^2}{q}$ is $-x^2+\frac{x^2}{2s^2}$. 6: $1-e^{c-1}\,\mathbb{E}_q[e^{T}]=0$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：f′ = 1 − 1/u²，f* = 2 − 2√(1 − t)，t ≤ 1
def f(u): return (1 - u)**2 / u

t = np.array([-3.0, 0.0, 0.75])
touch = 1 / np.sqrt(1 - t)
height = touch * t - f(touch)
assert np.allclose(height, 2 - 2 * np.sqrt(1 - t))
print("✓ 1")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 2 的證明** 先看散度，也就是兩個分數對同一個 $q$ 的平均：$\mathbb{E}_q[\tilde f(u)]=\mathbb{E}_q[f(u)]+c\,(\mathbb{E}_q[u]-1)=D_f$，因為 $\mathbb{E}_q[u]=1$，加上去的那一項平均是 0。再看共軛函數，把含 $c$ 的項併入斜率：
#
# $$
# \tilde f^{*}(t)=\sup_{u\ge0}\left(ut-f(u)-cu+c\right)=\sup_{u\ge0}\left(u\,(t-c)-f(u)\right)+c=f^{*}(t-c)+c .
# $$
#
# 最好的 $T$：$\tilde f'=f'+c$。下界：$\mathbb{E}_p[T+c]-\mathbb{E}_q[\tilde f^{*}(T+c)]=\mathbb{E}_p[T]+c-\mathbb{E}_q[f^{*}(T)]-c$，兩個 $c$ 相消。
#
# JS 的 $f$ 減去 GAN 的 $f$ 是 $(u+1)\log 2=(u-1)\log 2+2\log 2$：前一項不影響散度，所以只差常數 $2\log 2$。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 2** First the divergence, the mean of both scores over one $q$: $\mathbb{E}_q[\tilde f(u)]=\mathbb{E}_q[f(u)]+c\,(\mathbb{E}_q[u]-1)=D_f$, because $\mathbb{E}_q[u]=1$, so that what was added has mean 0. Then the conjugate, where the terms with $c$ join the slope:
#
# $$
# \tilde f^{*}(t)=\sup_{u\ge0}\left(ut-f(u)-cu+c\right)=\sup_{u\ge0}\left(u\,(t-c)-f(u)\right)+c=f^{*}(t-c)+c .
# $$
#
# The best $T$: $\tilde f'=f'+c$. The bound: $\mathbb{E}_p[T+c]-\mathbb{E}_q[\tilde f^{*}(T+c)]=\mathbb{E}_p[T]+c-\mathbb{E}_q[f^{*}(T)]-c$, where the two $c$ cancel.
#
# JS's $f$ less GAN's is $(u+1)\log 2=(u-1)\log 2+2\log 2$: the first term does not change the divergence, so they differ by the constant $2\log 2$. ∎

# %% tags=["solution"]
# 解答 3 · Solution 3：門檻是 s = 1，不是 0 the threshold is s = 1, not 0
x_q = 0.5 + 1.2 * torch.randn(100_000, generator=random)
log_u = p.log_prob(x_q) - q.log_prob(x_q)
s_best = 1 + log_u  # T*
caught = [(s_best < threshold).double().mean().item() for threshold in (0, 1)]

assert caught[0] < 0.15 < 0.4 < caught[1]
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：h″ = 1/u² + 1/u³，KL(q‖p) + ½ Neyman
from scipy.special import lambertw
def conjugate(t):
    W = lambertw(np.exp(1 - t)).real
    return W + 1 / W + t - 2
def h(u): return -np.log(u) + (1 - u)**2 / (2 * u)

u_fine = np.linspace(1e-4, 20, 400_001)
f_fine = (u_fine - 1) * np.log(u_fine)
for t in (-1.0, 0.3, 2.0):
    highest = np.max(u_fine * t - f_fine)
    assert np.isclose(conjugate(t), highest, atol=1e-6)
e = 1e-3
bend = (h(u + e) + h(u - e) - 2 * h(u)) / e**2  # 二階差分 second difference
predicted = (1 / u + 1 / u**2) / u
assert np.allclose(bend, predicted, rtol=1e-4)
print("✓ 4")

# %% tags=["solution"]
# 解答 5 · Solution 5：Pearson s² > ½，Neyman s² < 2
def finite(name, s):
    return np.isfinite(divergences.f_divergence(N(0, 1), N(0, s), name))

assert finite("pearson", 0.72), "s² > ½"
assert not finite("pearson", 0.69), "s² < ½"
assert finite("neyman", 1.39), "s² < 2"
assert not finite("neyman", 1.44), "s² > 2"
print("✓ 5")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 6 的證明** $B(T+c)=\mathbb{E}_p[T]+c-e^{c-1}\,\mathbb{E}_q[e^{T}]$，對 $c$ 是凹的，所以斜率為 0 的地方就是最大值。導數 $1-e^{c-1}\,\mathbb{E}_q[e^{T}]$ 在 $c=1-\log\mathbb{E}_q[e^{T}]$ 為 0；把它代回去，得到
#
# $$
# \max_c B(T+c)=\mathbb{E}_p[T]+1-\log\mathbb{E}_q[e^{T}]-1=\mathbb{E}_p[T]-\log\mathbb{E}_q[e^{T}] .
# $$
#
# 每個 $T+c$ 給出的都是下界，所以最大的那一個也是；它不小於 $c=0$ 的 $B(T)$，所以不比原來的鬆。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 6** $B(T+c)=\mathbb{E}_p[T]+c-e^{c-1}\,\mathbb{E}_q[e^{T}]$ is concave in $c$, so it is largest where its slope is 0. The derivative $1-e^{c-1}\,\mathbb{E}_q[e^{T}]$ is 0 at $c=1-\log\mathbb{E}_q[e^{T}]$; put in,
#
# $$
# \max_c B(T+c)=\mathbb{E}_p[T]+1-\log\mathbb{E}_q[e^{T}]-1=\mathbb{E}_p[T]-\log\mathbb{E}_q[e^{T}] .
# $$
#
# Each $T+c$ gives a lower bound, so the largest of them is one, too; it is not below $B(T)$, which is $c=0$, so it is no looser. ∎

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）：練習 7
#
# 8.7 的實驗裡，KL 加上訣竅、$T=s$ 時，多數的種子走不到 $(2, 0.5)$。有兩個嫌疑：$D$ 跟不上（$G$ 走得太快）；資料裡有 $G$ 不去的左峰，那裡的 $T^{*}$ 大到 32。
#
# 1. （2 分）先寫下你押哪一個，以及什麼結果會推翻它。
# 2. （4 分）做 2×2 的實驗：$G$ 每走一步，$D$ 走 2 步或 10 步；資料有左峰，或者只有右峰 $N(2, 0.5^2)$。每格五個種子，其餘照 8.7。
# 3. （2 分）列出四格各有幾個種子走到 $(2, 0.5)$ 的 0.1 以內，並畫出一次走不到的 $(m, s)$ 路線。
# 4. （2 分）哪一個嫌疑成立？8.7 的 $T<3$ 那一列與你的結論合不合？這個實驗沒有證明什麼？

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points): exercise 7
#
# In the experiment of 8.7 most seeds of KL with the trick and $T=s$ do not arrive at $(2, 0.5)$. There are two suspects: $D$ does not keep up ($G$ is too quick); or the data have a left peak to which $G$ does not go, and where $T^{*}$ is as large as 32.
#
# 1. (2 points) First write down which one you bet on, and which result would refute it.
# 2. (4 points) Run the 2×2 experiment: 2 or 10 steps of $D$ to one of $G$; data with the left peak, or with the right one only, $N(2, 0.5^2)$. Five seeds a cell, all else as in 8.7.
# 3. (2 points) For the four cells, list how many seeds come within 0.1 of $(2, 0.5)$, and draw one path of $(m, s)$ that does not arrive.
# 4. (2 points) Which suspect is convicted? Does the row $T<3$ of 8.7 agree with your conclusion? What does the experiment not show?

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 選一個凸函數 $f$，就有一種散度 (8.1)；切線給出只用樣本的下界 (8.3)，$D$ 最大化它。但生成器跟著走的，是由它自己的損失決定的 $D_h$ (8.6)；加上訣竅，$h''=\frac{f''}u$ (8.7)。遠處，$f$ 決定誰是平的 (8.8)；近處，全都一樣 (8.9)。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# A convex function $f$ makes a divergence (8.1); its tangents give a bound from samples alone (8.3), which $D$ maximises. But what the generator follows is the $D_h$ that its own loss decides (8.6); with the trick $h''=\frac{f''}u$ (8.7). Far away $f$ decides who is level (8.8); close by all are alike (8.9).

# %% [markdown] tags=["lang-zh"]
# 下一章用同一個 $h''=-\frac{\ell'}u$ 看兩個更常用的損失：LSGAN 與 hinge。

# %% [markdown] tags=["lang-en"]
# The next lesson looks at two losses in wider use with the same $h''=-\frac{\ell'}u$: LSGAN and hinge.

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - S. Nowozin, B. Cseke, R. Tomioka (2016). *f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization*. NeurIPS. [arXiv:1606.00709](https://arxiv.org/abs/1606.00709)
# - X. Nguyen, M. J. Wainwright, M. I. Jordan (2010). *Estimating Divergence Functionals and the Likelihood Ratio by Convex Risk Minimization*. IEEE Transactions on Information Theory 56(11), 5847–5861. [arXiv:0809.0853](https://arxiv.org/abs/0809.0853)
# - M. Shannon, B. Poole, S. Mariooryad, T. Bagby, E. Battenberg, D. Kao, D. Stanton, RJ Skerry-Ryan (2020). *Non-saturating GAN training as divergence minimization*. [arXiv:2010.08029](https://arxiv.org/abs/2010.08029)
# - I. Csiszár (1967). *Information-type measures of difference of probability distributions and indirect observations*. Studia Scientiarum Mathematicarum Hungarica 2, 299–318.
# - S. M. Ali, S. D. Silvey (1966). *A General Class of Coefficients of Divergence of One Distribution from Another*. Journal of the Royal Statistical Society B 28(1), 131–142. [doi:10.1111/j.2517-6161.1966.tb00626.x](https://doi.org/10.1111/j.2517-6161.1966.tb00626.x)
# - M. D. Donsker, S. R. S. Varadhan (1983). *Asymptotic evaluation of certain Markov process expectations for large time, IV*. Communications on Pure and Applied Mathematics 36(2), 183–212. [doi:10.1002/cpa.3160360204](https://doi.org/10.1002/cpa.3160360204)
# - M. Arjovsky, L. Bottou (2017). *Towards Principled Methods for Training Generative Adversarial Networks*. ICLR. [arXiv:1701.04862](https://arxiv.org/abs/1701.04862)
