# %% [markdown]
# # 01 基本結構 · Structure

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 一堂課，50 分鐘；標 ★ 的小節是選讀，不在這 50 分鐘之內（本章後面，「動手」與練習 4 用到「對摺」，「沒有密度的分布」用到「維度不夠」）。讀完之後，你能夠：
#
# - 說出 $z$、$G$、$D$ 各自看得到什麼、要學什麼；
# - 不必知道生成樣本的密度，就能對它們取期望值；知道 $G$ 的反函數時，還能把密度寫出來；
# - 解釋判別器為什麼等於在估計密度比，以及它的輸出為什麼不是「真相」；
# - 在訓練之前，預測一個 GAN 會學出哪一個函數。
#
# 先備知識：微積分（連鎖律、反函數的導數）、機率密度與累積分布函數、期望值、貝氏定理、基本的 Python；見過神經網路。程式用到 NumPy、SciPy 的 `stats`、PyTorch 與 scikit-learn 的分類器，用到時會說明。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes; sections marked ★ are optional, outside the 50 minutes (later in this lesson “Try it” and exercise 4 use “Folding”, and “Without densities” uses “Too few dimensions”). Afterwards you can
#
# - say what $z$, $G$ and $D$ each see, and which of them learn;
# - compute expectations over generated samples without knowing their density, and write that density down when the inverse of $G$ is known;
# - explain why a discriminator estimates a density ratio, and why its output is not “the truth”;
# - predict, before training, which function a GAN will learn.
#
# You need calculus (the chain rule, the derivative of an inverse), probability densities and distribution functions, expectations, Bayes' theorem, basic Python, and to have seen a neural network. The code uses NumPy, SciPy's `stats`, PyTorch and classifiers from scikit-learn, explained where they appear.

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
from ganutils.figures import lesson_01 as figures
steps = {"quick": 800, "full": 8000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 三個角色
#
# | 角色 | 輸入與輸出 | 學什麼 | 看得到什麼 |
# |---|---|---|---|
# | 潛在變數 $z \sim p_z$ | 隨機數 → 向量 | 不學 | 什麼都看不到 |
# | 生成器 $G$ | $z$ → 樣本 $G(z)$ | 參數 $\theta$ | 只看得到 $D$ 給的分數與分數的斜率 |
# | 判別器 $D$ | 樣本 → 0 與 1 之間的數 | 參數 $\psi$ | 真實樣本與生成樣本 |
#
# 先猜：同一個 $z$ 送進 $G$ 兩次，會得到同一個樣本嗎？

# %% [markdown] tags=["lang-en"]
# ## Three roles
#
# | role | input and output | learns | sees |
# |---|---|---|---|
# | latent variable $z \sim p_z$ | random numbers → vector | nothing | nothing |
# | generator $G$ | $z$ → sample $G(z)$ | parameters $\theta$ | only the scores that $D$ gives, and their slope |
# | discriminator $D$ | sample → a number between 0 and 1 | parameters $\psi$ | real and generated samples |
#
# Guess first: put the same $z$ into $G$ twice; do you get the same sample?

# %%
g = torch.Generator().manual_seed(seed)
G = nets.generator((2,), z_dim=3, seed=seed)
D = nets.discriminator((2,), seed=seed)
z = torch.randn(5, 3, generator=g)
x = G(z)
s = D(x)  # 程式的 D 傳回對數機率比（1.3 節） this D returns the logit, see 1.3
assert torch.equal(G(z), x)
print("z", *z.shape)
print("x = G(z)", *x.shape)
print("D(x) = σ(s(x))", *s.shape)

# %% [markdown] tags=["lang-zh"]
# 會，一個位元都不差：$G$ 是確定的函數，隨機只從 $z$ 來。所以「生成器的分布」這個詞需要定義：它是 $z$ 的分布經過 $G$ 搬運之後的樣子，叫推前分布。它有密度的時候，密度記作 $q$（沒有的時候，見下面「維度不夠」）；真實資料的密度記作 $p$。

# %% [markdown] tags=["lang-en"]
# Yes, to the last bit: $G$ is a fixed function, and all randomness comes from $z$. So “the distribution of the generator” needs a definition: it is the distribution of $z$ after $G$ has carried it along, called the pushforward. Where it has a density, that is $q$ (where it has none, see “Too few dimensions” below); the density of the real data is $p$.

# %% [markdown] tags=["lang-zh"]
# 下圖換成一維的 $G$（下一格的 `G_star`），把 31 個 $z$（叫它們粒子）送進去；相鄰兩點之間的機率都相等。先猜：$G$ 陡的地方，$q$ 比 $p_z$ 高還是低？

# %% [markdown] tags=["lang-en"]
# Below everything is one-dimensional: 31 values of $z$, the particles, go through one $G$ (`G_star` of the next cell); the probability between any two neighbours is the same. Guess first: where $G$ is steep, is $q$ higher or lower than $p_z$?

# %%
from numpy import exp, log
from scipy import stats
p_z = densities.gaussian(0, 1)
low = densities.gaussian(-1.5, 0.5)
high = densities.gaussian(1.0, 0.7)
p = densities.mixture([low, high])

Phi = stats.norm.cdf  # 常態的累積分布函數 the normal CDF
def F_p(x): return (Phi(x, -1.5, 0.5) + Phi(x, 1.0, 0.7)) / 2

# 這個 G 從哪裡來，本章後面揭曉 where this G comes from is explained below
def G_star(z): return figures.inverse(F_p, Phi(z))

# %% tags=["figure", "fig-carried"]
figures.carried(G_star, p_z, p, 31)
plt.show()

# %%
figures.print_slopes(G_star, p_z, p)

# %% [markdown] tags=["lang-zh"]
# $G$ 陡的地方（斜率大於 1），粒子被拉開，$q$ 就比出發地的 $p_z$ 低；平的地方（斜率小於 1），粒子擠在一起，$q$ 就比 $p_z$ 高。比的是出發地的 $p_z$，不是 $q$ 本身的高低：$z=-3$ 處斜率只有 0.53，$q$ 卻只有 0.008，因為那裡的 $p_z$ 本來就只有 0.004；$z=-0.67$ 處斜率 0.80，$q$ 卻有 0.40。一座山變成兩座山，靠的是中間那一段陡坡。下面的 (1.1) 與 (1.2) 把這件事寫清楚。

# %% [markdown] tags=["lang-en"]
# Where $G$ is steep (slope above 1) the particles are pulled apart and $q$ is lower than $p_z$ was where they came from; where it is flat (slope below 1) they crowd and $q$ is higher. The comparison is with $p_z$ at the start, it does not say how high $q$ itself is: at $z=-3$ the slope is a mere 0.53 and yet $q$ is only 0.008, because $p_z$ is only 0.004 there; at $z=-0.67$ the slope is 0.80, but $q$ is 0.40. One hill becomes two because of the steep stretch in the middle. Equations (1.1) and (1.2) will say this exactly.

# %% [markdown] tags=["lang-zh"]
# ## 1.1 推前分布的期望值
#
# 為什麼要這個式子：後面每一個損失都是期望值，而其中一半是對 $q$ 取的。可是 $G$ 是神經網路，沒有人寫得出 $q(x)$。怎麼算？

# %% [markdown] tags=["lang-en"]
# ## 1.1 Expectations under the pushforward
#
# Why we need it: every loss in this course is made of expectations, and half of them are over $q$. But $G$ is a neural network, and nobody can write $q(x)$ down. How, then, are they computed?

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：$z$ 取 $-1$、$0$、$1$，機率各三分之一，$G(z)=z^2$，$h(x)=x$。先求 $x$ 的分布：$x=1$ 的機率是 $\frac23$，$x=0$ 的機率是 $\frac13$，所以平均是 $\frac23$。不求 $x$ 的分布，直接對 $z$ 平均：$\frac13(1+0+1) = \frac23$，一樣。

# %% [markdown] tags=["lang-en"]
# Once by hand: let $z$ be $-1$, $0$ or $1$ with probability a third each, $G(z)=z^2$ and $h(x)=x$. First find the distribution of $x$: $x=1$ has probability $\frac23$ and $x=0$ has $\frac13$, so the mean is $\frac23$. Or do not find it, and average over $z$ at once: $\frac13(1+0+1) = \frac23$, the same.

# %% [markdown]
# $$
# \begin{aligned}
# P(x \in A) &= P(G(z) \in A) && \text{(a)}\\
# \mathbb{E}_{x \sim q}[1_A(x)] &= \mathbb{E}_{z \sim p_z}[1_A(G(z))] && \text{(b)}\\
# \mathbb{E}_{x \sim q}\left[\textstyle\sum_i c_i 1_{A_i}(x)\right] &= \mathbb{E}_{z \sim p_z}\left[\textstyle\sum_i c_i 1_{A_i}(G(z))\right] && \text{(c)}\\
# h &= \lim_{k \to \infty} h_k, \qquad h_k = \textstyle\sum_i c_i 1_{A_i} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 推前分布的定義：$x$ 落在 $A$ 裡，就是 $G(z)$ 落在 $A$ 裡。
# - (b) 機率是指示函數 $1_A$ 的期望值；$1_A(x)$ 在 $x \in A$ 時為 1，否則為 0。
# - (c) 期望值是線性的，所以對指示函數的線性組合（叫簡單函數）也成立。
# - (d) 可測的 $h$ 是簡單函數的逐點極限，而且可以取 $\lvert h_k \rvert \le \lvert h \rvert$。先對 $\lvert h \rvert$ 用遞增的簡單函數逼近（單調收斂定理），得到 $\mathbb{E}_{x \sim q}\left[\lvert h(x) \rvert\right] = \mathbb{E}_{z \sim p_z}\left[\lvert h(G(z)) \rvert\right]$；只要這個數有限，兩邊的極限都可以搬進期望值（控制收斂定理）。沒學過這兩個定理，可以先相信它們：它們說的是極限與期望值什麼時候可以對調；這套講義裡的 $h$ 都是可測的。

# %% [markdown] tags=["lang-en"]
# - (a) The definition of the pushforward: $x$ lies in $A$ exactly when $G(z)$ does.
# - (b) A probability is the expectation of the indicator $1_A$; $1_A(x)$ is 1 for $x \in A$ and 0 otherwise.
# - (c) Expectations are linear, so the statement holds for linear combinations of indicators, called simple functions.
# - (d) A measurable $h$ is a pointwise limit of simple functions, chosen with $\lvert h_k \rvert \le \lvert h \rvert$. Approximating $\lvert h \rvert$ by increasing simple functions first (monotone convergence) gives $\mathbb{E}_{x \sim q}\left[\lvert h(x) \rvert\right] = \mathbb{E}_{z \sim p_z}\left[\lvert h(G(z)) \rvert\right]$; if this number is finite, the limit may go inside on both sides (dominated convergence). If you have not met these two theorems, take them on trust: they say when a limit and an expectation may change places; and every $h$ of this course is measurable.

# %% [markdown]
# $$
# \boxed{\mathbb{E}_{x \sim q}[h(x)] = \mathbb{E}_{z \sim p_z}[h(G(z))]}
# \tag{1.1}
# $$

# %% tags=["check"]
check("1.1", r"\mathbb{E}_{x \sim q}[h(x)] = \mathbb{E}_{z \sim p_z}[h(G(z))]")

# %% [markdown] tags=["lang-zh"]
# 上一格由電腦檢驗推導的結果：它把方框裡的式子逐字讀進去，左右兩邊各自計算，在隨機抽出的 $p_z$、$G$、$h$ 上都相符；✗ 後面是幾種錯誤的寫法，以及它們差了多少。
#
# *說成一句話*：要對生成樣本取平均，就抽 $z$，送進 $G$，再取平均。這個式子不要求 $G$ 單調，不要求可微，也不管 $z$ 是均勻還是常態；它只要求這個平均存在，也就是 (d) 的 $\mathbb{E}_{z \sim p_z}\left[\lvert h(G(z)) \rvert\right]$ 有限。

# %% [markdown] tags=["lang-en"]
# In the cell above the computer checks what was derived: it reads the box letter by letter, computes both sides separately, and finds them equal for randomly drawn $p_z$, $G$ and $h$; behind each ✗ stands a wrong version and how far off it is.
#
# *In words*: to average over generated samples, draw $z$, put it through $G$, and average. The equation does not ask $G$ to be monotone or differentiable, nor does it care whether $z$ is uniform or normal; it only asks that this average exists, that is, that $\mathbb{E}_{z \sim p_z}\left[\lvert h(G(z)) \rvert\right]$ of (d) is finite.

# %% [markdown] tags=["lang-zh"]
# 訓練時連積分都省了：抽 $n$ 個 $z$，取平均。下圖用的是第一張圖的生成器：黑線是左邊的積分，點是右邊的平均，灰帶是上下各兩倍標準誤 $\frac{2\sigma_h}{\sqrt{n}}$，$\sigma_h$ 是 $h(G(z))$ 的標準差。先猜：樣本數變成一百倍，灰帶縮成幾分之一？

# %% [markdown] tags=["lang-en"]
# Training does not even integrate: it draws $n$ values of $z$ and takes a mean. The black line is the integral on the left, for the generator of the first figure, the dots are means on the right, the grey band is two standard errors on either side, $\frac{2\sigma_h}{\sqrt{n}}$, where $\sigma_h$ is the standard deviation of $h(G(z))$. Guess first: with a hundred times the samples, how many times narrower is the band?

# %% tags=["figure", "fig-estimates"]
z = p_z.sample(100_000, g).numpy()
def identity(x): return x
def softplus(x): return np.logaddexp(0, x)  # −log(1 − σ(x))

functions = (identity, np.cos, softplus)
figures.estimates(functions, p, G_star(z))
plt.show()
for h in functions:
    left = figures.expectation(h, p)  # (1.1)，左邊 left
    right = h(G_star(z))  # 右邊是它的平均 on the right its mean
    off = figures.standard_errors(right, left)
    assert off < 5, off

# %% [markdown] tags=["lang-zh"]
# 十分之一。而 (1.1) 正是 GAN 訓練得動的原因：損失裡的 $\mathbb{E}_{x \sim q}[\log(1-D(x))]$ 改寫成 $\mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$，取樣就能估計（第 02 章）；$\theta$ 也從「分布裡」搬到「函數裡」，所以可以逐個樣本對它微分（第 03 章）。從頭到尾不需要 $q(x)$。

# %% [markdown] tags=["lang-en"]
# Ten times. And (1.1) is why a GAN can be trained at all: $\mathbb{E}_{x \sim q}[\log(1-D(x))]$ in the loss becomes $\mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$, which sampling can estimate (lesson 02); and $\theta$ moves from the distribution into the function, so that the derivative can be taken sample by sample (lesson 03). Nowhere is $q(x)$ needed.

# %% [markdown] tags=["lang-zh"]
# *1.1 回顧*：對 $q$ 的期望值就是對 $p_z$ 的期望值，如 (1.1)。只要抽得出 $z$，就能用樣本的平均來估計，不必知道 $q$，甚至不必有 $q$。

# %% [markdown] tags=["lang-en"]
# *Recap of 1.1*: an expectation over $q$ is an expectation over $p_z$, (1.1). Whoever can draw $z$ can estimate it by a mean over samples, without knowing $q$, and even where no $q$ exists.

# %% [markdown] tags=["lang-zh"]
# ## 1.2 變數變換
#
# 為什麼要這個式子：想看見生成器造出的分布長什麼樣，想知道 $G$ 的哪裡造成高、哪裡造成低。
#
# 一維、$G$ 嚴格單調、可微而且 $G' \ne 0$ 時，答案只要一行（$x$ 在 $G$ 的值域裡；值域之外 $q=0$）。

# %% [markdown] tags=["lang-en"]
# ## 1.2 Change of variables
#
# Why we need it: to see the distribution that a generator makes, and to know which part of $G$ makes it high or low.
#
# In one dimension, for a strictly monotone differentiable $G$ with $G' \ne 0$, the answer is one line (for $x$ in the range of $G$; outside it $q=0$).

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：$z$ 在 0 與 1 之間均勻，$G(z)=2z$。$z$ 落在 0.2 與 0.3 之間的機率是 0.1；這些粒子搬到 0.4 與 0.6 之間，機率還是 0.1，寬度卻變成 0.2，所以密度從 1 降到 $\frac{0.1}{0.2} = 0.5$：除以斜率。

# %% [markdown] tags=["lang-en"]
# Once by hand: let $z$ be uniform between 0 and 1 and $G(z)=2z$. The probability that $z$ lies between 0.2 and 0.3 is 0.1; these particles move to between 0.4 and 0.6, still with probability 0.1 but over a width of 0.2, so that the density falls from 1 to $\frac{0.1}{0.2} = 0.5$: it is divided by the slope.

# %% [markdown] tags=["lang-zh"]
# 一般的情形從累積分布函數出發（$x$ 的記作 $F_q$，$z$ 的記作 $F_z$）：它是機率，而機率會跟著粒子一起搬動。

# %% [markdown] tags=["lang-en"]
# In general, start from the cumulative distribution functions ($F_q$ that of $x$, $F_z$ that of $z$): their values are probabilities, and probability travels with the particles.

# %% [markdown]
# $$
# \begin{aligned}
# F_q(x) &= P(G(z) \le x) = P(z \le G^{-1}(x)) = F_z(G^{-1}(x)) && \text{(a)}\\
# q(x) &= F_q'(x) = p_z(G^{-1}(x)) \cdot \frac{d}{dx} G^{-1}(x) && \text{(b)}\\
# F_q(x) &= P(z \ge G^{-1}(x)) = 1 - F_z(G^{-1}(x)) && \text{(c)}\\
# q(x) &= -\,p_z(G^{-1}(x)) \cdot \frac{d}{dx} G^{-1}(x) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $G$ 遞增：不等式兩邊套上 $G^{-1}$，方向不變。
# - (b) 微分，連鎖律；這裡用到 $p_z$ 在 $G^{-1}(x)$ 連續，$F_z$ 在那裡的導數才是 $p_z$。
# - (c) $G$ 遞減：套上 $G^{-1}$ 之後，不等式反向；$z$ 有密度，所以單獨一點的機率是 0。
# - (d) 微分，條件與 (b) 相同；此時導數是負的，前面的負號把密度救回正值。
#
# (b) 與 (d) 合成一式，就是絕對值。

# %% [markdown] tags=["lang-en"]
# - (a) $G$ increasing: applying $G^{-1}$ to both sides keeps the inequality.
# - (b) Differentiate, by the chain rule; this uses that $p_z$ is continuous at $G^{-1}(x)$, so that the derivative of $F_z$ there is $p_z$.
# - (c) $G$ decreasing: applying $G^{-1}$ reverses the inequality; as $z$ has a density, a single point has probability 0.
# - (d) Differentiate, under the condition of (b); the derivative of the inverse is negative now, and the minus sign makes the density positive.
#
# Together, (b) and (d) give the absolute value.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{q(x) = p_z(G^{-1}(x)) \cdot \left| \frac{d}{dx} G^{-1}(x) \right|} \\
# \small \text{$G$ 嚴格單調、可微 strictly monotone, differentiable}
# \end{gathered}
# \tag{1.2}
# $$

# %% tags=["check"]
check("1.2", r"q(x) = p_z(G^{-1}(x)) \cdot \left| \frac{d}{dx} G^{-1}(x) \right|",
      r"\text{$G$ 嚴格單調、可微 strictly monotone, differentiable}")

# %% [markdown] tags=["lang-zh"]
# *說成一句話*：$x$ 的密度，等於它出發地的密度除以那裡的斜率（取絕對值）。

# %% [markdown] tags=["lang-en"]
# *In words*: the density at $x$ is the density where it came from, divided by the slope there (its absolute value).

# %% [markdown] tags=["lang-zh"]
# 反函數的導數是導數的倒數，所以 (1.2) 也可以寫成 $q(x) = \frac{p_z(z)}{\lvert G'(z) \rvert}$，其中 $z=G^{-1}(x)$：斜率在分母。斜率 3 的地方，粒子拉開三倍，密度剩三分之一。

# %% [markdown] tags=["lang-en"]
# The derivative of an inverse is the reciprocal of the derivative, so (1.2) also reads $q(x) = \frac{p_z(z)}{\lvert G'(z) \rvert}$ with $z=G^{-1}(x)$: the slope stands in the denominator. Where the slope is 3, particles are pulled three times as far apart and a third of the density is left.

# %% [markdown] tags=["lang-zh"]
# 下圖左邊是 $G(z)=e^{z}$，右邊是 $G(z)=e^{-z/2}$。點是十萬個 $G(z)$ 的直方圖，黑線是 (1.2)，其餘三條是三種常見的錯：漏掉導數（虛線）、誤乘 $G'$（點劃線）、漏掉絕對值（點線）。先猜：哪一種錯在左圖看不出來，為什麼？

# %% [markdown] tags=["lang-en"]
# Below, $G(z)=e^{z}$ on the left and $G(z)=e^{-z/2}$ on the right. The dots are a histogram of a hundred thousand values $G(z)$, the black line is (1.2), the other three are common mistakes: without the derivative (dashed), multiplied by $G'$ (dash-dotted), without the absolute value (dotted). Guess first: which of the mistakes does not show in the left panel, and why?

# %% tags=["figure", "fig-mistakes"]
def falling(z): return exp(-z / 2)
def back(x): return -2 * log(x)  # 它的反函數 its inverse

right, wrong = figures.mistakes(p_z, z, (exp, log), (falling, back))
plt.show()
assert right < 1 < wrong

# %% [markdown] tags=["lang-zh"]
# 左圖的 $G$ 遞增，導數是正的，少了絕對值也沒有差別，所以點線疊在黑線上；右圖的 $G$ 遞減，少了它，密度就變成負的。

# %% [markdown] tags=["lang-en"]
# On the left $G$ increases and the derivative is positive, so that leaving out the absolute value makes no difference and the dotted line lies on the black one; on the right $G$ decreases, and without it the density is negative.

# %% [markdown] tags=["lang-zh"]
# 不必有直方圖也抓得到錯：密度的積分必須是 1。下一格算這幾條曲線在 $G(z)=e^{z}$ 時的面積。先猜：漏掉導數的那一條，面積大於 1 還是小於 1？

# %% [markdown] tags=["lang-en"]
# The mistakes can be caught without a histogram: a density must integrate to 1. The next cell computes the areas for $G(z)=e^{z}$. Guess first: is the area under the curve without the derivative above or below 1?

# %% tags=["out-areas"]
def correct(x): return p_z(log(x)) / x  # (1.2)
def no_derivative(x): return p_z(log(x))  # 漏了導數
def times_slope(x): return p_z(log(x)) * x  # 誤乘 G′

areas = figures.areas(correct, no_derivative, times_slope)
assert np.allclose(areas, [1, exp(0.5), exp(2)])  # 1、E[G′(z)]、E[G′(z)²]

# %% [markdown] tags=["lang-zh"]
# 代換 $x = G(z)$，$dx = G'(z)\,dz$，漏掉導數的面積就是 $\int p_z(z)\,G'(z)\,dz = \mathbb{E}[G'(z)] = e^{1/2}$，大於 1，因為這個 $G$ 平均起來把粒子拉開。

# %% [markdown] tags=["lang-en"]
# Substitute $x = G(z)$, $dx = G'(z)\,dz$: without the derivative the area is $\int p_z(z)\,G'(z)\,dz = \mathbb{E}[G'(z)] = e^{1/2}$, above 1, because this $G$ pulls particles apart on average.

# %% [markdown] tags=["lang-zh"]
# 把 (1.2) 做成分鏡：令 $G_t(z) = (1-t)\,z + t\,G(z)$，$t$ 從 0 走到 1，也就是從「什麼都不做」走到第一張圖的 $G$。上排藍色是 $p$，點是十萬個粒子的直方圖，黑線是 (1.2)；下排是 24 個粒子走的路，從 $z$ 到 $G_t(z)$。先猜：第二座山是從哪裡長出來的？

# %% [markdown] tags=["lang-en"]
# Equation (1.2) frame by frame: let $G_t(z) = (1-t)\,z + t\,G(z)$ with $t$ from 0 to 1, from doing nothing to the $G$ of the first figure. In the upper row blue is $p$, the dots are a histogram of a hundred thousand particles, the black line is (1.2); the lower row shows the paths of 24 particles, from $z$ to $G_t(z)$. Guess first: from where does the second hill grow?

# %% tags=["figure", "fig-frames"]
figures.frames(p, p_z, G_star, z, 24)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 中間的粒子被拉往兩側，原來的山頂成了山谷，兩側各堆出一座山。

# %% [markdown] tags=["lang-en"]
# The particles in the middle are pulled to both sides: the old summit becomes a valley, and on either side a hill piles up.

# %% [markdown] tags=["lang-zh"]
# 那麼訓練 GAN 時為什麼不用 (1.2)？因為要有 $G^{-1}$ 和它的導數，而一般的網路兩樣都沒有。刻意把 $G$ 設計成可逆、導數好算，就能直接用最大概似法訓練，那叫標準化流（Dinh 等人 2017）。GAN 選了另一條路：$G$ 隨便你設計，密度不算了，請判別器來比。

# %% [markdown] tags=["lang-en"]
# Why, then, does GAN training not use (1.2)? Because (1.2) needs $G^{-1}$ and its derivative, and an ordinary network offers neither. A $G$ designed to be invertible, with an easy derivative, can be trained by maximum likelihood; that is a normalising flow (Dinh et al. 2017). A GAN goes the other way: any $G$ will do, no density is computed, and a discriminator compares.

# %% [markdown] tags=["lang-zh"]
# *1.2 回顧*：$G$ 嚴格單調、可微而且 $G' \ne 0$ 時，$q$ 是 $p_z$ 除以斜率的絕對值，如 (1.2)。面積不是 1、密度是負的，都是用錯的徵兆。

# %% [markdown] tags=["lang-en"]
# *Recap of 1.2*: for a strictly monotone, differentiable $G$ with $G' \ne 0$, $q$ is $p_z$ divided by the absolute value of the slope, (1.2). An area other than 1 and a negative density are signs of a mistake.

# %% [markdown] tags=["lang-zh"]
# ### 對摺：兩個原像相加
#
# ★ 選讀。$G$ 不單調時，好幾個 $z$ 會落到同一個 $x$，每一個都帶來自己的機率。把 (1.2) 逐段套用，再加起來（$G$ 分段單調，$x$ 處的每個 $G'(z) \ne 0$）：

# %% [markdown] tags=["lang-en"]
# ### Folding: two preimages add up
#
# ★ Optional. When $G$ is not monotone, several $z$ land on the same $x$, and each brings probability of its own. Apply (1.2) piece by piece and add ($G$ piecewise monotone, each $G'(z) \ne 0$ at this $x$):

# %% [markdown]
# $$
# q(x) = \sum_{z \,:\, G(z) = x} \frac{p_z(z)}{\left| G'(z) \right|}
# $$

# %% tags=["figure", "fig-folding"]
def fold(z): return (z - 0.5) ** 2  # z = 0.5 ± √x

x = np.linspace(0.02, 4, 400)
root = np.sqrt(x)
slope = 2 * root  # |G′|
plus = p_z(0.5 + root) / slope
minus = p_z(0.5 - root) / slope
exact = stats.ncx2.pdf(x, 1, 0.25)  # 非中心卡方 noncentral chi-squared
assert np.allclose(plus + minus, exact)
folded = fold(z)
off = figures.folding(fold, x, plus, minus, folded)
plt.show()
assert off < 1, off

# %% [markdown] tags=["lang-zh"]
# 摺痕在 $x=0$：那裡 $G'=0$，密度衝到無限大，面積卻仍然是 1。(1.1) 對這個 $G$ 照樣成立，一個字都不用改。

# %% [markdown] tags=["lang-en"]
# The fold is at $x=0$: there $G'=0$ and the density shoots up to infinity, while its area remains 1. Equation (1.1) holds for this $G$ as it stands.

# %% [markdown] tags=["lang-zh"]
# ### 維度不夠：根本沒有密度
#
# ★ 選讀。$z$ 是一維、$x$ 是二維時，$G(z)$ 全部落在一條曲線上。（分段）平滑的曲線面積是 0，所以 $q(x)$ 不存在。如果真實資料有密度，曲線上的機率就是 0，那麼不論選哪一個（分段）平滑的 $G$，生成樣本的分布都不可能等於真實資料的分布，判別器的工作也就變得很容易。常用的網路都是這樣的 $G$。下面讓真實資料是平面上的標準常態，$G(z) = (z, \sin 2z)$，判別器只用一條規則：離曲線不到 $\varepsilon$，就說是假的。

# %% [markdown] tags=["lang-en"]
# ### Too few dimensions: no density at all
#
# ★ Optional. When $z$ has one dimension and $x$ has two, every $G(z)$ lies on a curve. A (piecewise) smooth curve has area 0, so there is no $q(x)$. If the real data have a density, the curve has probability 0 under it; then no (piecewise) smooth $G$ can make the generated distribution equal to the real one, and the discriminator's task is easy. The usual networks are such $G$. Below, real data are standard normal in the plane, $G(z) = (z, \sin 2z)$, and the discriminator has a single rule: whatever is nearer than $\varepsilon$ to the curve, it calls generated.

# %% [markdown] tags=["lang-zh"]
# 先猜：$\varepsilon$ 縮小時，它還抓得到生成樣本嗎？又會冤枉多少真實樣本？被冤枉的，是落在曲線兩側那條細帶裡的樣本，比例是真實密度在帶上的積分；帶子很細時，大約是帶寬乘以密度沿曲線的積分：

# %% [markdown] tags=["lang-en"]
# Guess first: as $\varepsilon$ shrinks, does it still catch the generated samples? How many real ones does it accuse wrongly? These lie in a thin strip on both sides of the curve, and their share is the integral of the real density over the strip; for a thin strip, about its width times an integral along the curve:

# %% [markdown]
# $$
# P\left(\min_z \left\| x - G(z) \right\| < \varepsilon\right) \approx 2\varepsilon \int p(G(z))\,\left\| G'(z) \right\| dz
# $$

# %%
def wave(z): return np.stack([z, np.sin(2 * z)], axis=-1)

real = torch.randn(100_000, 2, generator=g)
epsilon = np.logspace(-2, -0.5, 11)
accused = figures.share_nearer(real, wave, epsilon)

# %% tags=["figure", "fig-near-a-curve"]
def p_plane(x): return p_z(x).prod(axis=-1)  # 平面上的標準常態 standard normal in the plane

along = figures.integral_along(p_plane, wave)
predicted = 2 * epsilon * along
made = wave(z)
figures.near_a_curve(real, made, epsilon, accused, predicted)
plt.show()
assert np.allclose(accused[:5], predicted[:5], rtol=0.15)  # ε < 0.05

# %% [markdown] tags=["lang-zh"]
# 生成樣本一個都逃不掉，真實樣本被冤枉的比例卻隨 $\varepsilon$ 趨近 0：判別器可以要多準有多準。影像的像素成千上萬，$z$ 常只有一百到五百維左右，$G$ 的像頂多是個薄薄的曲面。如果資料也在薄薄的曲面上，而兩個曲面不相交，或者相交的部分在兩邊的機率都是 0（例如橫切而過），那麼同樣存在一個幾乎全對的判別器（Arjovsky 與 Bottou 2017）。這個條件不能省：若 $q=p$，都在同一個曲面上，任何判別器都只答對一半。第 10 章會看到後果與對策。

# %% [markdown] tags=["lang-en"]
# No generated sample escapes, while the share of the wrongly accused tends to 0 with $\varepsilon$: the discriminator can be as accurate as it likes. Pictures have thousands of pixels and more, $z$ often some hundred to five hundred coordinates, so the values of $G$ fill at most a thin surface. If the data lie on a thin surface, too, and the two are disjoint, or meet in a part that has probability 0 on both sides (where they cross, for example), then again there is a discriminator that is almost always right (Arjovsky & Bottou 2017). The condition matters: if $q=p$, both on one and the same surface, every discriminator is right half of the time and no more. Lesson 10 shows consequences and a remedy.

# %% [markdown] tags=["lang-zh"]
# ### 動手：機率跟著 $G$ 搬家
#
# 左邊的細條是 $z_0$ 附近的機率，右邊是 $G$ 把它搬去的地方，上緣畫到 $q$。先猜：$G(z)=az+b$，把 $a$ 調大，右邊那塊的面積與高度各會怎樣？再換成對摺的 $(az+b)^2$：密度什麼時候會比 $p_z(z_0)/\lvert G'(z_0)\rvert$ 高？
#
# <details><summary>答案</summary>
#
# $G=az+b$ 時面積不變，高度除以 $a$：機率只是搬家。對摺時有兩個 $z$ 搬到同一個 $x$，兩份密度相加，所以比單獨一份高，右邊那塊的面積也比左邊的大。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: probability moves with $G$
#
# The strip on the left is the probability near $z_0$, the one on the right is where $G$ has moved it, drawn up to $q$. Guess first: with $G(z)=az+b$, as $a$ grows, what becomes of the area and of the height on the right? Then choose the fold $(az+b)^2$: when is the density higher than $p_z(z_0)/\lvert G'(z_0)\rvert$?
#
# <details><summary>Answer</summary>
#
# With $G=az+b$ the area stays and the height is divided by $a$: probability is only moved. A fold moves two values of $z$ to the same $x$; their densities add up, so the sum is higher than either, and the area on the right is larger than the one on the left.
#
# </details>

# %% tags=["widget", "fig-pushforward"]
widgets.pushforward(seed)

# %% [markdown] tags=["lang-zh"]
# ## 1.3 判別器是後驗機率
#
# 為什麼要這個式子：要知道判別器的輸出是什麼意思，才知道生成器從它那裡學得到什麼。
#
# 換判別器上場。遊戲是這樣：擲一枚公正的硬幣，正面（$y=1$）就從 $p$ 抽一個 $x$，反面（$y=0$）就從 $q$ 抽。只讓判別器看 $x$，問它：硬幣是正面的機率是多少？這不是網路的問題，是貝氏定理的問題。

# %% [markdown] tags=["lang-en"]
# ## 1.3 The discriminator is a posterior
#
# Why we need it: only if we know what the discriminator's output means do we know what the generator can learn from it.
#
# Now the discriminator. The game: toss a fair coin; on heads ($y=1$) draw $x$ from $p$, on tails ($y=0$) from $q$. Show only $x$ to the discriminator and ask: how probable is heads? This is not a question about networks but about Bayes' theorem.

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：真實與生成樣本各 100 個，落在 $x$ 附近的真實樣本有 6 個，生成樣本有 2 個。看到一個落在那裡的樣本，它是真的機率大約是 $\frac{6}{6+2} = 0.75$；勝算是 3 比 1，勝算的對數是 $\log(3) = 1.10$。

# %% [markdown] tags=["lang-en"]
# Once by hand: of 100 real and 100 generated samples, 6 real and 2 generated ones fall near $x$. A sample seen there is real with a probability of about $\frac{6}{6+2} = 0.75$; the odds are 3 to 1, and the logarithm of the odds is $\log(3) = 1.10$.

# %% [markdown]
# $$
# \begin{aligned}
# P(y=1 \mid x) &= \frac{P(y=1)\,p(x)}{P(y=1)\,p(x) + P(y=0)\,q(x)} && \text{(a)}\\
# &= \frac{\tfrac12\,p(x)}{\tfrac12\,p(x) + \tfrac12\,q(x)} = \frac{p(x)}{p(x)+q(x)} && \text{(b)}\\
# \frac{P(y=1 \mid x)}{P(y=0 \mid x)} &= \frac{p(x)}{q(x)} && \text{(c)}\\
# s(x) &= \log\left(\frac{P(y=1 \mid x)}{P(y=0 \mid x)}\right) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 貝氏定理。
# - (b) 硬幣公正，兩個 $\frac12$ 約掉。
# - (c) 同理 $P(y=0 \mid x) = \frac{q(x)}{p(x)+q(x)}$；兩式相除，分母消失。
# - (d) 對數機率比的定義：勝算（odds）的對數；兩個密度都大於 0 時才有限。

# %% [markdown] tags=["lang-en"]
# - (a) Bayes' theorem.
# - (b) The coin is fair, and the factors $\frac12$ cancel.
# - (c) Likewise $P(y=0 \mid x) = \frac{q(x)}{p(x)+q(x)}$; divide, and the denominators drop out.
# - (d) The definition of the logit: the logarithm of the odds; finite only where both densities are positive.

# %% [markdown]
# $$
# \boxed{P(y=1 \mid x) = \frac{p(x)}{p(x) + q(x)} \qquad s(x) = \log(\frac{p(x)}{q(x)})}
# \tag{1.3}
# $$

# %% tags=["check"]
check("1.3", r"P(y=1 \mid x) = \frac{p(x)}{p(x) + q(x)} \qquad s(x) = \log(\frac{p(x)}{q(x)})")

# %% [markdown] tags=["lang-zh"]
# *說成一句話*：最好的判別器說的是「在這裡出現的樣本，有幾成是真的」，它的對數機率比就是兩個密度之比的對數。
#
# 左圖用取樣再看一次：把十萬個有標籤的樣本分格，點是每格裡真實樣本的比例，線是 (1.3)。

# %% [markdown] tags=["lang-en"]
# *In words*: the best discriminator says what share of the samples that appear here is real, and its logit is the logarithm of the ratio of the two densities.
#
# On the left, a check by sampling: a hundred thousand labelled samples are sorted into bins; the dots are the share of real ones in each bin, the line is (1.3).

# %% [markdown] tags=["lang-zh"]
# 右圖是重點。誰來估計這個後驗機率都行，不一定要是 GAN，只要它夠有彈性、樣本夠多，並且用恰當的損失訓練。一個損失叫作恰當的（strictly proper），意思是：只有說出真正的機率時，它的平均才最低；對數損失就是。這裡請 scikit-learn 的分類器，只給它樣本與標籤。點是它的對數機率比，線是 $\log\frac{p}{q}$。先猜：點會在哪裡離開線？

# %% [markdown] tags=["lang-en"]
# The right panel matters more. Any classifier that is flexible enough and sees enough samples can estimate this posterior, no GAN is needed, provided that it is trained with a proper loss. A loss is called (strictly) proper if its mean is lowest only when the true probability is said; the logarithmic loss is. Here the classifier is one from scikit-learn, given samples and labels only. The dots are its logit, the line is $\log\frac{p}{q}$. Guess first: where will the dots leave the line?

# %%
from sklearn.neural_network import MLPClassifier

q = densities.gaussian(0.0, 1.3)
real = p.sample(50_000, g).numpy()
fake = q.sample(50_000, g).numpy()
D = MLPClassifier((32, 32), activation="tanh", alpha=0, learning_rate_init=0.01, random_state=seed)
figures.fit(D, real, fake)  # 真 1、假 0，先粗後細 labels 1 and 0; coarse first, then fine

# %% tags=["figure", "fig-posterior"]
def posterior(x): return p(x) / (p(x) + q(x))  # (1.3)

x = np.linspace(-3.2, 3.2, 401)
s = figures.logit(D, x)
figures.posterior_and_logit(p, q, x, posterior, real, fake, s)
plt.show()

# %%
trained, constant = figures.gaps_of_logits(p, q, x, s)
assert trained < 0.3 < constant
off = figures.misjudged(posterior, real, fake)
assert off < 1, off
print(f"均方根差距 RMS gap：分類器 classifier < 0.3；最好的常數 the best constant {constant:.2f}")

# %% [markdown] tags=["lang-zh"]
# 離線最遠的是兩端，那裡樣本最少：沒有樣本的地方，不論分類器說什麼，損失都不變，所以它只能猜。

# %% [markdown] tags=["lang-en"]
# The dots are farthest from the line at the ends, where samples are fewest: where there are none, the loss stays the same whatever the classifier says, so that it can only guess.

# %% [markdown] tags=["lang-zh"]
# 「恰當的損失」這個條件也不能省。先猜：在 $x=1.4$，$\log\frac{p}{q} = 0.34$；若改用 hinge 損失 $p\max(0, 1-s) + q\max(0, 1+s)$，讓損失最小的 $s$ 是多少？

# %% [markdown] tags=["lang-en"]
# The condition “with a proper loss” matters, too. Guess first: at $x=1.4$, $\log\frac{p}{q} = 0.34$; with the hinge loss $p\max(0, 1-s) + q\max(0, 1+s)$ instead, at which $s$ is the loss lowest?

# %% tags=["out-hinge"]
p_x = p(1.4)
q_x = q(1.4)
def log_loss(s): return p_x * softplus(-s) + q_x * softplus(s)
def positive(u): return np.maximum(0, u)
def hinge(s): return p_x * positive(1 - s) + q_x * positive(1 + s)

print(f"對數損失 log loss   s = {figures.lowest(log_loss):.2f}")
print(f"hinge               s = {figures.lowest(hinge):.2f}")

# %% [markdown] tags=["lang-zh"]
# hinge 損失不是恰當的：它只在乎誰比較多，於是停在 1.00；它能分類，卻估計不出比值（第 08–13 章談各種損失函數時會再遇到它）。

# %% [markdown] tags=["lang-en"]
# The hinge loss is not proper: it only cares which of the two is larger, and stops at 1.00; it classifies, but does not estimate the ratio (you will meet it again among the losses of lessons 08–13).

# %% [markdown] tags=["lang-zh"]
# 這就是判別器在 GAN 裡的工作：$q$ 寫不出來，$p$ 只有樣本，而 $D$ 由樣本估計 $\frac{p}{q}$，告訴生成器哪裡給得太多（$s<0$）、哪裡太少（$s>0$）。用哪個損失訓練 $D$，下一章推導；同一個比值會再出現，那時它是讓損失最小的解。

# %% [markdown] tags=["lang-en"]
# This is the discriminator's job in a GAN: $q$ cannot be written down and $p$ is known by samples only, but $D$ estimates $\frac{p}{q}$ from samples and tells the generator where it offers too much ($s<0$) and where too little ($s>0$). Which loss trains $D$ is derived in the next lesson; there the same ratio appears again, as the place where the loss is lowest.

# %% [markdown] tags=["lang-zh"]
# *1.3 回顧*：真假各半時，最好的 $D$ 是後驗機率 $\frac{p}{p+q}$，如 (1.3)。以對數損失訓練的分類器，在樣本夠多的地方可以接近它。

# %% [markdown] tags=["lang-en"]
# *Recap of 1.3*: with as many real as generated samples, the best $D$ is the posterior $\frac{p}{p+q}$, (1.3). A classifier trained with the logarithmic loss can come close to it where samples are plentiful.

# %% [markdown] tags=["lang-zh"]
# ### 沒有密度的分布，還剩下什麼
#
# 上面都假設 $p$ 與 $q$ 是密度。可是第 00 章的生成器從 16 維的 $z$ 造出 64 個像素，維度不夠，它的分布沒有密度。哪些式子還能用？把真實分布記作 $P$，生成分布記作 $Q$，它們是機率，不一定有密度：
#
# - (1.1) 原封不動：左邊讀成對 $Q$ 的期望值，推導從頭到尾沒有用到密度。
# - (1.2) 不能用：它算的就是密度，何況 $G$ 到不了絕大多數的 $x$，那裡的 $G^{-1}(x)$ 沒有意義。
# - (1.3) 的第一式改成 $D^{*}(x) = \frac{dP}{d(P+Q)}(x)$，意思是：對幾乎所有的 $x$（例外的那些 $x$ 合起來，$P+Q$ 是 0），在它附近愈來愈小的範圍內，$P$ 的機率占 $P+Q$ 的機率的比例。它總是存在，因為只要一個集合的 $P+Q$ 是 0，它的 $P$ 也是 0（Radon–Nikodym 定理）。有密度時，它就是 $\frac{p}{p+q}$。
# - 第 02 章的 JS 散度也留下來，因為它只拿 $P$、$Q$ 與它們的平均相比。

# %% [markdown] tags=["lang-en"]
# ### Without densities, what is left?
#
# So far $p$ and $q$ were densities. But the generator of lesson 00 makes 64 pixels from a $z$ of 16 dimensions, too few for its distribution to have a density. Which equations still hold? Write $P$ for the real distribution and $Q$ for the generated one; they are probabilities that need not have densities:
#
# - (1.1) as it stands: read the left side as the expectation over $Q$; no step of the derivation used a density.
# - (1.2) is lost: a density is what it computes, and besides $G$ does not reach most $x$, where $G^{-1}(x)$ means nothing.
# - The first half of (1.3) becomes $D^{*}(x) = \frac{dP}{d(P+Q)}(x)$, which means, for almost every $x$ ($P+Q$ gives zero to all exceptions together): within smaller and smaller neighbourhoods, the probability under $P$ as a share of that under $P+Q$. It always exists, because where $P+Q$ gives zero so does $P$ (the Radon–Nikodym theorem). With densities it is $\frac{p}{p+q}$.
# - The Jensen–Shannon divergence of lesson 02 survives as well, because it compares $P$ and $Q$ only with their average.

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：$P$ 在 0 與 1 兩點各放 ½，$Q$ 放 ¼ 與 ¾，都沒有密度。$D^{*}(0) = \frac{1/2}{1/2+1/4} = \frac23$，$D^{*}(1) = \frac{1/2}{1/2+3/4} = \frac25$。

# %% [markdown] tags=["lang-en"]
# Once by hand: $P$ puts ½ on each of the points 0 and 1, $Q$ puts ¼ and ¾; neither has a density. $D^{*}(0) = \frac{1/2}{1/2+1/4} = \frac23$ and $D^{*}(1) = \frac{1/2}{1/2+3/4} = \frac25$.

# %% [markdown] tags=["lang-zh"]
# 以後寫 $p$、$q$ 時，有密度就當密度讀，沒有就這樣讀。

# %% [markdown] tags=["lang-en"]
# From here on read $p$ and $q$ as densities where there are any, and in this way where there are none.

# %% [markdown] tags=["lang-zh"]
# ## 兩位玩家對打：先預測，再訓練
#
# 現在讓兩者一起上場。$D$ 學 $\log\frac{p}{q}$；$G$ 把粒子推往 $s$ 高的地方；$q$ 變了，$D$ 再學。輪流下去，順利的話，直到 $q=p$、$s=0$、$D=\frac12$，誰也分不出真假；這個終點是一個均衡（第 05 章），會不會走到，第 06 章才談。
#
# $z$ 與 $x$ 都是一維時，終點可以事先寫出來。若 $q=p$ 而且 $G$ 單調，由 1.2 的 (a) 與 (c)，只剩兩種可能（$\Phi$ 是標準常態的累積分布函數；這裡的 $p$ 處處大於 0，所以 $F_p$ 有反函數）：

# %% [markdown] tags=["lang-en"]
# ## The players meet: predict, then train
#
# Now put them together. $D$ learns $\log\frac{p}{q}$; $G$ pushes particles to where $s$ is high; this changes $q$, and $D$ learns again. They take turns, if all goes well, until $q=p$, $s=0$, $D=\frac12$, and nobody can tell real from generated; this end state is an equilibrium (lesson 05), and whether it is reached is for lesson 06.
#
# When $z$ and $x$ are one-dimensional, the end can be written down beforehand. If $q=p$ and $G$ is monotone, (a) and (c) of 1.2 leave only two possibilities ($\Phi$ is the cumulative distribution function of the standard normal; as this $p$ is positive everywhere, $F_p$ has an inverse):

# %% [markdown]
# $$
# \begin{aligned}
# F_p(G(z)) = \Phi(z) &\quad\Longrightarrow\quad G(z) = F_p^{-1}(\Phi(z)) && \text{(a)}\\
# F_p(G(z)) = 1 - \Phi(z) &\quad\Longrightarrow\quad G(z) = F_p^{-1}(\Phi(-z)) && \text{(b)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# (a) 遞增，就是開頭那張圖的 $G$；(b) 遞減。$z$ 與 $-z$ 的分布相同，所以由 (1.1)，任何判別器都分不出這兩個 $G$：學到哪一個，看隨機的起點與取樣。

# %% [markdown] tags=["lang-en"]
# (a) rises and is the $G$ of the opening figure; (b) falls. Since $z$ and $-z$ have the same distribution, by (1.1) no discriminator can tell these two $G$ apart: which of them is learnt is decided by the random start and the random draws.

# %% [markdown] tags=["lang-zh"]
# 下面訓練四個 GAN，只有隨機種子不同；另加兩個小小的懲罰項 R1 與 R2，讓訓練穩定（第 06、12 章）。先猜：四個都會走到這兩條曲線上嗎？

# %% [markdown] tags=["lang-en"]
# Below, four GANs are trained that differ only in their random seed; two small penalties, R1 and R2, keep the training steady (lessons 06 and 12). Guess first: will all four end on these two curves?

# %% tags=["nbval-ignore-output"]
seeds = range(seed, seed + 4)
Gs, Ds = figures.pairs(seeds)
drawn = p.sample(50_000, g)
real = drawn.float()[:, None]
runs = train_many(
    Gs, Ds, real, seeds=seeds, steps=steps, z_dim=1, lr_g=2e-3, betas=(0.0, 0.99),
    penalties={"r1": 0.02, "r2": 0.02}, decay_from=0.3)

# %% tags=["figure", "fig-learnt"]
errors, best = figures.errors(runs, G_star)
axis = np.linspace(-4, 4, 4001)
x, slope = figures.learnt(best.G_ema, axis)
q_x = p_z(axis) / abs(slope)  # (1.2)
particles = best.sample(100_000, seed=seed)
figures.predicted_and_learnt(runs, G_star, p, x, q_x, particles)
plt.show()

# %%
# 直方圖合乎 (1.2) 的格子占幾成 share of the bins in which the histogram fits (1.2)
fit = figures.share_of_bins(particles, x, q_x)
assert fit > 0.9, fit
half_area = figures.half_area(x, q_x, p)  # ½ ∫ |q − p| dx
assert half_area < 0.12, half_area

# %%
def straight(z): return 1.39 * z  # 1.39 是 p 的標準差 the standard deviation of p

G_untrained = nets.generator((1,), z_dim=1, seed=seed)
untrained = figures.error(G_untrained, G_star)
line = figures.error(straight, G_star)
assert sorted(errors)[2] < 0.25, errors
assert untrained > 0.25, untrained
assert line > 0.25, line
print(f"均方根差距 RMS gap：至少三個 at least 3 of 4 < 0.25；直線 the straight line 1.39 z：{line:.2f}")

# %% [markdown] tags=["lang-zh"]
# 有的往上，有的往下（大小不同的圈各是一個 GAN）：遞減的 $G$ 不是教科書硬編出來的例子。少了 (1.2) 的絕對值，這裡的密度就會變成負的。

# %% [markdown] tags=["lang-en"]
# Some rise and some fall (circles of one size belong to one GAN): a decreasing $G$ does occur in practice, and without the absolute value in (1.2) its density would come out negative.

# %% [markdown] tags=["lang-zh"]
# 右邊是誤差最小的那個 GAN。黑線有稜有角，不是畫錯。ReLU 網路是分段線性的，每一段把 $p_z$ 伸縮一個固定倍數，接縫處斜率跳一下，(1.2) 就跟著跳；直方圖也看得到。
#
# 我們另外用 72 個隨機種子跑過同樣的設定：44 個大致往上、28 個大致往下，69 個 $G$ 與預測的均方根差距在 0.2 以內，65 個在 $-2$ 與 $2$ 之間單調。差距最大的那一個（差 1.38）先上後下，是對摺的：兩個原像的機率相加，$q$ 還是像 $p$。所以單調是這個設定下常見的結局，不是保證。

# %% [markdown] tags=["lang-en"]
# On the right is the GAN with the smallest error. The jagged black line is no drawing error. A ReLU network is piecewise linear; each piece stretches $p_z$ by a fixed factor, the slope jumps at the seams, and (1.2) jumps with it; the histogram shows it too.
#
# We ran the same setting with 72 other random seeds: on the whole 44 of the $G$ rose and 28 fell, 69 came within a root mean square (RMS) gap of 0.2 of the prediction, and 65 were monotone between $-2$ and $2$. The one farthest off (by 1.38) first rises and then falls, it is a fold: the probabilities of two preimages add up, and $q$ resembles $p$ all the same. So monotone is the usual end in this setting, but not a guaranteed one.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（一）：分數不是判決
#
# 這套講義最初的文件這樣介紹判別器：
#
# > 它輸出的結果是一個標量值，表示數據是來自真實分佈還是來自生成器的假數據。
#
# > 判別器則不斷學習更準確地區分真實和假數據。
#
# 先預測：$p=N(0,1)$、$q=N(1,1)$，讓最好的判別器（$D>\frac12$ 就說真）來判，真假樣本各半，答對的比例是多少？100 %、84 % 還是 69 %？生成器進步時，這個比例會上升還是下降？

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): a score is not a verdict
#
# The document that this course grew from introduces the discriminator like this:
#
# > What it outputs is a scalar that says whether the data come from the real distribution or are fake data from the generator.
#
# > The discriminator keeps learning to tell real from fake data more accurately.
#
# Predict first: for $p=N(0,1)$ and $q=N(1,1)$ let the best discriminator judge (real if $D>\frac12$). Real and generated are equally frequent. What share of its answers is right: 100 %, 84 % or 69 %? And as the generator improves, does this share rise or fall?

# %% [markdown] tags=["lang-zh"]
# 答案由下式決定：在每一點，判別器答對的那一份，是兩個權重 $\frac12 p$ 與 $\frac12 q$ 當中較大的那一個。第一個等號用到：兩數中較大的那個，等於兩數的平均加上差距的一半。式中的 TV 叫總變差距離，是 $\lvert p-q \rvert$ 的積分的一半。

# %% [markdown] tags=["lang-en"]
# The formula below gives it: at every point the discriminator is right with the larger of the two weights $\frac12 p$ and $\frac12 q$. The first equality uses that the larger of two numbers is their mean plus half their distance. TV is the total variation distance, half the integral of $\lvert p-q \rvert$.

# %% [markdown]
# $$
# \int \max\left(\tfrac12\,p(x),\, \tfrac12\,q(x)\right) dx = \tfrac12 + \tfrac14 \int \left| p(x) - q(x) \right| dx = \tfrac12 + \tfrac12\,\mathrm{TV}(p, q)
# $$

# %% tags=["figure", "fig-judged"]
shifts = np.linspace(0, 5, 11)
moved = [densities.gaussian(shift, 1) for shift in shifts]
hits = figures.shares_right(p_z, moved, g)  # 由取樣 by sampling
limits = [0.5 + 0.5 * divergences.tv(p_z, q) for q in moved]
figures.judged(shifts, limits, hits)
plt.show()
assert np.allclose(hits, limits, atol=0.012)
print(f"d = 1：{limits[2]:.3f} = Φ(½)")

# %% [markdown] tags=["lang-zh"]
# 69 %。同一個 $x$ 可能是真的，也可能是假的；再好的判別器也無從「判定」。而且這個生成器愈進步，圖上就愈往左走，最好的判別器也只能愈答愈差，直到 50 %；所以 $\mathrm{TV}(p, q)$ 一路趨近 0 的時候，判別器不可能像第二句話說的那樣，不斷「更準確」下去。

# %% [markdown] tags=["lang-en"]
# 69 %. One and the same $x$ can be real or generated, and no discriminator can “decide”. And as this generator improves we move to the left in the figure, where even the best discriminator is right less and less often, down to 50 %; so while $\mathrm{TV}(p, q)$ tends to 0, no discriminator can go on getting “more accurate”, as the second sentence has it.

# %% [markdown] tags=["lang-zh"]
# 正確的句子：真假各半時，最好的 $D(x)$ 是看到 $x$ 之後，它來自真實資料的機率；而且是相對於眼前這個生成器的機率。換一個 $q$，同一個真實樣本的分數就變了：

# %% [markdown] tags=["lang-en"]
# The right sentence: with as many real as generated samples, the best $D(x)$ is the probability that $x$ came from the real data, given $x$; and it is relative to the generator at hand. With another $q$ the same real sample scores differently:

# %% tags=["out-scores"]
p_1 = p(1.0)
for q_now in (p, high, low):
    D_best = p_1 / (p_1 + q_now(1.0))
    print(f"D(1) = {D_best:.3f}   q = {q_now.name}")

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（二）：張張逼真，還是輸
#
# 同一份文件說生成器：
#
# > 該模型的目的是生成逼真的數據……
#
# 真實資料有八種，一樣多。某個生成器只會其中 $K$ 種，但每一個樣本都和真的一模一樣，也就是說，它把全部的機率平分給會的那幾種，在那裡 $q = \frac{8}{K}\,p$。先預測：判別器看著這些完美的樣本，會說 $\frac12$ 嗎？代入 (1.3)：

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): every sample realistic, and yet it loses
#
# The same document says of the generator:
#
# > The purpose of this model is to generate realistic data …
#
# Real data are of eight kinds, equally frequent. A generator masters only $K$ of them, but each of its samples is exactly like a real one: the kinds that it knows share all its probability equally, and there $q = \frac{8}{K}\,p$. Predict first: does the discriminator, looking at these perfect samples, say $\frac12$? Put this into (1.3):

# %% [markdown]
# $$
# D(G(z)) = \frac{p}{p + \frac{8}{K}\,p} = \frac{K}{K+8}
# $$

# %% tags=["figure", "fig-mastered"]
ring = toys.ring_centres()
K = np.arange(1, 9)
scores = figures.neighbours_scores(ring, g)
figures.mastered(K, scores)
plt.show()
predicted = K / (K + 8)
assert np.allclose(scores, predicted, atol=0.02)

# %% [markdown] tags=["lang-zh"]
# 圖上的點沒有用到網路：真假各一萬個樣本放在一起，看每個完美樣本最近的 100 個鄰居有幾成是真的。八種都會，才得 ½。只會一種時，每一個完美的樣本都只得 $\frac19$：判別器比的不是樣本像不像，而是「這種樣本出現得是不是太頻繁」。正確的句子：生成器的目標是讓分布 $q$ 等於分布 $p$；個別樣本逼真，只是附帶的結果。「把雜訊變成資料」這句話也一樣，沒有提到分布，就什麼都沒有保證。訓練時真的只學會少數幾種，叫模式崩潰，第 07 章談怎麼辦。

# %% [markdown] tags=["lang-en"]
# The dots need no network: of ten thousand real and ten thousand generated samples together, which share of the 100 nearest to a perfect sample is real? Only with all eight kinds is the score ½. With a single one, every perfect sample gets just $\frac19$: the discriminator compares not how samples look, but how often they occur. The right sentence: the generator's aim is that the distribution $q$ equals the distribution $p$; realistic single samples follow from it. “Turning noise into data” is no better: a phrase that does not mention the distribution promises nothing. A generator that learns only a few of the kinds shows mode collapse; lesson 07 is about what to do then.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯：八個模式，還是七個？
#
# 「八個模式的環」（模式就是樣本聚集的一團）常這樣寫：`np.linspace(0, 2 * np.pi, 8)`。先數數看，下一格的左圖會畫出幾個點？

# %% [markdown] tags=["lang-en"]
# ## A common mistake: eight modes, or seven?
#
# The “ring of eight modes” (a mode is a cluster of samples) is often written `np.linspace(0, 2 * np.pi, 8)`. Count first: how many points will the left panel of the next cell show?

# %% tags=["figure", "fig-rings"]
turn = 2 * torch.pi
with_ends = figures.circle(torch.linspace(0, turn, 8))
without = figures.circle(torch.arange(8) / 8 * turn)
figures.rings(with_ends, without)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 七個：`linspace` 含兩端，而 0 與 $2\pi$ 是同一點，那裡的樣本是別處的兩倍。再猜：從這七個模式直接取樣，拿常用的計分函式（清單上的八個中心，三個標準差以內）來數，會數到幾個？

# %% [markdown] tags=["lang-en"]
# Seven: `linspace` includes both ends, 0 and $2\pi$ are the same point, and samples are twice as frequent there. Guess again: sample from this list of centres and count modes with the usual score (the eight centres of the list, samples within three standard deviations); how many will it find?

# %%
for modes in (with_ends, without):
    samples = figures.around(modes, 10_000, g)
    found = metrics.mode_coverage(samples, modes, toys.RING_STD)[0]
    eighths = 8 * figures.share_near(samples, ring[0])
    print(f"計分 score {found}/8   (2, 0)：{eighths:.0f}/8")
    assert found == 8

# %% [markdown] tags=["lang-zh"]
# 還是 8/8，但 (2, 0) 那裡的樣本是別處的兩倍。重合的兩個中心在電腦裡（這裡是 PyTorch 的 float32）差了一個捨入誤差，因為 $\sin 2\pi$ 算出來不是 0；於是同一處的樣本被分給兩個「模式」。所以錯誤不會自己露出馬腳：題目變簡單了，分數照樣滿分。`toys.ring_centres` 用 `arange`。

# %% [markdown] tags=["lang-en"]
# It finds 8/8, as for the correct ring, but at (2, 0) samples are twice as frequent as elsewhere. In the computer (here in PyTorch's float32) two of the centres differ by a rounding error, because the computed $\sin 2\pi$ is not 0; so the samples of one place are shared out between two “modes”. The mistake does not give itself away: the task became easier and the score stays perfect. `toys.ring_centres` uses `arange`.

# %% [markdown] tags=["lang-zh"]
# 其他常見的錯：
#
# - 忘了 $\frac{d}{dx} G^{-1}(x)$，或把它的倒數 $G'$ 乘上去：見 1.2，面積一般不是 1。
# - 遞減的 $G$ 忘了絕對值：密度變成負的。
# - 以為 $\mathbb{E}[h(G(z))] = h(\mathbb{E}[G(z)])$：保證成立的只有 $h(x) = ax+b$ 的情形。
# - 「$z$ 用常態或均勻，只是習慣，結果都一樣」：$G$ 一對一時，換了 $p_z$，$q$ 就跟著變（不是一對一時，可能不變：例如 $G(z) = \lvert z \rvert$ 分不出常態與折半的常態）；能不能學到同一個 $q$，要看 $G$ 的彈性夠不夠。
# - 「$D(x)=0.3$ 表示這張圖是假的」：那是機率，而且是對眼前的 $q$ 而言。

# %% [markdown] tags=["lang-en"]
# Other common mistakes:
#
# - Forgetting $\frac{d}{dx} G^{-1}(x)$, or multiplying by its reciprocal $G'$: see 1.2, in general the area is not 1.
# - No absolute value for a decreasing $G$: the density comes out negative.
# - Believing that $\mathbb{E}[h(G(z))] = h(\mathbb{E}[G(z)])$: guaranteed only for $h(x) = ax+b$.
# - “Normal or uniform $z$ is a matter of taste, the result is the same”: for a one-to-one $G$ another $p_z$ gives another $q$ (for others it may not: $G(z) = \lvert z \rvert$ cannot tell a normal from a half-normal); whether the same $q$ can be learnt depends on how flexible $G$ is.
# - “$D(x)=0.3$ means that this image is generated”: it is a probability, and relative to the $q$ at hand.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算：$z \sim U(0,1)$。哪一個 $G$ 讓 $x=G(z)$ 服從期望值為 2 的指數分布？用 (1.2) 驗證。
# 2. ★★ 證明：二維的 $G(z) = Az$，$z \sim N(0, I)$，$A$ 可逆。(1.2) 裡的絕對值要換成什麼？寫出 $q(x)$，並證明。
# 3. ★ 手算：有人給你 $p$ 與最佳判別器 $D$，沒給 $q$。把 $q$ 算出來。
# 4. ★★ 寫程式：$z \sim N(0,1)$，$G(z) = \lvert z \rvert$。$q$ 是什麼？$q$ 在 $x=0$ 是多少？
# 5. ★★ 找錯：有人用 `h(G(z).mean())` 估計 $\mathbb{E}_{x \sim q}[h(x)]$，其中 $h(x)=x^2$。他差了多少？用 $x=G(z)$ 的統計量寫出差額。
# 6. ★★★ 設計實驗：「$z$ 用均勻分布會學得比常態差。」怎樣的實驗能支持或推翻這句話？要跑幾個隨機種子？看到什麼結果，你會放棄它？
#
# <details><summary>提示一</summary>
#
# 1：累積分布函數的反函數；$1-z$ 與 $z$ 的分布相同。2：線性映射把面積放大 $\lvert \det A \rvert$ 倍。3：解 (1.3)。4：兩個原像，$\lvert G' \rvert = 1$。5：變異數的定義。6：除了 $p_z$，兩組的其他設定都要相同。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：$F(x) = 1 - e^{-x/2}$，解 $F(x) = 1-z$。2：從 $P(Az \in B) = P(z \in A^{-1}B)$ 出發，積分裡代換 $z = A^{-1}x$。3：$D\,(p+q) = p$。4：$x>0$ 時，$z=x$ 與 $z=-x$ 各帶來一份。5：$\mathbb{E}[x^2]$ 與 $(\mathbb{E}[x])^2$ 相差什麼？6：均勻分布也要取標準差 1；成對比較同一個種子，看差的正負。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand: let $z \sim U(0,1)$. Which $G$ makes $x=G(z)$ exponential with expectation 2? Verify it with (1.2).
# 2. ★★ Prove: in two dimensions let $G(z) = Az$, $z \sim N(0, I)$, $A$ invertible. What replaces the absolute value in (1.2)? Write down $q(x)$ and prove it.
# 3. ★ By hand: somebody gives you $p$ and the best discriminator $D$, but not $q$. Find $q$.
# 4. ★★ Code it: let $z \sim N(0,1)$ and $G(z) = \lvert z \rvert$. What is $q$, and what is its value at $x=0$?
# 5. ★★ Find the bug: somebody estimates $\mathbb{E}_{x \sim q}[h(x)]$ for $h(x)=x^2$ by `h(G(z).mean())`. By how much is it off? Write the difference as a statistic of $x=G(z)$.
# 6. ★★★ Design an experiment: “With uniform $z$ a GAN learns worse than with normal $z$.” Which experiment could support or refute this? How many random seeds? What result would make you give it up?
#
# <details><summary>Hint one</summary>
#
# 1: the inverse of a cumulative distribution function; $1-z$ and $z$ have the same distribution. 2: a linear map multiplies areas by $\lvert \det A \rvert$. 3: solve (1.3). 4: two preimages, and $\lvert G' \rvert = 1$. 5: the definition of the variance. 6: apart from $p_z$ the two groups must be set up alike.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: $F(x) = 1 - e^{-x/2}$; solve $F(x) = 1-z$. 2: begin with $P(Az \in B) = P(z \in A^{-1}B)$ and substitute $z = A^{-1}x$ in the integral. 3: $D\,(p+q) = p$. 4: for $x>0$ both $z=x$ and $z=-x$ bring their share. 5: what lies between $\mathbb{E}[x^2]$ and $(\mathbb{E}[x])^2$? 6: give the uniform distribution a standard deviation of 1, too; compare seed by seed and look at the signs of the differences.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：遞減的 G 也行，要取絕對值 a decreasing G will do, with the absolute value
def G_exponential(z): return -2 * log(z)
def density(x): return abs(-exp(-x / 2) / 2)  # G⁻¹(x) = e^(−x/2), p_z = 1

x = np.linspace(0.01, 8, 50)
exact = stats.expon(scale=2)
assert np.allclose(density(x), exact.pdf(x))
uniform = Phi(z)
mean = G_exponential(uniform).mean()
assert abs(mean - 2) < 0.05, mean
print("✓ 1")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 2 的證明** 對任何集合 $B$，由推前分布的定義，
#
# $$
# P(Az \in B) = P(z \in A^{-1}B) = \int_{A^{-1}B} p_z(z)\,dz = \int_B p_z(A^{-1}x)\,\lvert \det A^{-1} \rvert\,dx .
# $$
#
# 最後一步是變數代換 $z = A^{-1}x$，其中 $dz = \lvert \det A^{-1} \rvert\,dx$。這對每個 $B$ 都成立，所以被積函數就是密度：$q(x) = \frac{p_z(A^{-1}x)}{\lvert \det A \rvert}$。(1.2) 裡斜率的絕對值，換成了行列式的絕對值。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 2** For any set $B$, by the definition of the pushforward,
#
# $$
# P(Az \in B) = P(z \in A^{-1}B) = \int_{A^{-1}B} p_z(z)\,dz = \int_B p_z(A^{-1}x)\,\lvert \det A^{-1} \rvert\,dx .
# $$
#
# The last step is the substitution $z = A^{-1}x$, where $dz = \lvert \det A^{-1} \rvert\,dx$. This holds for every $B$, so the integrand is the density: $q(x) = \frac{p_z(A^{-1}x)}{\lvert \det A \rvert}$. The absolute value of the determinant has taken the place of that of the slope in (1.2). ∎

# %% tags=["solution"]
# 解答 2 · Solution 2：與 SciPy 的二維常態相比 against SciPy's normal in the plane
from numpy.linalg import det, inv
A = np.array([[2.0, 0.5], [-1.0, 0.3]])
points = z[:40].reshape(20, 2)
origin = points @ inv(A).T  # A⁻¹x
density = p_z(origin).prod(axis=1) / abs(det(A))
exact = stats.multivariate_normal(cov=A @ A.T)

assert np.allclose(density, exact.pdf(points))
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：q = p (1 − D)/D = p e^(−s)，在 p > 0 處 where p > 0
D_x = posterior(x)
q_x = p(x) * (1 - D_x) / D_x

assert np.allclose(q_x, q(x))
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：z = ±x，所以 q = 2 p_z(x)，x > 0；在 0 取右極限 at 0 the limit from the right
def twice(x): return 2 * p_z(x)

exact = stats.halfnorm.pdf(x)
assert np.allclose(twice(x), exact)
print(f"✓ 4   q(0) = {twice(0.0):.3f}")

# %% tags=["solution"]
# 解答 5 · Solution 5：E[x²] − (E[x])² = Var(x)；h(E[x]) 少了變異數 h(E[x]) misses the variance
made = exp(z)  # G(z) = e^z
square = made**2
gap = square.mean() - made.mean() ** 2

assert np.isclose(gap, made.var()), gap
print("✓ 5")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 6 的做法** 用本章的一維例子：網路、步數、學習率都相同，只把 $z$ 換成標準差也是 1 的均勻分布，兩組各用同樣的十個隨機種子，事先說好量什麼，例如 $\tfrac12\int \lvert q-p \rvert\,dx$。比較兩組的中位數，並看十個差值的正負。若均勻那組沒有比較大，或差值正負參半，就放棄這句話；若明顯比較大，也只能說「在這個資料、這個網路上如此」，因為均勻的 $z$ 範圍有限，資料的尾巴長短可能改變結果。

# %% [markdown] tags=["lang-en", "solution"]
# **A way to do exercise 6** Take the one-dimensional example of this lesson: the same networks, steps and rates, only $z$ replaced by a uniform one, also of standard deviation 1; the same ten random seeds for both groups; and say beforehand what is measured, for example $\tfrac12\int \lvert q-p \rvert\,dx$. Compare the medians and look at the signs of the ten differences. If the uniform group is not larger, or about as many differences are negative as positive, give the sentence up; if it is clearly larger, the claim is still only for these data and this network, because uniform $z$ has a bounded range and the tails of the data may change the result.

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）
#
# $z \sim U(0,1)$，生成器是 $G(z) = z^3$。真實資料是 $p = U(0,1)$。
#
# 1. （3 分）用 (1.2) 求 $q(x)$，寫出它成立的範圍，並驗證總機率是 1。
# 2. （2 分）用兩種方法求 $\mathbb{E}_{x \sim q}[x]$：經由 $q$，以及經由 (1.1)。
# 3. （2 分）求最佳判別器 $D^{*}(x)$。在哪個 $x$ 它說 ½？
# 4. （2 分）真假各半時，最好的判別器（大於 ½ 就說真）答對的比例是多少？
# 5. （1 分）另一個生成器是 $G_2(z) = (1-z)^3$。有沒有判別器能分辨 $G$ 與 $G_2$ 的樣本？說明理由。

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points)
#
# Let $z \sim U(0,1)$, and let the generator be $G(z) = z^3$. The real data are $p = U(0,1)$.
#
# 1. (3 points) Find $q(x)$ by (1.2), say on which range it holds, and verify that the total probability is 1.
# 2. (2 points) Find $\mathbb{E}_{x \sim q}[x]$ in two ways: by way of $q$, and by way of (1.1).
# 3. (2 points) Find the best discriminator $D^{*}(x)$. At which $x$ does it say ½?
# 4. (2 points) With half of the samples real, how often is the best discriminator right (real above ½)?
# 5. (1 point) Another generator is $G_2(z) = (1-z)^3$. Is there a discriminator that can tell samples of $G$ from those of $G_2$? Give the reason.

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 對生成樣本取期望值，只要抽 $z$，如 (1.1)，不必知道 $q$。$G$ 嚴格單調而且 $G' \ne 0$ 時，$q$ 由 (1.2) 給出，斜率在分母；對摺就相加，維度不夠就沒有密度。最好的判別器是後驗機率，它的對數機率比就是 $\log\frac{p}{q}$，如 (1.3)。
#
# 下一章：這樣的判別器，該最小化什麼才學得到？

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# Expectations over generated samples need only draws of $z$, (1.1), and no $q$. For a strictly monotone $G$ with $G' \ne 0$, $q$ is given by (1.2), with the slope in the denominator; folds add up, and with too few dimensions there is no density. The best discriminator is a posterior probability, and its logit is $\log\frac{p}{q}$, (1.3).
#
# The next lesson: what must a discriminator minimise to learn this?

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - S. Mohamed, B. Lakshminarayanan (2016). *Learning in Implicit Generative Models*. [arXiv:1610.03483](https://arxiv.org/abs/1610.03483)
# - M. Sugiyama, T. Suzuki, T. Kanamori (2012). *Density Ratio Estimation in Machine Learning*. Cambridge University Press. [doi:10.1017/CBO9781139035613](https://doi.org/10.1017/CBO9781139035613)
# - L. Dinh, J. Sohl-Dickstein, S. Bengio (2017). *Density Estimation Using Real NVP*. ICLR. [arXiv:1605.08803](https://arxiv.org/abs/1605.08803)
# - M. Arjovsky, L. Bottou (2017). *Towards Principled Methods for Training Generative Adversarial Networks*. ICLR. [arXiv:1701.04862](https://arxiv.org/abs/1701.04862)
