# %% [markdown]
# # 02 判別器的損失 · The discriminator's loss

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 一堂課，50 分鐘。讀完之後，你能夠：
#
# - 從一枚硬幣推導出判別器的損失，並說出每個負號的由來；
# - 寫出最佳判別器，以及它能達到的最低損失；
# - 解釋為什麼程式要用對數機率比計算，而不先算 sigmoid 再取對數；
# - 看出一句流傳很廣的話錯在哪裡：「判別器最大化它的損失」。
#
# 先備知識：微分（連鎖律、二階導數）、機率密度、期望值、貝氏定理（第 01 章），以及基本的 Python 與 PyTorch（張量、自動微分、最佳化器）。

# %% [markdown] tags=["lang-en"]
# One lesson, 50 minutes. Afterwards you can
#
# - derive the discriminator's loss from the toss of a coin, and say where each minus sign comes from;
# - write down the best discriminator and the lowest loss it can reach;
# - explain why programs compute with logits instead of a sigmoid followed by a logarithm;
# - see what is wrong with a widely repeated sentence: “the discriminator maximises its loss”.
#
# You need derivatives (the chain rule, second derivatives), probability densities, expectations, Bayes' theorem (lesson 01), and basic Python and PyTorch (tensors, automatic differentiation, optimisers).

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
from ganutils.figures import lesson_02 as figures

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

# %% tags=["figure", "fig-two-laws"]
from numpy import log

low = densities.gaussian(-1.5, 0.5)
high = densities.gaussian(1.0, 0.7)
p = densities.mixture([low, high])
q = densities.gaussian(0.0, 1.3)
x = np.linspace(-4, 4, 401)
g = torch.Generator().manual_seed(seed)

figures.two_laws(p, q, x, g)
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 2.1 從硬幣到損失
#
# 為什麼要這個式子：判別器需要一個可以最小化的數，說出它現在判得有多差。
#
# 每個樣本都有一個標籤 $y$：真實的是 1，生成的是 0。判別器把標籤看成擲硬幣的結果：它認為正面（$y=1$）的機率是 $D(x)$。怎樣的 $D$ 最好？讓「看到的這些標籤」最有可能發生的那一個：這叫最大概似法。

# %% [markdown] tags=["lang-en"]
# ## 2.1 From a coin to a loss
#
# Why we need it: the discriminator wants a number to minimise, one that says how badly it judges now.
#
# Every sample carries a label $y$: 1 if real, 0 if generated. The discriminator treats the label as the toss of a coin:
# it believes that heads ($y=1$) has probability $D(x)$. Which $D$ is best? The one under which the labels that were seen are most likely: this is the method of maximum likelihood.

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：兩個真實樣本被判 $D=0.9$ 與 $D=0.5$，一個生成樣本被判 $D=0.2$。三個樣本互相獨立，所以看到這三個標籤的機率是 $0.9 \times 0.5 \times 0.8 = 0.36$；取對數再加負號，乘積就變成和：$0.105 + 0.693 + 0.223 = 1.02$。機率愈大，這個數愈小。

# %% [markdown] tags=["lang-en"]
# Once by hand: two real samples are judged $D=0.9$ and $D=0.5$, a generated one $D=0.2$. The samples are independent, so the three labels together have the probability $0.9 \times 0.5 \times 0.8 = 0.36$; its logarithm with a minus sign turns the product into a sum, $0.105 + 0.693 + 0.223 = 1.02$. The larger the probability, the smaller this number.

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

# %% tags=["check"]
check("2.1", r"L_D = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(1 - D(x))]")

# %% [markdown] tags=["lang-zh"]
# 上一格由電腦檢驗推導的結果：它把方框裡的式子逐字讀進去，左右兩邊各自計算，在隨機抽出的 $p$、$q$、$D$ 上都相符；✗ 後面是幾種常見的錯誤寫法，以及它們差了多少。
#
# *說成一句話*：損失是判別器替正確答案開出的機率，取對數、變號，再對真實樣本與生成樣本各取平均，然後相加。

# %% [markdown] tags=["lang-en"]
# In the cell above the computer checks what was derived: it reads the box letter by letter, computes both sides separately, and finds them equal for randomly drawn $p$, $q$ and $D$; behind each ✗ stands a common wrong version and how far off it is.
#
# *In words*: the loss is the probability that the discriminator gave to the right answer, its logarithm with the sign changed, averaged over the real samples and over the generated ones, and the two means added.

# %% [markdown] tags=["lang-zh"]
# 這個損失怎麼罰？先猜：真實樣本被判 $D=0.01$，罰的是被判 $D=0.5$ 的幾倍？再看圖。

# %% [markdown] tags=["lang-en"]
# How does this loss punish? Guess first: a real sample judged $D=0.01$ costs how many times as much as one judged $D=0.5$? Then look at the figure.

# %% tags=["figure", "fig-cost"]
figures.cost_of_one_sample(np.linspace(0.002, 0.998, 400))
plt.show()

# %% [markdown] tags=["lang-zh"]
# $D=0.5$ 罰 $\log 2 \approx 0.69$，$D=0.01$ 罰 4.6，將近七倍；$D=0$ 罰無限大。罰得最重的是「斬釘截鐵，卻說錯」。

# %% [markdown] tags=["lang-en"]
# $D=0.5$ costs $\log 2 \approx 0.69$ and $D=0.01$ costs 4.6, almost seven times as much; $D=0$ costs infinity. The most expensive thing is to be wrong with certainty.

# %% [markdown] tags=["lang-zh"]
# *2.1 回顧*：把標籤當作擲硬幣，負的對數概似就是 (2.1)。判別器最小化它；兩個負號都來自「取對數、變號」。

# %% [markdown] tags=["lang-en"]
# *Recap of 2.1*: treat the label as the toss of a coin, and the negative log-likelihood is (2.1). The discriminator minimises it; both minus signs come from changing the sign of a logarithm.

# %% [markdown] tags=["lang-zh"]
# ## 2.2 換成對數機率比
#
# 為什麼要這個式子：網路算的是 $s$ 不是 $D$，而用 $s$ 寫的損失，在電腦裡有辦法算得不出錯。
#
# 網路的最後一層輸出任意實數 $s$，再由 $D = \sigma(s)$ 壓進 0 與 1 之間；$s$ 叫對數機率比，因為 $s = \log\frac{D}{1-D}$，也就是勝算（odds）的對數。

# %% [markdown] tags=["lang-en"]
# ## 2.2 In terms of the logit
#
# Why we need it: a network computes $s$, not $D$, and the loss written in $s$ can be computed in such a way that nothing breaks.
#
# The last layer of the network outputs any real number $s$, and $D = \sigma(s)$ squeezes it between 0 and 1; $s$ is called the logit, because $s = \log\frac{D}{1-D}$, the logarithm of the odds.

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：$s=2$ 時 $D = \frac{1}{1+e^{-2}} = 0.881$，真實樣本罰 $-\log(0.881) = 0.127$。直接算 $\log(1+e^{-2}) = \log(1.135)$，也是 0.127：不必先算出 $D$。

# %% [markdown] tags=["lang-en"]
# Once by hand: for $s=2$, $D = \frac{1}{1+e^{-2}} = 0.881$, and a real sample costs $-\log(0.881) = 0.127$. Computing $\log(1+e^{-2}) = \log(1.135)$ gives 0.127 as well: there is no need to compute $D$ first.

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
# - (b) $D(x)$ 是 $1+e^{-s(x)}$ 的倒數；取倒數只會讓對數變號，再變一次就變回來。
# - (c) 分子、分母同乘以 $e^{s}$；也就是 $1-\sigma(s) = \sigma(-s)$。
# - (d) 與 (b) 同理。函數 $\log(1+e^{s})$ 叫 softplus；程式算的是 $\max(s,0)+\mathrm{log1p}(e^{-\lvert s \rvert})$：指數不會是正的，所以不會溢位；而 $\mathrm{log1p}(u)$ 算的是 $\log(1+u)$，但不先把 $1+u$ 四捨五入，所以 $u$ 很小時也準。（PyTorch 的 `softplus` 在 $s>20$ 時直接傳回 $s$，誤差不到 $e^{-20} \approx 2 \times 10^{-9}$。）

# %% [markdown] tags=["lang-en"]
# - (a) The definition of the sigmoid.
# - (b) $D(x)$ is the reciprocal of $1+e^{-s(x)}$; a reciprocal only changes the sign of the logarithm, and the minus sign changes it back.
# - (c) Multiply numerator and denominator by $e^{s}$; in other words $1-\sigma(s) = \sigma(-s)$.
# - (d) As in (b). The function $\log(1+e^{s})$ is called softplus; programs compute $\max(s,0)+\mathrm{log1p}(e^{-\lvert s \rvert})$: the exponent is never positive, so nothing overflows; and $\mathrm{log1p}(u)$ is $\log(1+u)$ computed without rounding $1+u$ first, so it is accurate for small $u$, too. (PyTorch's `softplus` returns $s$ itself for $s>20$, with an error below $e^{-20} \approx 2 \times 10^{-9}$.)

# %% [markdown]
# $$
# \boxed{L_D = \mathbb{E}_{x \sim p}[\log(1 + e^{-s(x)})] + \mathbb{E}_{x \sim q}[\log(1 + e^{s(x)})]}
# \tag{2.2}
# $$

# %% tags=["check"]
check("2.2", r"L_D = \mathbb{E}_{x \sim p}[\log(1 + e^{-s(x)})] + \mathbb{E}_{x \sim q}[\log(1 + "
      r"e^{s(x)})]")

# %% [markdown] tags=["lang-zh"]
# *說成一句話*：真實樣本的分數 $s$ 愈低罰得愈重，生成樣本的分數愈高罰得愈重；錯得離譜時，罰的大約就是 $\lvert s \rvert$。

# %% [markdown] tags=["lang-en"]
# *In words*: a real sample costs more the lower its score $s$ is, a generated one the higher it is; where the judgement is badly wrong, the cost is about $\lvert s \rvert$.

# %% [markdown] tags=["lang-zh"]
# 先 `sigmoid` 再 `log`，與 softplus，在數學上是同一個式子。下面對同一個生成樣本，用兩種寫法各算損失與斜率（`slope` 由 PyTorch 的自動微分求出 `loss` 對每個 $s$ 的導數）。先猜：float32 中，$s$ 到多大時前者會出錯？

# %% [markdown] tags=["lang-en"]
# `sigmoid` followed by `log`, and softplus, are the same formula in mathematics. Below, both give the loss and the slope of one generated sample (`slope` lets PyTorch's automatic differentiation find the derivative of `loss` in each $s$). Guess first: in float32, how large must $s$ be before the former breaks?

# %% tags=["out-floats"]
from torch.nn.functional import softplus

def naive(s): return -torch.log(1 - torch.sigmoid(s))

def slope(loss, s):
    s = s.clone().requires_grad_()
    loss(s).sum().backward()
    return s.grad

s = torch.tensor([1.0, 10.0, 20.0, 100.0, 1e4])
slopes = slope(naive, s), slope(softplus, s)
print("     s   sigmoid+log      softplus   ∂ sigmoid+log   ∂ softplus")
figures.print_rows("6g 13.4g 13.4g 15.4g 12.4g", s, naive(s), softplus(s), *slopes)

# %%
s = torch.linspace(-15, 15, 31).double()
large = torch.tensor(1e4)
assert torch.allclose(naive(s), softplus(s)), "float64"
assert softplus(large) == large
assert naive(large) == torch.inf

u = torch.exp(torch.tensor(-17.0))
rounded = torch.log(1 + u)
right = torch.log1p(u)
print(f"s = −17，float32：log(1 + eˢ) = {rounded:.3g}   log1p(eˢ) = {right:.3g}")

# %% [markdown] tags=["lang-zh"]
# `sigmoid` 到 $s \approx 17$ 就四捨五入成 1，於是這個生成樣本的損失是無限大，梯度是 `nan`（連鎖律把算成 $\infty$ 的 $\frac{1}{1-\sigma(s)}$ 乘以算成 0 的 $\sigma'(s)$）；這個 `nan` 經由反向傳播乘進每個參數的梯度，一步更新就毀掉整個網路。softplus 在 $s=10^4$ 時仍給出正確的 10000 與斜率 1。另一端也有差：$s=-17$ 時，不用 log1p 的寫法四捨五入成 0。所以這套講義的損失函數一律吃 $s$，不吃 $D$。

# %% [markdown] tags=["lang-en"]
# At $s \approx 17$ the `sigmoid` is rounded to 1, so the loss of this generated sample is infinite and its gradient is `nan` (the chain rule multiplies $\frac{1}{1-\sigma(s)}$, computed as $\infty$, by $\sigma'(s)$, computed as 0); backpropagation multiplies this `nan` into every parameter's gradient, and a single update ruins the whole network.
# At $s=10^4$ softplus still gives the right 10000 and the slope 1. There is a difference at the other end, too: at $s=-17$ the form without log1p is rounded to 0. This is why every loss in this series takes $s$, not $D$.

# %% [markdown] tags=["lang-zh"]
# *2.2 回顧*：以 $s$ 寫出的損失是兩個 softplus 的平均之和，如 (2.2)。數學上相等的兩個式子，在電腦裡不一定相等。

# %% [markdown] tags=["lang-en"]
# *Recap of 2.2*: in terms of $s$ the loss is the sum of two means of softplus, (2.2). Two formulas that are equal in mathematics need not be equal in a computer.

# %% [markdown] tags=["lang-zh"]
# ## 2.3 最佳判別器
#
# 為什麼要這個式子：要知道訓練的終點在哪裡，才知道學到的 $D$ 離終點有多遠。
#
# 假設判別器想要什麼形狀都可以。那麼每個 $x$ 可以分開處理：在 $x$ 上，判別器只選一個數 $D$，而損失在那裡的貢獻是 $\ell(D)$。

# %% [markdown] tags=["lang-en"]
# ## 2.3 The best discriminator
#
# Why we need it: only when we know where training should end can we say how far a trained $D$ is from there.
#
# Suppose the discriminator can take any shape. Then each $x$ is a problem of its own: there it chooses one number $D$, and the loss receives the contribution $\ell(D)$.

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：某一點上 $p=0.3$、$q=0.1$，貢獻是 $-0.3\log(D) - 0.1\log(1-D)$。$D=0.5$ 得 0.277，$D=0.9$ 得 0.262，$D=0.75$ 得 0.225。最低點看來在 $0.75 = \frac{0.3}{0.3+0.1}$ 附近。

# %% [markdown] tags=["lang-en"]
# Once by hand: at some point $p=0.3$ and $q=0.1$, and the contribution is $-0.3\log(D) - 0.1\log(1-D)$. It is 0.277 for $D=0.5$, 0.262 for $D=0.9$, and 0.225 for $D=0.75$. The lowest point seems to lie near $0.75 = \frac{0.3}{0.3+0.1}$.

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
# - (b) 設 $p$ 與 $q$ 在這一點都大於 0：$D$ 趨近 0 或 1 時，$\ell(D)$ 趨近無限大，所以最小值在 0 與 1 之間，那裡導數為 0。
# - (c) 同乘以 $D\,(1-D)$，整理。
# - (d) 二階導數在 0 與 1 之間處處為正：這是最小值，而且只有一個。若只有一個密度為 0，最小值落在端點，公式仍成立；兩個都為 0 的地方沒有樣本，$D^{*}$ 不必定義。
#
# 換成價值 $V=-L_D$ 來看，就是二階導數為負的最大值（Goodfellow 等人 2014，Proposition 1）。

# %% [markdown] tags=["lang-en"]
# - (a) Both expectations of (2.1) written as one integral.
# - (b) Let $p$ and $q$ both be positive at this point: as $D$ tends to 0 or 1, $\ell(D)$ tends to infinity, so the minimum lies between 0 and 1, where the derivative is 0.
# - (c) Multiply by $D\,(1-D)$ and rearrange.
# - (d) Between 0 and 1 the second derivative is positive: a minimum, and the only one. If just one density is 0, the minimum is at an end of the interval and the formula still holds; where both are 0 there are no samples, and $D^{*}$ need not be defined.
#
# Seen from the value $V=-L_D$ it is a maximum with a negative second derivative (Goodfellow et al. 2014, Proposition 1).

# %% [markdown]
# $$
# \boxed{D^{*}(x) = \frac{p(x)}{p(x) + q(x)}}
# \tag{2.3}
# $$

# %% tags=["check"]
check("2.3", r"D^{*}(x) = \frac{p(x)}{p(x) + q(x)}")

# %% [markdown] tags=["lang-zh"]
# *說成一句話*：最好的 $D(x)$，是 $x$ 附近所有的樣本當中，真實樣本占的比例（真假各半時）。
#
# 這就是貝氏定理給的後驗機率：看到 $x$ 之後「它是真的」的機率（第 01 章）。兩條曲線相交之處 $p=q$，所以 $D^{*} = \frac12$，你猜對了嗎？

# %% [markdown] tags=["lang-en"]
# *In words*: the best $D(x)$ is the share of the real ones among all samples near $x$ (when real and generated are equally frequent).
#
# It is the posterior probability given by Bayes' theorem: the probability that $x$ is real once it has been seen (lesson 01). Where the curves cross, $p=q$, so that $D^{*} = \frac12$; did you guess it?

# %% [markdown] tags=["lang-zh"]
# 現在讓一個網路實際去學。它只看得到樣本，看不到 $p$ 與 $q$。訓練迴圈就是 (2.2) 加上梯度下降（這裡用它的變形 Adam，步幅逐漸縮小到 0）。先猜：學到的網路在哪裡最準，在哪裡最不準？

# %% [markdown] tags=["lang-en"]
# Now let a network learn it. It sees samples only, never $p$ or $q$. The training loop is (2.2) plus gradient descent (here its variant Adam, with steps that shrink linearly to 0). Guess first: where will the trained network be most accurate, and where least?

# %% tags=["code-fit"]
def L_D(s_real, s_fake):  # (2.2)
    return softplus(-s_real).mean() + softplus(s_fake).mean()

def draw(density, n, g): return density.sample(n, g).float()[:, None]

def fit(p, q, steps, loss=L_D, width=64):
    g = torch.Generator().manual_seed(seed)
    D = nets.discriminator((1,), width=width, depth=2, seed=seed)
    adam = torch.optim.Adam(D.parameters(), lr=5e-3)
    shrink = torch.optim.lr_scheduler.LinearLR(adam, 1, 0, total_iters=steps)
    history = []
    for step in range(steps):
        s_real = D(draw(p, 512, g))
        s_fake = D(draw(q, 512, g))
        value = loss(s_real, s_fake)
        adam.zero_grad()
        value.backward()
        adam.step()
        shrink.step()
        history.append(value.item())
    return D, history

# %%
D_net, history = fit(p, q, steps)

# %% tags=["figure", "fig-best-and-trained"]
weight = p(x) + q(x)
D_star = p(x) / weight
D_seen = figures.probability(D_net, x)
figures.best_against_trained(p, q, x, D_star, D_seen)
plt.show()

# %%
D_first = nets.discriminator((1,), depth=2, seed=seed)
D_untrained = figures.probability(D_first, x)

def gap(D): return np.average(abs(D - D_star), weights=weight)

assert gap(D_seen) < 0.05
assert gap(D_untrained) > 0.1
print("平均差距 mean gap |D − D*|：訓練 trained < 0.05 ✓   未訓練 untrained > 0.1")
print(f"總說 ½ always ½：{gap(0.5):.3f}")

# %% [markdown] tags=["lang-zh"]
# 樣本多的地方，點貼著線；樣本少的兩端，網路就只能猜。理論裡的判別器什麼函數都學得到，樣本也要多少有多少。

# %% [markdown] tags=["lang-en"]
# Where samples are plentiful the dots sit on the line; in the tails, where there are few, the network guesses. The theory speaks of a discriminator that can become any function and has as many samples as it likes.

# %% [markdown] tags=["lang-zh"]
# *2.3 回顧*：每個 $x$ 各自最小化，得到 $D^{*} = \frac{p}{p+q}$，如 (2.3)。網路夠大、樣本夠多、訓練得夠久，學到的判別器就可以接近它；這裡平均差距不到 0.05，但一般沒有保證。

# %% [markdown] tags=["lang-en"]
# *Recap of 2.3*: minimising at each $x$ separately gives $D^{*} = \frac{p}{p+q}$, (2.3). A network that is large enough, sees enough samples and trains long enough can come close to it; here the mean gap is below 0.05, but in general nothing guarantees it.

# %% [markdown] tags=["lang-zh"]
# ## 2.4 損失的最小值
#
# 為什麼要這個式子：沒有這條底線，就讀不懂訓練時的 $L_D$ 曲線。
#
# 把 $D^{*}$ 代回 (2.1)，會得到判別器可能達到的最低損失。它只取決於 $p$ 與 $q$ 有多不同（用 JS 散度來量）：兩者愈像，這個最小值愈高。

# %% [markdown] tags=["lang-en"]
# ## 2.4 The floor of the loss
#
# Why we need it: without this floor nobody can read the curve of $L_D$ in training.
#
# Putting $D^{*}$ back into (2.1) gives the lowest loss that any discriminator can reach. It depends only on how different $p$ and $q$ are, as measured by the Jensen–Shannon divergence: the more alike they are, the higher the floor.

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：兩枚硬幣，真實的那枚總是正面，生成的那枚公正。看到正面，$D^{*} = \frac{1}{1+1/2} = \frac23$；看到反面，$D^{*}=0$。最低的損失是 $-\log(\tfrac23) - \tfrac12\log(\tfrac13) - \tfrac12\log(1) = 0.955$；而什麼都不看、總說 ½，要付 $2\log(2) = 1.386$。

# %% [markdown] tags=["lang-en"]
# Once by hand: two coins, the real one always shows heads, the generated one is fair. For heads $D^{*} = \frac{1}{1+1/2} = \frac23$; for tails $D^{*}=0$. The lowest loss is $-\log(\tfrac23) - \tfrac12\log(\tfrac13) - \tfrac12\log(1) = 0.955$; saying ½ without looking costs $2\log(2) = 1.386$.

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
#
# 先看一眼這些積分的模樣：左圖是 $\mathrm{KL}(p \,\|\, m)$ 與 $\mathrm{KL}(q \,\|\, m)$ 的被積函數，右圖是 $\mathrm{KL}(p \,\|\, q)$ 與 $\mathrm{KL}(q \,\|\, p)$ 的；積分的值寫在圖例裡，左邊兩個的平均就是 $\mathrm{JSD}(p \,\|\, q)$。先猜：被積函數會是負的嗎？積分會嗎？

# %% [markdown] tags=["lang-en"]
# - (a) Introduce the average density $m$; the denominator of both probabilities is $2m$.
# - (b) Substitute into (2.1).
# - (c) The 2 in each denominator contributes one $\log 2$; the rest is the KL divergence, $\mathrm{KL}(p \,\|\, m) = \mathbb{E}_{x \sim p}\left[\log\frac{p(x)}{m(x)}\right]$.
# - (d) The definition of the Jensen–Shannon divergence, with weights ½ and ½. It lies between 0 and $\log 2$ (proved in lesson 04).
#
# A look at these integrals: on the left the integrands of $\mathrm{KL}(p \,\|\, m)$ and $\mathrm{KL}(q \,\|\, m)$, on the right those of $\mathrm{KL}(p \,\|\, q)$ and $\mathrm{KL}(q \,\|\, p)$; the legend gives the integrals, and the mean of the two on the left is $\mathrm{JSD}(p \,\|\, q)$. Guess first: can an integrand be negative? Can an integral?

# %% tags=["figure", "fig-integrands"]
integrals = figures.four_integrands(x, p, q)
plt.show()
print("∫ =", *np.round(integrals, 3))

# %% [markdown] tags=["lang-zh"]
# 被積函數在第一個密度較小的地方是負的，但四個積分都是正的（第 04 章證明它們不會是負的）。對平均 $m$ 取的那兩個比較溫和，因為 $\frac{p}{m} \le 2$、$\frac{q}{m} \le 2$，對數不超過 $\log 2$；右圖沒有這樣的上限，兩個方向的值也不同。

# %% [markdown] tags=["lang-en"]
# An integrand is negative where the first density is the smaller one, but the four integrals are positive (lesson 04 proves that they cannot be negative). The two against the average $m$ are tamer, because $\frac{p}{m} \le 2$ and $\frac{q}{m} \le 2$ keep the logarithm at or below $\log 2$; on the right there is no such bound, and the two directions differ.

# %% [markdown]
# $$
# \boxed{\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)}
# \tag{2.4}
# $$

# %% tags=["check"]
check("2.4", r"\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)")

# %% [markdown] tags=["lang-zh"]
# *說成一句話*：判別器最少要付的，是 $2\log(2)$ 減去兩個分布相差多少（兩倍的 JS 散度）。

# %% [markdown] tags=["lang-en"]
# *In words*: the least that a discriminator must pay is $2\log(2)$ minus how far apart the distributions are (twice the Jensen–Shannon divergence).

# %% [markdown] tags=["lang-zh"]
# 實驗：$q$ 從 $p$ 的位置慢慢移開。線是 (2.4)，由積分算出；點是訓練出來的判別器在新樣本上的損失。先猜：$q$ 與 $p$ 重合時，點在多高的地方？離得很遠時呢？

# %% [markdown] tags=["lang-en"]
# An experiment: $q$ slides away from $p$. The line is (2.4), computed by quadrature; the dots are the losses of trained discriminators on fresh samples. Guess first: how high are the dots where $q$ and $p$ coincide, and how high where they are far apart?

# %% tags=["nbval-ignore-output"]
unit = densities.gaussian(0, 1)
shifts = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0]
others = [densities.gaussian(shift, 1) for shift in shifts]
trained = []
for other in others:
    D, history = fit(unit, other, steps // 2, width=32)
    x_real = draw(unit, 100_000, g)  # 新的樣本 fresh samples
    x_fake = draw(other, 100_000, g)
    trained.append(figures.loss_on(L_D, D, x_real, x_fake))

# %% tags=["figure", "fig-floor"]
def floor(p, q): return 2 * log(2) - 2 * divergences.js(p, q)  # (2.4)

figures.lowest_losses(floor, unit, shifts, trained)
plt.show()

# %%
for other, loss in zip(others, trained):
    above = loss - floor(unit, other)
    assert -0.02 < above < 0.03, above
print("訓練所得比底線 trained − floor < 0.03 ✓")
print(f"總說 0.9 要付 always 0.9 pays {-log(0.9) - log(0.1):.2f}")

# %% [markdown] tags=["lang-zh"]
# 兩個分布重合時，判別器最好處處說 ½，損失停在 $2\log 2 \approx 1.386$；離得很遠時，最低損失趨近 0。

# %% [markdown] tags=["lang-en"]
# When the distributions coincide, the best it can do is to say ½ everywhere, and the loss stays at $2\log 2 \approx 1.386$; when they are far apart the lowest loss tends to 0.

# %% [markdown] tags=["lang-zh"]
# 所以訓練 GAN 時看到 $L_D$ 上升到 1.386 附近，不必急著找錯：只要判別器已經盡力，這正是生成器成功的樣子。可是總說 ½ 的判別器也停在這裡，不論 $p$ 與 $q$ 差多遠（總說 0.9 的則要付 2.41，見練習 4）；太弱的判別器也可能如此（第 04 章）。只看這個數，分不出是哪一種。

# %% [markdown] tags=["lang-en"]
# So when $L_D$ climbs towards 1.386 while a GAN trains, that need not be a bug: if the discriminator does its best, this is what success looks like. But a discriminator that says ½ for every sample stays there as well, however different $p$ and $q$ are (one that says 0.9 pays 2.41, exercise 4); so may one that is too weak (lesson 04). This number alone does not tell which it is.

# %% [markdown] tags=["lang-zh"]
# $L_D$ 掉到 0 附近又說明什麼？判別器幾乎全對，也就是兩個分布「分得開」，但分得開不等於離得遠。例如在平面上，$p$ 是橫軸上的標準常態，$q$ 是把它往上移 $\varepsilon$：不管 $\varepsilon > 0$ 多小，看縱座標就能全部判對，$\min_D L_D = 0$（$D$ 可以正好是 0 與 1；若 $s$ 必須有限，0 只是下確界），可是每一點只要往下走 $\varepsilon$，兩者就重合。影像很可能就處於這種狀況（Arjovsky 與 Bottou 2017）：資料與生成樣本各在一個薄薄的曲面上，只要兩個曲面相交的部分在兩邊的機率都是 0，JS 散度就正好是上限 $\log 2$，樣子再接近也一樣（第 10 章談對策）。

# %% [markdown] tags=["lang-en"]
# And what does an $L_D$ close to 0 say? The discriminator is almost always right: the distributions can be told apart, which is not the same as being far apart. In the plane let $p$ be standard normal along the horizontal axis, and $q$ the same moved up by $\varepsilon$: however small $\varepsilon > 0$ is, the vertical coordinate gives every sample away, $\min_D L_D = 0$ (if $D$ may be exactly 0 and 1; if $s$ must be finite, 0 is only the infimum), and yet each point need only go down by $\varepsilon$ for the two to coincide. Images are probably in this situation (Arjovsky & Bottou 2017): data and generated samples lie on thin surfaces, and if the part in which these meet has probability 0 on both sides, the Jensen–Shannon divergence is exactly at its ceiling $\log 2$, however similar the pictures look (lesson 10 has a remedy).

# %% [markdown] tags=["lang-zh"]
# *2.4 回顧*：$L_D$ 的底線是 $2\log(2) - 2\,\mathrm{JSD}$，如 (2.4)。看到 1.386，要知道判別器的強弱才讀得懂；若 $L_D$ 在新樣本上接近 0，則不論判別器強弱，都表示兩個分布分得開，但沒說離得多遠。

# %% [markdown] tags=["lang-en"]
# *Recap of 2.4*: the floor of $L_D$ is $2\log(2) - 2\,\mathrm{JSD}$, (2.4). A 1.386 cannot be read without knowing how strong the discriminator is; an $L_D$ close to 0 on fresh samples says, however strong the discriminator is, that the distributions can be told apart, but not how far apart they are.

# %% [markdown] tags=["lang-zh"]
# ### 動手：移動兩個分布
#
# 移動 $q$，一邊看 $D^{*}$，一邊看五個數：兩個方向的 KL、JSD、TV 與 $W_1$。TV 是第 01 章的總變差距離，$\mathrm{TV} = \tfrac12\int \lvert p(x)-q(x) \rvert\,dx$，介於 0 與 1 之間。$W_1 = \int \lvert F_p(x)-F_q(x) \rvert\,dx$ 是新的，其中 $F$ 是累積分布函數，它是把一堆沙 $p$ 搬成 $q$，平均最少要走的距離。右圖的虛線是 $\log 2$，左下的是 $\frac12$；長條只畫到 3，超過的看圖下方的數字。
#
# 先猜：把 $q$ 一直往右移，五個數當中，哪些會一直變大，哪些到頂就停？
#
# <details><summary>答案</summary>
#
# JSD 趨近 $\log 2$，TV 趨近 $1$：兩個分布一旦分開，它們就說不出還差多遠，$L_D$ 的最小值也跟著趨近 $0$。KL 與 $W_1$ 會繼續變大。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: move two distributions
#
# Move $q$ and watch $D^{*}$ and five numbers: KL in both directions, JSD, TV and $W_1$. TV is the total variation distance of lesson 01, $\mathrm{TV} = \tfrac12\int \lvert p(x)-q(x) \rvert\,dx$, between 0 and 1. New is $W_1 = \int \lvert F_p(x)-F_q(x) \rvert\,dx$, where $F$ are the cumulative distribution functions: the least mean distance over which a heap of sand $p$ must be carried to become $q$. The dashed line on the right is $\log 2$, the one at the lower left $\frac12$; bars end at 3, and the numbers below the figure go on.
#
# Guess first: as $q$ moves further and further to the right, which of the five go on growing, and which reach a ceiling?
#
# <details><summary>Answer</summary>
#
# JSD tends to $\log 2$ and TV to $1$: once the distributions are apart, these two cannot say how far, and the minimum of $L_D$ tends to $0$ with them. KL and $W_1$ go on growing.
#
# </details>

# %% tags=["widget", "fig-two-densities"]
widgets.two_densities()

# %% [markdown] tags=["lang-zh"]
# ## 2.5 先驗機率與平滑的標籤
#
# 為什麼要這個式子：許多程式會改標籤或改真假的比例，我們想知道那樣訓練的終點移到哪裡去。
#
# 兩種常見的改動：真實樣本占全部的比例（先驗機率）是 $\pi$ 而不是一半；目標從 1 與 0 換成 $\alpha$ 與 $\beta$，叫標籤平滑。推導與 2.3 相同，只是 $\log(D)$ 與 $\log(1-D)$ 前面的權重變了。

# %% [markdown] tags=["lang-en"]
# ## 2.5 Class prior and smoothed labels
#
# Why we need it: many programs change the labels, or the shares of real and generated samples, and we want to know where such training ends.
#
# Two common changes: a share $\pi$ of the samples, the class prior, is real instead of one half; and the targets 1 and 0 are replaced by $\alpha$ and $\beta$, which is called label smoothing.
# The derivation is that of 2.3, with other weights in front of $\log(D)$ and $\log(1-D)$.

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：在 $p=q$ 的點上，真假各半，真實樣本的目標是 $\alpha=0.9$，生成樣本的是 $\beta=0$。那裡的樣本有一半要 0.9，一半要 0，所以最好的回答是它們的平均 $0.45$，不再是 ½。

# %% [markdown] tags=["lang-en"]
# Once by hand: at a point with $p=q$, half of the samples real, let real ones have the target $\alpha=0.9$ and generated ones $\beta=0$. Half of the samples there ask for 0.9 and half for 0, so that the best answer is their mean $0.45$, and no longer ½.

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

# %% tags=["check"]
check("2.5", r"D^{*}(x) = \frac{\pi \alpha p(x) + (1 - \pi) \beta q(x)}{\pi p(x) + (1 - \pi) "
      r"q(x)}")

# %% [markdown] tags=["lang-zh"]
# *說成一句話*：最佳的 $D(x)$ 是 $x$ 附近所有樣本的目標的平均。
#
# 下圖真假各半，$p=N(0,1)$、$q=N(4,1)$，三種標籤。先猜：右圖是 $\log(D^{*})$，哪一種標籤會讓它在右端變平？

# %% [markdown] tags=["lang-en"]
# *In words*: the best $D(x)$ is the mean of the targets of all samples near $x$.
#
# In the figure half of the samples are real, $p=N(0,1)$, $q=N(4,1)$, and there are three kinds of labels. Guess first: the right panel shows $\log(D^{*})$; which labels make it flat at the right end?

# %% tags=["figure", "fig-smoothed"]
far = np.linspace(-3, 8, 400)
real = densities.gaussian(0, 1)
fake = densities.gaussian(4, 1)
labels = [(1.0, 0.0), (0.9, 0.0), (0.9, 0.1)]

def smoothed(x, alpha, beta):  # (2.5), π = ½
    targets = alpha * real(x) + beta * fake(x)
    return targets / (real(x) + fake(x))

figures.smoothed_labels(far, real, fake, smoothed, labels)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖的黑線是三種標籤的 $D^{*}$：實線不平滑（1 與 0），虛線是單邊平滑（0.9 與 0），點線是雙邊平滑（0.9 與 0.1）。答案是點線：只有雙邊平滑的那一條在右圖右端變平。

# %% [markdown] tags=["lang-en"]
# In the left panel the black lines are $D^{*}$ for the three kinds of labels: solid without smoothing (1 and 0), dashed one-sided (0.9 and 0), dotted two-sided (0.9 and 0.1). The answer is the dotted one: only with both sides smoothed does the curve on the right become flat at the right end.

# %% [markdown] tags=["lang-zh"]
# 為什麼 $\beta$ 最好是 0？生成器若最小化 $-\log(D(G(z)))$（叫非飽和損失，第 03 章），而判別器已是最佳，它要爬的就是 $\log(D^{*})$。$\alpha=0.9$ 只把右圖的曲線往下平移 0.105，幾乎看不出來，斜率不變。$\beta=0.1$ 卻讓曲線在右端變平。把 $r = \frac{p}{q}$ 代入 (2.5)（$\pi=\frac12$），對 $\log(r)$ 微分：

# %% [markdown] tags=["lang-en"]
# Why had $\beta$ better be 0? A generator that minimises $-\log(D(G(z)))$ (the non-saturating loss, lesson 03) against the best discriminator climbs $\log(D^{*})$. Setting $\alpha=0.9$ shifts the curve on the right down by 0.105, which hardly shows, and leaves its slope alone. But $\beta=0.1$ makes it flat at the right end. Put $r = \frac{p}{q}$ into (2.5) with $\pi=\frac12$ and differentiate in $\log(r)$:

# %% [markdown]
# $$
# \log(D^{*}) = \log(\alpha r + \beta) - \log(r + 1) \quad\Longrightarrow\quad \frac{d \log(D^{*})}{d \log(r)} = \frac{\alpha r}{\alpha r + \beta} - \frac{r}{r + 1}
# $$

# %% [markdown] tags=["lang-zh"]
# $r$ 很小時，第二項消失，第一項決定一切：$\beta=0$ 時它等於 1；$\beta>0$ 而 $r \ll \frac{\beta}{\alpha}$ 時，它約為 $\frac{\alpha r}{\beta}$，趨近 0。所以變平的地方是 $\frac{p}{q} \ll \frac{\beta}{\alpha}$ 之處，不是 $p$ 幾乎為 0 之處：若 $p=N(0,1)$、$q=N(8,1)$，在 $x=4$ 兩者都只有 0.00013，但 $r=1$，曲線在那裡並不平。留在變平之處的生成樣本幾乎感受不到力，沒有理由離開。

# %% [markdown] tags=["lang-en"]
# For small $r$ the second term vanishes and the first one decides: it is 1 for $\beta=0$; for $\beta>0$ and $r \ll \frac{\beta}{\alpha}$ it is about $\frac{\alpha r}{\beta}$ and tends to 0. So the curve is flat where $\frac{p}{q} \ll \frac{\beta}{\alpha}$, not where $p$ is almost 0: for $p=N(0,1)$ and $q=N(8,1)$ both are a mere 0.00013 at $x=4$, but $r=1$, and the curve is not flat there. Generated samples that sit where it is flat feel almost no force and have no reason to leave.

# %% [markdown] tags=["lang-zh"]
# Goodfellow（2016，§4.2）說此時 $D^{*}$ 在生成樣本聚集之處會有一個峰。先猜對不對，再看下一格。

# %% [markdown] tags=["lang-en"]
# Goodfellow (2016, §4.2) says that $D^{*}$ then has a peak where the generated samples gather. Guess whether it does, then look at the next cell.

# %%
for alpha, beta in labels:
    steep = figures.slope_of_log(smoothed, 6, alpha, beta)
    print(f"x = 6   α = {alpha}   β = {beta}   ∂ log D*/∂x = {steep:.2g}")

hard = smoothed(far, 1.0, 0.0)
soft = smoothed(far, 0.9, 0.1)
assert np.allclose(soft, 0.1 + 0.8 * hard), "壓扁再墊高 flattened, raised"
assert max(np.diff(soft)) < 1e-12, "有峰 a peak"

# %% [markdown] tags=["lang-zh"]
# 沒有峰。不論 $\pi$ 是多少，只要 $\alpha > \beta$，平滑過的最佳解就是 $\beta + (\alpha-\beta)\,D^{*}_{\pi}$，其中 $D^{*}_{\pi}$ 是不平滑的最佳解：原來那條曲線壓扁再墊高，不會多出峰來。「只平滑單邊」的建議仍然成立，理由接近 Salimans 等人（2016，§3.4）所說：斜率消失，樣本沒有動機移動。有名的文章也值得驗算。

# %% [markdown] tags=["lang-en"]
# There is no peak. For any $\pi$, as long as $\alpha > \beta$, the smoothed optimum is $\beta + (\alpha-\beta)\,D^{*}_{\pi}$, where $D^{*}_{\pi}$ is the optimum without smoothing: the old curve, flattened and raised, without a new peak. The advice to smooth one side only stands, for a reason close to that of Salimans et al. (2016, §3.4): the slope vanishes, and samples have no incentive to move. Famous texts deserve a check, too.

# %% [markdown] tags=["lang-zh"]
# 網路上還常把「0.9 與 0.1」叫作單邊平滑。單邊是 0.9 與 0。

# %% [markdown] tags=["lang-en"]
# Labels “0.9 and 0.1” are often called one-sided smoothing. One-sided is 0.9 and 0.

# %% [markdown] tags=["lang-zh"]
# *2.5 回顧*：最佳解是目標的加權平均，如 (2.5)。$\beta=0$ 時，$\alpha<1$ 只平移 $\log(D^{*})$；$\beta>0$ 會在 $\frac{p}{q} \ll \frac{\beta}{\alpha}$ 之處抹掉它的斜率。

# %% [markdown] tags=["lang-en"]
# *Recap of 2.5*: the optimum is a weighted mean of the targets, (2.5). With $\beta=0$, $\alpha<1$ only shifts $\log(D^{*})$; with $\beta>0$ its slope is wiped out where $\frac{p}{q} \ll \frac{\beta}{\alpha}$.

# %% [markdown] tags=["lang-zh"]
# ## 2.6 判別器感受到的力
#
# 為什麼要這個式子：訓練靠的不是損失的值，而是斜率；它說出哪些樣本在推動判別器。
#
# 只看一個真實樣本與一個生成樣本，令判別器的輸出分別為 $s_r$ 與 $s_f$。損失對 $s$ 的斜率加上負號，就是這個樣本推動輸出的力：往哪裡推、推得多用力。

# %% [markdown] tags=["lang-en"]
# ## 2.6 The force on the discriminator
#
# Why we need it: what drives training is not the value of the loss but its slope, which says which samples move the discriminator.
#
# Take one real and one generated sample and write $s_r$ and $s_f$ for the discriminator's outputs. Minus the slope of the loss in $s$ is the force with which a sample pushes the output: which way, and how hard.

# %% [markdown] tags=["lang-zh"]
# 先用手算一次：真實樣本被判 $D=0.01$，離標籤 1 差 0.99，斜率是 $-0.99$；被判 $D=0.99$ 時只差 0.01，斜率是 $-0.01$。

# %% [markdown] tags=["lang-en"]
# Once by hand: a real sample judged $D=0.01$ is 0.99 short of its label 1, and the slope is $-0.99$; judged $D=0.99$ it is only 0.01 short, and the slope is $-0.01$.

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

# %% [markdown] tags=["lang-en"]
# - (a) The first term of (2.2), by the chain rule; the last step is (c) of 2.2.
# - (b) The second term of (2.2), in the same way.

# %% [markdown]
# $$
# \boxed{\frac{\partial L_D}{\partial s_r} = -(1 - \sigma(s_r)) \qquad \frac{\partial L_D}{\partial s_f} = \sigma(s_f)}
# \tag{2.6}
# $$

# %% tags=["check"]
check("2.6", r"\frac{\partial L_D}{\partial s_r} = -(1 - \sigma(s_r)) \qquad \frac{\partial "
      r"L_D}{\partial s_f} = \sigma(s_f)")

# %% [markdown] tags=["lang-zh"]
# *說成一句話*：斜率等於「預測減標籤」，$\sigma(s) - y$。
#
# 下圖：線是 (2.6)，點是自動微分。先猜：一個樣本最多能推多用力？

# %% [markdown] tags=["lang-en"]
# *In words*: the slope is “prediction minus label”, $\sigma(s) - y$.
#
# In the figure the lines are (2.6) and the dots come from automatic differentiation. Guess first: how hard can a single sample push at most?

# %% tags=["figure", "fig-slopes"]
figures.slopes_in_logit(slope)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 判得很對的樣本（真實而 $s$ 遠大於 0，或生成而 $s$ 遠小於 0）幾乎不再用力；判錯的樣本用力最大，但不會超過 1。

# %% [markdown] tags=["lang-en"]
# A sample that is judged right with confidence (real with $s$ far above 0, or generated with $s$ far below) hardly pushes any more; one that is judged wrong pushes hardest, but not harder than 1.

# %% [markdown] tags=["lang-zh"]
# 這個上限是從哪裡來的？損失對 $D$ 的斜率是 $-\frac{1}{D}$，大小沒有上限，所以有人說：用 $s$ 計算，梯度才不會爆炸。不對：參數的梯度不論經由 $D$ 還是經由 $s$ 算，都是同一個數，因為連鎖律會再乘上 $\sigma'(s) = D(1-D)$，剛好把 $\frac{1}{D}$ 消掉。上限來自「對數損失配上 sigmoid」這個組合。換一個同樣把 $s$ 壓進 0 與 1 之間的函數，例如標準常態的累積分布函數 $\Phi(s)$，上限就沒有了。先猜：$s=-20$ 時，用 $\Phi$ 的斜率有多大？

# %% [markdown] tags=["lang-en"]
# Where does this bound come from? The slope of the loss in $D$ is $-\frac{1}{D}$, which can be as large as you like, and so some say that computing with $s$ keeps gradients from exploding. It does not: the gradient in the parameters is the same number whether it is computed by way of $D$ or of $s$, because the chain rule multiplies by $\sigma'(s) = D(1-D)$, which cancels the $\frac{1}{D}$. The bound comes from pairing the logarithmic loss with the sigmoid. Take another function that squeezes $s$ between 0 and 1, such as the distribution function $\Phi(s)$ of the standard normal, and the bound is gone. Guess first: how steep is it with $\Phi$ at $s=-20$?

# %% tags=["out-probit"]
def real_loss(s): return softplus(-s)
def through_D(s): return -torch.log(torch.sigmoid(s))
def probit(s): return -torch.special.log_ndtr(s)  # −log Φ(s)

s = torch.tensor([-5.0, -20.0]).double()
by_s = slope(real_loss, s)
by_D = slope(through_D, s)
by_probit = slope(probit, s)
print("     s         σ   σ，經由 D through D         Φ")
figures.print_rows("6g 9.3f 21.3f 9.2f", s, by_s, by_D, by_probit)

# %% [markdown] tags=["lang-zh"]
# $s$ 很負的時候，用 $\Phi$ 的斜率大約就是 $s$，愈錯愈陡；用 sigmoid 時停在 $-1$。

# %% [markdown] tags=["lang-en"]
# Where $s$ is far below 0, the slope with $\Phi$ is about $s$ itself: the more wrong, the steeper; with the sigmoid it stops at $-1$.

# %% [markdown] tags=["lang-zh"]
# *2.6 回顧*：每個樣本的損失對 $s$ 的斜率是「預測減標籤」，如 (2.6)，大小不超過 1；推動 $s$ 的力是它的相反數。以 $s$ 計算的好處是數值穩定（2.2），不是梯度變了。

# %% [markdown] tags=["lang-en"]
# *Recap of 2.6*: the slope in $s$ of each sample's loss is “prediction minus label”, (2.6), at most 1 in size; the force that pushes $s$ is minus this slope. What computing with $s$ buys is numerical stability (2.2), not another gradient.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（一）：寫反的正負號
#
# 這套講義最初的文件寫著：
#
# > 判別器 $D$ 的目標是最大化 $L_D$，即使其在真實數據上輸出 1，在生成數據上輸出 0。
#
# 先預測：如果真的沿著梯度往上走，真實樣本的 $D$ 會到 1 還是 0？下一格把 `-L_D` 交給同一個迴圈去最小化，其他不變。

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): the sign
#
# The document that this course grew from says:
#
# > The goal of the discriminator $D$ is to maximise $L_D$, that is, to output 1 on real data and 0 on generated data.
#
# Predict first: if we really climb the gradient, does $D$ on real samples go to 1 or to 0? The next cell gives `-L_D` to the same loop to minimise and changes nothing else.

# %%
def minus_L_D(s_real, s_fake): return -L_D(s_real, s_fake)

near = densities.gaussian(-2, 0.7)
away = densities.gaussian(2, 0.7)
down, loss_down = fit(near, away, 60)
up, history = fit(near, away, 60, loss=minus_L_D)
loss_up = -np.array(history)

# %% tags=["figure", "fig-descent-ascent"]
figures.descent_and_ascent(near, away, x, down, up, loss_down, loss_up)
plt.show()

# %%
D_down = figures.probability(down, [-2.0])
D_up = figures.probability(up, [-2.0])
assert D_down > 0.9, D_down
assert D_up < 0.1, D_up
assert loss_down[-1] < 2 * log(2) < loss_up[-1]
print("x = −2，真實 real：下降 descent D > 0.9 ✓   上升 ascent D < 0.1 ✗")

# %% [markdown] tags=["lang-zh"]
# 往上走的判別器把真的當成假的，損失比什麼都不學（1.386）還高得多。正確的句子是：判別器最小化 $L_D$；這和最大化價值 $V=-L_D$ 是同一件事。原句把 $L_D$ 與 $V$ 弄混了，差一個負號。

# %% [markdown] tags=["lang-en"]
# The discriminator that climbs takes the real ones for generated, and its loss is far higher than that of learning nothing (1.386). The right sentence: the discriminator minimises $L_D$, which is the same as maximising the value $V=-L_D$. The original confuses $L_D$ with $V$; they differ by a sign.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（二）：是目標，不是性質
#
# 同一份文件寫道：
#
# > 判別器 $D(G(z))$ 輸出 0 表示 $G(z)$ 是來自生成數據分佈的樣本
#
# > $D(x)$ 是判別器對真實數據的預測（越接近1，越真實）
#
# 第一句像是定義，其實那是判別器的目標，不是它的性質：就算是最佳判別器，$D^{*}$ 在生成樣本上的平均一般也不是 0，而是下式。第二句把分數當成樣本的品質，其實 $D^{*}$ 比的是兩個密度：$p=q$ 時，再真實的樣本也只得 ½。先猜：兩個標準差為 1 的常態，平均值相距 2，這個平均是多少？

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): an aim, not a property
#
# The same document writes:
#
# > The discriminator's $D(G(z))$ outputs 0 to say that $G(z)$ is a sample from the generated distribution
#
# > $D(x)$ is the discriminator's prediction for real data (the closer to 1, the more real)
#
# The first sentence reads like a definition, but it is the discriminator's aim and not a property: even for the best discriminator the mean of $D^{*}$ over generated samples is in general not 0, but what follows. The second takes the score for the quality of a sample, but $D^{*}$ compares two densities: when $p=q$, the most real sample gets ½ and no more. Guess first: for two normals of standard deviation 1 whose means are 2 apart, how large is this mean?

# %% [markdown]
# $$
# \mathbb{E}_{x \sim q}[D^{*}(x)] = \int \frac{p(x)\,q(x)}{p(x)+q(x)}\,dx
# $$

# %% tags=["out-mean-score"]
for shift in (0.0, 1.0, 2.0, 4.0):
    other = densities.gaussian(shift, 1)
    mean = figures.mean_score(unit, other)  # 積分 the integral
    x_fake = other.sample(100_000, g)
    sampled = figures.best(unit, other, x_fake).mean()
    assert abs(sampled - mean) < 0.005, sampled
    print(f"距離 distance {shift:.0f}   E D*(G(z)) = {mean:.4f}")

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 先 `sigmoid` 再 `log`（float32）：見 2.2，生成樣本的 $s$ 到 17 左右，損失就是無限大，梯度是 `nan`。
# - 把「0.9 與 0.1」叫作單邊平滑：見 2.5。
# - 「$L_D$ 卡在 1.386，一定是程式有錯」：不一定。兩個分布重合、判別器又盡力時，這正是正確答案（2.4）；總說 ½ 的判別器也是這個值，所以單看它也不能說是成功。
# - 「$L_D$ 愈低，生成器就愈差」：$L_D \to 0$ 只表示判別器分得開兩者；分得開不等於離得遠（2.4）。
# - 混用對數的底：用 $\log_2$ 時 JS 散度的上限是 1，用自然對數時是 $\log 2 \approx 0.693$。
# - 「標籤寫成真 0、假 1 就是錯的」：兩位玩家一起對調，是同一個遊戲，見練習 5。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - `sigmoid` followed by `log` (in float32): see 2.2, for a generated sample with $s$ from about 17 on the loss is infinite and its gradient `nan`.
# - Calling “0.9 and 0.1” one-sided smoothing: see 2.5.
# - “$L_D$ is stuck at 1.386, there must be a bug”: not necessarily. It is the right answer when the distributions coincide and the discriminator does its best (2.4); a discriminator that says ½ for everything gives it, too, so that it is no proof of success either.
# - “The lower $L_D$, the worse the generator”: $L_D \to 0$ means only that the discriminator can tell them apart; that is not the same as far apart (2.4).
# - Mixing logarithms: with $\log_2$ the Jensen–Shannon divergence is at most 1, with the natural logarithm at most $\log 2 \approx 0.693$.
# - “Labels 0 for real and 1 for fake are wrong”: if both players swap them it is the same game, exercise 5.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算：兩個均勻分布 $U[0,1]$ 與 $U[\theta,1+\theta]$，$0 \le \theta \le 1$。$\min_D L_D$ 是 $\theta$ 的什麼函數？
# 2. ★★ 證明：$p=N(0,1)$、$q=N(\mu,1)$。證明最佳的對數機率比是 $x$ 的一次函數，並寫出它。
# 3. ★★ 寫程式：每五個樣本裡只有一個是真實的（$\pi=0.2$，不做標籤平滑）。$s^{*}$ 與 $\pi=0.5$ 時差多少？這個差和 $x$ 有關嗎？
# 4. ★ 手算：對所有樣本都輸出 $D=c$ 的判別器，損失是多少？哪個 $c$ 最好？
# 5. ★★ 找錯：一個知名函式庫的教學，把真實樣本標成 0、生成樣本標成 1，生成器則要求自己的樣本得 0。這是錯誤嗎？用 (2.2) 的 $L_D$ 寫出這個判別器的損失；如果生成器要的是 1 呢？
# 6. ★★★ 設計實驗：訓練了一千步，$L_D$ 一直是 1.386。怎樣的實驗分得出「$q=p$」、「判別器沒在學」與「判別器太弱」？要跑幾個隨機種子？看到什麼結果，你會放棄自己的說法？
#
# <details><summary>提示一</summary>
#
# 1：兩者重疊的長度是 $1-\theta$。2：$s^{*}=\log(p)-\log(q)$。3：寫出 (2.5) 的 $\frac{D^{*}}{1-D^{*}}$。4：對 $c$ 微分。5：$1-\sigma(s)=\sigma(-s)$。6：換一個對手，換一個判別器。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：在重疊處 $D^{*}=\frac12$，每一項付 $\log 2$；別處 $D^{*}$ 是 0 或 1，不付。2：兩個平方相減，$x^2$ 消去。3：勝算是 $\frac{\pi}{1-\pi}\cdot\frac{p}{q}$，再取對數。4：$-\frac1c+\frac{1}{1-c}=0$。5：把標籤對調的 BCE 寫成 softplus，比較 $s$ 前面的正負號。6：一個實驗只排除一種可能；還要知道「真的分不出來」時，這個數會怎麼起伏。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand: two uniform distributions $U[0,1]$ and $U[\theta,1+\theta]$, $0 \le \theta \le 1$. Which function of $\theta$ is $\min_D L_D$?
# 2. ★★ Prove: let $p=N(0,1)$ and $q=N(\mu,1)$. Show that the best logit is a linear function of $x$, and write it down.
# 3. ★★ Code it: only one sample in five is real ($\pi=0.2$, no smoothing). By how much does $s^{*}$ differ from that for $\pi=0.5$? Does the difference depend on $x$?
# 4. ★ By hand: what is the loss of a discriminator that outputs $D=c$ for every sample? Which $c$ is best?
# 5. ★★ Find the bug: the guide of a well-known library labels real samples 0 and generated ones 1, and its generator asks for 0 on its own samples. Is this a bug? Write this discriminator's loss with the $L_D$ of (2.2); and what if the generator asked for 1?
# 6. ★★★ Design an experiment: for a thousand steps $L_D$ has been 1.386. Which experiments tell apart “$q=p$”, “the discriminator does not learn” and “the discriminator is too weak”? How many random seeds? What result would make you give up your claim?
#
# <details><summary>Hint one</summary>
#
# 1: they overlap on a length of $1-\theta$. 2: $s^{*}=\log(p)-\log(q)$. 3: write out $\frac{D^{*}}{1-D^{*}}$ from (2.5). 4: differentiate in $c$. 5: $1-\sigma(s)=\sigma(-s)$. 6: another opponent, another discriminator.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: where they overlap $D^{*}=\frac12$ and each term pays $\log 2$; elsewhere $D^{*}$ is 0 or 1 and nothing is paid. 2: in the difference of the two squares $x^2$ cancels. 3: the odds are $\frac{\pi}{1-\pi}\cdot\frac{p}{q}$; take the logarithm. 4: $-\frac1c+\frac{1}{1-c}=0$. 5: write the BCE with exchanged labels as softplus, and compare the signs in front of $s$. 6: one experiment rules out one possibility only; and you must know how the number varies when nothing can be told apart.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：只有重疊處有損失 only the overlap costs anything
def floor_of_uniforms(theta): return 2 * log(2) * (1 - theta)

first = densities.uniform(0, 1)
for theta in (0.25, 0.5, 1.0):
    second = densities.uniform(theta, 1 + theta)
    exact = floor(first, second)
    assert np.isclose(floor_of_uniforms(theta), exact)
print("✓ 1")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 2 的證明** 由 (2.3)，$\frac{D^{*}}{1-D^{*}} = \frac{p}{q}$，所以 $s^{*}(x) = \log(p(x)) - \log(q(x))$。兩個密度的常數 $\frac{1}{\sqrt{2\pi}}$ 相同，相減時消去：
#
# $$
# s^{*}(x) = -\frac{x^2}{2} + \frac{(x-\mu)^2}{2} = -\frac{x^2}{2} + \frac{x^2 - 2\mu x + \mu^2}{2} = \frac{\mu^2}{2} - \mu x .
# $$
#
# 平方項相消，剩下 $x$ 的一次函數。所以一個線性的判別器就已經是最佳的。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 2** By (2.3), $\frac{D^{*}}{1-D^{*}} = \frac{p}{q}$, so $s^{*}(x) = \log(p(x)) - \log(q(x))$. Both densities have the same constant $\frac{1}{\sqrt{2\pi}}$, which cancels in the difference:
#
# $$
# s^{*}(x) = -\frac{x^2}{2} + \frac{(x-\mu)^2}{2} = -\frac{x^2}{2} + \frac{x^2 - 2\mu x + \mu^2}{2} = \frac{\mu^2}{2} - \mu x .
# $$
#
# The squares cancel, and a linear function of $x$ is left. So a linear discriminator is the best there is. ∎

# %% tags=["solution"]
# 解答 2 · Solution 2：三個 μ three values of μ
def best_logit(x, mu): return mu**2 / 2 - mu * x

for mu in (-1.0, 0.5, 3.0):
    moved = densities.gaussian(mu, 1)
    exact = log(unit(x) / moved(x))
    assert np.allclose(best_logit(x, mu), exact)
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：差一個與 x 無關的常數 a constant, the same for every x
from scipy.special import logit
fifth = 0.2 * p(x)
D_fifth = fifth / (fifth + 0.8 * q(x))
difference = logit(D_fifth) - logit(D_star)

assert np.allclose(difference, log(0.2 / 0.8)), difference
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：與 p、q 無關，最小值在 c = ½ whatever p and q are; lowest at c = ½
def loss_of_constant(c): return -log(c) - log(1 - c)

for c in (0.1, 0.5, 0.9):
    s = torch.tensor([c]).logit()
    found = L_D(s, s)
    assert np.isclose(loss_of_constant(c), found), found
c = np.linspace(0.01, 0.99, 99)
lowest = loss_of_constant(c).argmin()
assert np.isclose(c[lowest], 0.5)
print("✓ 4")

# %% tags=["solution"]
# 解答 5 · Solution 5：不是，D 換成 1 − D，也就是 s 換成 −s no: D becomes 1 − D, s becomes −s
# 1 表示生成，所以要 0 是想被當成真的；要 1 等於要求被認出來，那才是錯
# 1 means generated: to ask for 0 is to ask to pass for real; for 1, to be recognised, a bug
def flipped(s_real, s_fake): return L_D(-s_real, -s_fake)

from torch.nn.functional import binary_cross_entropy_with_logits as bce

s_real, s_fake = torch.randn(2, 1000, generator=g)
zeros = torch.zeros(1000)
expected = bce(s_real, zeros) + bce(s_fake, 1 - zeros)
found = flipped(s_real, s_fake)
assert torch.allclose(found, expected), found
print("✓ 5")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 6 的做法** 固定生成器，做三件事，各用五個隨機種子，每次重新取樣。一、拿同一個判別器去分兩組明顯不同的樣本（例如把 $q$ 換成移動過的 $p$）：若損失仍是 1.386，它沒在學。二、從頭訓練一個更大的新判別器，在沒看過的樣本上算 $L_D$：若這裡與第一項都明顯低於 1.386，原來的太弱。三、照第二項的做法，改拿真實樣本分真實樣本，看「真的分不出」時數值怎麼起伏。若第二項的五個值全都低於第三項的五個值，就放棄 $q=p$（$q=p$ 時，碰巧如此的機率只有 $\frac{1}{252}$）；只有當第一項明顯低於 1.386、而第二項沒有這樣偏低，才支持 $q=p$。即使都通過，也只能說「這麼大的判別器分不出來」。

# %% [markdown] tags=["lang-en", "solution"]
# **A way to do exercise 6** Freeze the generator and do three things, with five random seeds each and new samples every time. First, let the same discriminator tell apart two clearly different sets (say with a shifted $p$ in the place of $q$): if its loss is still 1.386, it does not learn. Second, train a new and larger discriminator from scratch and compute $L_D$ on samples that it has not seen: if both this and the first are clearly below 1.386, the old one was too weak. Third, repeat the second with real samples against real samples, to see how the number varies when nothing can be told apart. If all five values of the second lie below all five of the third, give up $q=p$ (if $q=p$, this happens by chance with probability $\frac{1}{252}$ only); only if the first is clearly below 1.386 and the second is not low in this sense is $q=p$ supported. And even then the claim is only that a discriminator of this size cannot tell.

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）
#
# 只有三個點，$p = (\frac12, \frac38, \frac18)$，$q = (\frac18, \frac38, \frac12)$。
#
# 1. （2 分）寫出 $D^{*}$ 在三個點的值。
# 2. （2 分）代入 (2.1)，求最低的 $L_D$（到小數四位）。
# 3. （2 分）不用 (2.4)，直接按定義算 JS 散度；再用 (2.4) 驗證。
# 4. （2 分）換成標籤 0.9 與 0.1，三個點的最佳解各是多少？只平滑單邊（0.9 與 0）呢？哪一種讓 $\log(D^{*})$ 在後兩點的差變小？
# 5. （2 分）某人的判別器那一步寫著 `loss = torch.log(D(x)).mean() + torch.log(1 - D(x_fake)).mean()`，接著 `optimiser_D.zero_grad(); loss.backward(); optimiser_D.step()`，其中 `D` 的最後一層是 sigmoid，`x_fake` 已經 `detach`。找出算 `loss` 那一行的兩個錯，說明各會造成什麼，寫出正確的一行。

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points)
#
# There are three points only, $p = (\frac12, \frac38, \frac18)$ and $q = (\frac18, \frac38, \frac12)$.
#
# 1. (2 points) Write down $D^{*}$ at the three points.
# 2. (2 points) Put it into (2.1) and find the lowest $L_D$ (four decimals).
# 3. (2 points) Without (2.4), compute the JS divergence by its definition; then verify it by (2.4).
# 4. (2 points) With the labels 0.9 and 0.1, what is the best answer at each of the three points? And with one side smoothed only (0.9 and 0)? Which of the two makes the difference of $\log(D^{*})$ between the last two points smaller?
# 5. (2 points) In somebody's step of the discriminator stands `loss = torch.log(D(x)).mean() + torch.log(1 - D(x_fake)).mean()`, then `optimiser_D.zero_grad(); loss.backward(); optimiser_D.step()`, where the last layer of `D` is a sigmoid and `x_fake` is detached. Find two mistakes in the line that computes `loss`, say what each would cause, and write the line correctly.

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

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - I. Goodfellow (2016). *NIPS 2016 Tutorial: Generative Adversarial Networks*. [arXiv:1701.00160](https://arxiv.org/abs/1701.00160)
# - T. Salimans, I. Goodfellow, W. Zaremba, V. Cheung, A. Radford, X. Chen (2016). *Improved Techniques for Training GANs*. NeurIPS. [arXiv:1606.03498](https://arxiv.org/abs/1606.03498)
# - J. Lin (1991). *Divergence Measures Based on the Shannon Entropy*. IEEE Transactions on Information Theory 37(1), 145–151. [doi:10.1109/18.61115](https://doi.org/10.1109/18.61115)
# - M. Arjovsky, L. Bottou (2017). *Towards Principled Methods for Training Generative Adversarial Networks*. ICLR. [arXiv:1701.04862](https://arxiv.org/abs/1701.04862)
