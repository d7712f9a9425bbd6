# %% [markdown]
# # 03 生成器的損失 · The generator's loss

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 兩堂課，各 50 分鐘：第一堂到 3.4 的「實測」為止，第二堂從「反向傳播會順便算到判別器」開始。讀完之後，你能夠：
#
# - 寫出生成器的兩種損失，說出哪一種會飽和、在哪裡飽和；
# - 算出每個生成樣本拿到多大的梯度，並說出在單一樣本上，兩種損失的梯度為什麼正好差 $e^{-s}$ 倍；
# - 解釋「兩種損失只是寫法不同」這句話錯在哪裡；
# - 說出每位玩家最小化的是什麼，並看見正負號寫反的後果。
#
# 先備知識：第 02 章（$L_D$、$D^{*}$、KL 與 JS 散度）、連鎖律、基本的 Python，以及 PyTorch 的張量、`backward()` 與最佳化器。

# %% [markdown] tags=["lang-en"]
# Two lessons of 50 minutes: the first ends with the measurement in 3.4, the second starts at “Backpropagation also reaches the discriminator”. Afterwards you can
#
# - write down the two losses of the generator, and say which of them saturates, and where;
# - compute how large a gradient each generated sample receives, and say why for a single sample the gradients of the two losses differ by exactly the factor $e^{-s}$;
# - explain what is wrong with “the two losses are the same thing, written differently”;
# - say what each player minimises, and see what a reversed sign does.
#
# You need lesson 02 ($L_D$, $D^{*}$, the KL and JS divergences), the chain rule, basic Python, and PyTorch's tensors, `backward()` and optimisers.

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
from ganutils.figures import lesson_03 as figures
g = torch.Generator().manual_seed(seed)
K, steps = 6, 400  # 同時訓練幾對網路、幾步 pairs of nets trained at once, steps
if preset == "full":
    K, steps = 32, 600

# %% [markdown] tags=["lang-zh"]
# ## 只憑一個分數
#
# 這一章把判別器固定住，輪到生成器動。生成器從不看真實資料：它交出樣本 $G(z)$，只收回一個分數 $s(G(z))$ 和分數的斜率。手算的例子與 3.5 用最簡單的生成器 $G(z) = a + b\,z$，參數是 $\theta = (a, b)$，輸入是標準常態的亂數，所以只要 $b \ne 0$，$q$ 就是常態分布 $N(a, b^2)$；要訓練的時候，則用小網路。
#
# 先猜：下圖的生成樣本（橘紅色短線）裡，哪些最需要被推向右邊？一個好的損失，應該把最大的力氣花在哪些樣本上？

# %% [markdown] tags=["lang-en"]
# ## Nothing but a score
#
# Now the discriminator stands still and it is the generator's turn. It never sees real data: it hands in a sample $G(z)$ and gets back a score $s(G(z))$ and the slope of the score. In the examples by hand and in 3.5 the generator is the simplest one, $G(z) = a + b\,z$ with parameters $\theta = (a, b)$ and a standard normal input, so that $q$ is the normal distribution $N(a, b^2)$ as long as $b \ne 0$; what is trained is a small net.
#
# Guess first: which of the generated samples below (orange ticks) most need a push to the right? Which of them should a good loss push hardest?

# %%
p = densities.gaussian(2.5, 0.6)
q = densities.gaussian(-0.5, 1.2)  # a = −0.5，b = 1.2

def s(x): return 2 * x - 3 + 0.8 * np.sin(2 * x)  # 任意選定的判別器 a discriminator chosen at will

# %% tags=["figure", "fig-score"]
figures.nothing_but_a_score(p, q, s, q.sample(60, g))
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 3.1 照規則來：飽和損失
#
# 第 02 章說判別器最小化 $L_D$，也就是最大化價值 $V = -L_D$。最直接的想法：生成器反過來最小化 $V$。

# %% [markdown] tags=["lang-en"]
# ## 3.1 By the rules: the saturating loss
#
# In lesson 02 the discriminator minimises $L_D$, that is, it maximises the value $V = -L_D$. The plainest idea for the generator is the opposite: minimise $V$.

# %% [markdown] tags=["lang-zh"]
# 先用手算。三個生成樣本，判別器給的 $D(G(z))$ 是 0.1、0.5、0.8。它們的 $\log(1 - D(G(z)))$ 是 −0.11、−0.69、−1.61，平均 −0.80。把平均拉得最低的，是騙過判別器的那一個。

# %% [markdown] tags=["lang-en"]
# First by hand. For three generated samples the discriminator says $D(G(z))$ = 0.1, 0.5, 0.8. Their $\log(1 - D(G(z)))$ are −0.11, −0.69, −1.61, with mean −0.80. The sample that fools the discriminator lowers the mean most.

# %% [markdown]
# $$
# \begin{aligned}
# V &= \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{x \sim q}[\log(1 - D(x))] && \text{(a)}\\
# &= \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] && \text{(b)}\\
# \nabla_\theta V &= \nabla_\theta\, \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] && \text{(c)}\\
# \log(1 - D) &= -\log(1 + e^{s}) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 把 (2.1) 乘以 −1。
# - (b) $q$ 就是 $G(z)$ 的分布，所以對 $x \sim q$ 取期望值，等於對 $z \sim p_z$ 取期望值，見 (1.1)。
# - (c) 固定 $D$，對 $\theta$ 微分。第一項裡沒有 $\theta$：判別器給真實資料幾分，生成器管不著；所以只留第二項當作損失。
# - (d) 2.2 的 (d)，換成對數機率比。

# %% [markdown] tags=["lang-en"]
# - (a) (2.1) times −1.
# - (b) $q$ is the distribution of $G(z)$, so an expectation over $x \sim q$ is one over $z \sim p_z$, see (1.1).
# - (c) Hold $D$ fixed and differentiate in $\theta$. There is no $\theta$ in the first term: how the discriminator scores real data is out of the generator's hands; so only the second term is kept as the loss.
# - (d) Step (d) of 2.2, in terms of the logit.

# %% [markdown]
# $$
# \boxed{L_{sat} = \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] = -\mathbb{E}_{z \sim p_z}[\log(1 + e^{s(G(z))})]}
# \tag{3.1}
# $$

# %% tags=["check"]
check("3.1", r"L_{sat} = \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] = -\mathbb{E}_{z \sim "
      r"p_z}[\log(1 + e^{s(G(z))})]")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$L_{sat}$ 是判別器認出生成樣本為假的對數機率，取平均。

# %% [markdown] tags=["lang-en"]
# In words: $L_{sat}$ is the mean log-probability with which the discriminator recognises generated samples as generated.

# %% [markdown] tags=["lang-zh"]
# 回顧：生成器最小化 $V$ 裡含 $\theta$ 的那一項。這個損失恆為負，對生成器來說愈低愈好；分數若可以任意大，它就沒有下界。

# %% [markdown] tags=["lang-en"]
# Recap: the generator minimises the term of $V$ that contains $\theta$. This loss is negative and, for the generator, the lower the better; where scores can be as large as you like, it has no lower bound.

# %% [markdown] tags=["lang-zh"]
# ## 3.2 換一個標籤：非飽和損失
#
# 提出 GAN 的那篇論文（Goodfellow 等人 2014，§3）自己就建議改用另一種損失。想法是謊報標籤：生成器希望判別器相信 $y=1$，於是像 2.1 那樣用最大概似法，只是標籤換成自己想要的那一個。

# %% [markdown] tags=["lang-en"]
# ## 3.2 The label changed: the non-saturating loss
#
# The paper that introduced GANs (Goodfellow et al. 2014, §3) itself recommends another loss. The idea is to lie about the label: the generator wants the discriminator to believe $y=1$, so it uses maximum likelihood as in 2.1, with the label that it would like to have.

# %% [markdown] tags=["lang-zh"]
# 同樣三個樣本，$D(G(z))$ 是 0.1、0.5、0.8：$-\log(D(G(z)))$ 是 2.30、0.69、0.22，平均 1.07。這一次，把平均抬得最高的，是被認出來的那一個。

# %% [markdown] tags=["lang-en"]
# The same three samples, $D(G(z))$ = 0.1, 0.5, 0.8: their $-\log(D(G(z)))$ are 2.30, 0.69, 0.22, with mean 1.07. This time it is the sample that is recognised that raises the mean most.

# %% [markdown]
# $$
# \begin{aligned}
# P(y = 1 \mid G(z)) &= D(G(z)) && \text{(a)}\\
# -\log P(y = 1 \mid G(z)) &= -\log(D(G(z))) && \text{(b)}\\
# -\log(D) &= \log(1 + e^{-s}) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 判別器相信這個樣本為真的機率。
# - (b) 最大化概似，就是最小化它的負對數。對 $z$ 取平均即得損失。
# - (c) 2.2 的 (b)。

# %% [markdown] tags=["lang-en"]
# - (a) The probability, according to the discriminator, that this sample is real.
# - (b) To maximise the likelihood is to minimise its negative logarithm. The mean over $z$ is the loss.
# - (c) Step (b) of 2.2.

# %% [markdown]
# $$
# \boxed{L_{ns} = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))] = \mathbb{E}_{z \sim p_z}[\log(1 + e^{-s(G(z))})]}
# \tag{3.2}
# $$

# %% tags=["check"]
check("3.2", r"L_{ns} = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))] = \mathbb{E}_{z \sim p_z}[\log(1 "
      r"+ e^{-s(G(z))})]")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$L_{ns}$ 是判別器把生成樣本當真的對數機率，取平均，再變號。

# %% [markdown] tags=["lang-en"]
# In words: $L_{ns}$ is minus the mean log-probability with which the discriminator takes generated samples for real.

# %% [markdown] tags=["lang-zh"]
# 回顧：兩種損失都隨 $D(G(z))$ 上升而下降，所以生成器要的都是「$D(G(z))$ 愈大愈好」。許多教材講到這裡為止，說兩者是同一回事。差別在斜率。

# %% [markdown] tags=["lang-en"]
# Recap: both losses fall as $D(G(z))$ rises, so with either of them the generator wants $D(G(z))$ to be large. Many tutorials stop here and call the two the same. The difference is in the slope.

# %% [markdown] tags=["lang-zh"]
# ## 3.3 斜率，以及它們的比
#
# 只看一個生成樣本，令 $s = s(G(z))$。損失對 $s$ 的斜率加上負號，就是生成器想抬高這個樣本的分數所用的力。

# %% [markdown] tags=["lang-en"]
# ## 3.3 The slopes and their ratio
#
# Take one generated sample and write $s = s(G(z))$. Minus the slope of the loss in $s$ is the force with which the generator tries to raise the score of this sample.

# %% [markdown] tags=["lang-zh"]
# 先看一個數字：判別器一眼認出這個樣本，$D = 0.01$。飽和損失的斜率是 −0.01，非飽和損失的是 −0.99，差 99 倍。

# %% [markdown] tags=["lang-en"]
# First one number: the discriminator sees through the sample at once, $D = 0.01$. The slope of the saturating loss is −0.01, that of the non-saturating loss −0.99, 99 times as much.

# %% [markdown]
# $$
# \begin{aligned}
# \frac{d}{ds}\left(-\log(1 + e^{s})\right) &= -\frac{e^{s}}{1 + e^{s}} = -\sigma(s) && \text{(a)}\\
# \frac{d}{ds}\log(1 + e^{-s}) &= -\frac{e^{-s}}{1 + e^{-s}} = -(1 - \sigma(s)) && \text{(b)}\\
# \frac{1 - \sigma(s)}{\sigma(s)} &= \frac{e^{-s}\,\sigma(s)}{\sigma(s)} = e^{-s} && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) (3.1) 的一項，連鎖律。
# - (b) (3.2) 的一項，連鎖律；最後一步是 $1 - \sigma(s) = \sigma(-s)$。
# - (c) 由 $1-\sigma(s) = \frac{e^{-s}}{1+e^{-s}} = e^{-s}\,\sigma(s)$ 約分。

# %% [markdown] tags=["lang-en"]
# - (a) One term of (3.1), by the chain rule.
# - (b) One term of (3.2), by the chain rule; the last step is $1 - \sigma(s) = \sigma(-s)$.
# - (c) Insert, then cancel: $1-\sigma(s) = \frac{e^{-s}}{1+e^{-s}} = e^{-s}\,\sigma(s)$.

# %% [markdown]
# $$
# \boxed{\frac{\partial L_{sat}}{\partial s} = -\sigma(s) \qquad \frac{\partial L_{ns}}{\partial s} = -(1 - \sigma(s)) \qquad \frac{\partial L_{ns} / \partial s}{\partial L_{sat} / \partial s} = e^{-s}}
# \tag{3.3}
# $$

# %% tags=["check"]
check("3.3", r"\frac{\partial L_{sat}}{\partial s} = -\sigma(s) \qquad \frac{\partial "
      r"L_{ns}}{\partial s} = -(1 - \sigma(s)) \qquad \frac{\partial L_{ns} / \partial "
      r"s}{\partial L_{sat} / \partial s} = e^{-s}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：對同一個樣本，非飽和損失的力是飽和損失的 $e^{-s}$ 倍，也就是 $(1-D)/D$ 倍。

# %% [markdown] tags=["lang-en"]
# In words: on the same sample the non-saturating loss pushes $e^{-s}$ times as hard as the saturating one, that is $(1-D)/D$ times.

# %% [markdown] tags=["lang-zh"]
# 上面的錯誤版本裡，第一個很常見：說飽和損失「在 $D(G) \approx 1$ 時」沒有梯度。正好相反。$-\sigma(s) = -D$ 在 $D(G(z)) \approx 0$ 時消失，也就是判別器把樣本認出來、生成器最需要梯度的時候；「飽和」指的就是這件事。這也回答了本章開頭的問題：最需要推的是最左邊的樣本，因為那裡的 $D$ 最小；力氣該花在那裡，飽和損失卻把最大的力氣花在已經騙過判別器的樣本上。

# %% [markdown] tags=["lang-en"]
# The first of the wrong versions above is a common claim: that the saturating loss has no gradient “when $D(G) \approx 1$”. It is the other way round. $-\sigma(s) = -D$ vanishes at $D(G(z)) \approx 0$, where the discriminator recognises the sample and the generator needs a gradient most; this is what “saturating” means. It also answers the question at the start: the samples farthest to the left most need a push, because $D$ is smallest there; that is where the force should go, but the saturating loss spends most of it on samples that fool the discriminator already.

# %% [markdown] tags=["lang-zh"]
# 那麼訓練開始的時候，$D(G(z))$ 靠近 0 嗎？量量看。

# %% [markdown] tags=["lang-en"]
# So is $D(G(z))$ near 0 when training starts? Let us measure.

# %% [markdown] tags=["lang-zh"]
# ### 訓練迴圈
#
# 下面是完整的 GAN 訓練迴圈：判別器一步、生成器一步，各自往下走。每個損失都收兩組分數，真實樣本的與生成樣本的；$L_G$ 只用得到第二組，所以第一個位置填 `None`。
#
# `figures.pairs` 用 `stack` 把 K 對網路疊在一起，一次訓練完。`play` 每 10 步把兩個網路存成一份快照，後面的圖都是從快照量出來的。

# %% [markdown] tags=["lang-en"]
# ### The training loop
#
# Here is the whole training loop of a GAN: one step of the discriminator, one of the generator, each downhill. Every loss takes two sets of scores, those of real and those of generated samples; $L_G$ needs only the second, hence the `None` in the first place.
#
# `figures.pairs` uses `stack` to lay K pairs of nets on top of one another, so that all are trained at once. Every 10 steps `play` keeps a copy of both nets, a snapshot; the figures below are measured on these.

# %% [markdown] tags=["lang-zh"]
# 別的程式常把這兩個損失寫成二元交叉熵（BCE）。標籤為 1 的 BCE 就是 $-\log(D)$；標籤為 0 的 BCE 就是 $-\log(1-D)$。所以 $L_{ns}$ 是「對生成樣本、標籤填 1」的 BCE，$L_{sat}$ 是「標籤填 0」的 BCE 再變號。

# %% [markdown] tags=["lang-en"]
# Other programs often write these losses as binary cross-entropy (BCE). BCE with label 1 is $-\log(D)$; BCE with label 0 is $-\log(1-D)$. So $L_{ns}$ is the BCE of generated samples with label 1, and $L_{sat}$ is minus their BCE with label 0.

# %%
import copy
from torch.optim import SGD, Adam

L_D = losses.bernoulli_d
L_sat = losses.saturating_g
L_ns = losses.nonsaturating_g
target = densities.gaussian(3, 0.5)  # 真實資料；生成器從 0 附近出發 the generators start near 0

# %% tags=["code-play"]
def descend(loss, optimiser):  # 一步 one step
    optimiser.zero_grad()
    loss.sum().backward()  # K 對網路的損失相加，各走各的 each pair goes its own way
    optimiser.step()

def play(G, D, loss_d, loss_g, optimiser_g, steps):
    g = torch.Generator().manual_seed(seed)
    optimiser_d = Adam(D.parameters(), 1e-3, (0.5, 0.99), fused=True)  # fused：較快 faster
    snapshots = []
    for step in range(steps + 1):
        if step % 10 == 0:
            snapshots.append(copy.deepcopy((G, D)))
        x = figures.batch(target, K, 64, g)
        z = torch.randn(K, 64, 1, generator=g)
        x_fake = G(z).detach()  # detach：D 的這一步不動 G the step of D leaves G alone
        descend(loss_d(D(x), D(x_fake)), optimiser_d)
        descend(loss_g(None, D(G(z))), optimiser_g)
    return snapshots

# %% tags=["code-bce"]
from torch.nn.functional import binary_cross_entropy_with_logits as bce

three = torch.tensor([-3.0, 0.5, 2.0])
assert torch.isclose(bce(three, torch.ones(3)), L_ns(None, three))
assert torch.isclose(bce(three, torch.zeros(3)), -L_sat(None, three))

# %% [markdown] tags=["lang-zh"]
# 「訓練開始」有兩種意思。一種是第 0 步：判別器還沒學，說什麼都是 ½ 左右。另一種是再晚一點：判別器已經會分辨真假，生成器卻還沒跟上。
#
# 不一定會有後面這種情形，所以這裡把它做出來：先讓判別器單獨練 200 步，生成器不動。這是判別器領先的極端情形，以下稱為「開局」。先猜：開局結束時，$D(G(z))$ 是多少？

# %% [markdown] tags=["lang-en"]
# “The start of training” can mean two moments. One is step 0: the discriminator has learnt nothing and says about ½ to everything. The other comes later, if by then the discriminator can tell real from generated and the generator has not kept up.
#
# The second need not happen, so we bring it about: the discriminator trains alone for 200 steps while the generator stands still. This is an extreme case of a discriminator in the lead; we call it the opening. Guess first: what is $D(G(z))$ by its end?

# %% tags=["nbval-ignore-output"]
G, D = figures.pairs(K, seed)
resting = SGD(G.parameters(), lr=0)  # 學習率是 0，G 不動 with the rate 0 G stands still
opening = play(G, D, L_D, L_ns, resting, 200)
start = opening[-1]  # 200 步之後的 G 與 D the nets after 200 steps

# %% tags=["figure", "fig-losses"]
D_opening = figures.believed(opening)  # 每一對網路的 D(G(z)) 平均 the mean for each pair：(T, K)
figures.losses_and_slopes(D_opening)
plt.show()

# %%
untrained = D_opening[0]
trained = D_opening[-1]
assert abs(untrained - 0.5).max() < 0.15
assert trained.max() < 0.05
print("開始 start：D(G(z)) ≈ ½ ✓   判別器練 200 步之後 after 200 steps of D：D(G(z)) < 0.05 ✓")

# %% [markdown] tags=["lang-zh"]
# 短線是實測：每條代表一對網路。第 0 步兩種損失的斜率差不多大，都在 −½ 附近；所以「訓練一開始就飽和」並不精確。
#
# 飽和發生在判別器領先之後：黑色短線那裡，橘色的斜率幾乎是 0，淺藍色的接近 −1。

# %% [markdown] tags=["lang-en"]
# The ticks are measured, one for each pair of nets. At step 0 both losses have about the same slope, near −½, so “saturated from the very start” is not quite right.
#
# Saturation comes once the discriminator leads: at the black ticks the orange slope is almost 0, the blue one close to −1.

# %% [markdown] tags=["lang-zh"]
# 回顧：斜率分別是 $-\sigma(s)$ 與 $-(1-\sigma(s))$，比值是 $e^{-s}$。判別器領先時 $D(G(z)) \approx 0$，飽和損失幾乎沒有力，非飽和損失用全力。

# %% [markdown] tags=["lang-en"]
# Recap: the slopes are $-\sigma(s)$ and $-(1-\sigma(s))$, their ratio is $e^{-s}$. With a discriminator in the lead, $D(G(z)) \approx 0$, the saturating loss has almost no force and the non-saturating one its full force.

# %% [markdown] tags=["lang-zh"]
# ### 動手：推力有多大
#
# 移動 $s$。虛線是切線；右圖是兩個損失推生成器的力道。先猜：$s=-5$ 時兩個斜率各是多少，差幾倍？到了 $s=5$ 呢？
#
# <details><summary>答案</summary>
#
# $s=-5$ 時，$-\log D$ 的斜率是 $-0.993$，$\log(1-D)$ 只有 $-0.0067$，相差 $e^{5}\approx 148$ 倍。到了 $s=5$，兩者對調。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: how hard is the push?
#
# Move $s$. Dashed: tangents. On the right: how hard each loss pushes. Guess first: what are the two slopes at $s=-5$, and by what factor do they differ? And at $s=5$?
#
# <details><summary>Answer</summary>
#
# At $s=-5$ the slope of $-\log D$ is $-0.993$, that of $\log(1-D)$ only $-0.0067$, and the ratio is $e^{5}\approx 148$. At $s=5$ they change places.
#
# </details>

# %% tags=["widget", "fig-push"]
widgets.generator_losses()

# %% [markdown] tags=["lang-zh"]
# ## 3.4 梯度怎麼走到生成器
#
# 生成器改的是 $\theta$，不是 $s$。從損失到 $\theta$ 要過三關：損失對分數的斜率、分數對樣本的斜率、樣本對參數的斜率。以 ℓ 表示單一樣本的損失，用下標表示偏導數，這三個斜率就是 $\ell_s = \frac{\partial \ell}{\partial s}$、$s_x = \frac{\partial s}{\partial x}$、$G_k = \frac{\partial G}{\partial \theta_k}$。

# %% [markdown] tags=["lang-en"]
# ## 3.4 How the gradient reaches the generator
#
# The generator changes $\theta$, not $s$. From the loss to $\theta$ there are three stages: the slope of the loss in the score, of the score in the sample, of the sample in the parameter. With ℓ for the loss of one sample, and subscripts for partial derivatives, they are $\ell_s = \frac{\partial \ell}{\partial s}$, $s_x = \frac{\partial s}{\partial x}$, $G_k = \frac{\partial G}{\partial \theta_k}$.

# %% [markdown] tags=["lang-zh"]
# 先算一個樣本，用本章開頭的 $G$ 與 $s$：$z = 1$ 時 $G(z) = 0.7$，$s = -0.812$，$D = 0.308$，$s_x = 2.272$。對參數 $a$ 的斜率是 $G_a = 1$。三個數相乘，飽和損失得 −0.699，非飽和損失得 −1.573；比值 2.25，正是 $e^{0.812}$。

# %% [markdown] tags=["lang-en"]
# First one sample, with $G$ and $s$ from the start of the lesson: at $z = 1$ we have $G(z) = 0.7$, $s = -0.812$, $D = 0.308$, $s_x = 2.272$. For the parameter $a$ the slope is $G_a = 1$. The product of the three is −0.699 for the saturating loss and −1.573 for the non-saturating one; the ratio 2.25 is just $e^{0.812}$.

# %% [markdown]
# $$
# \begin{aligned}
# L_G(\theta) &= \mathbb{E}_{z \sim p_z}[\ell(s(G(z)))] && \text{(a)}\\
# \frac{\partial L_G}{\partial \theta_k} &= \mathbb{E}_{z \sim p_z}\left[\frac{\partial}{\partial \theta_k}\,\ell(s(G(z)))\right] && \text{(b)}\\
# \frac{\partial}{\partial \theta_k}\,\ell(s(G(z))) &= \ell_s(s(G(z)))\; s_x(G(z))\; G_k(z) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 兩種損失都是這個形狀：$\ell(s) = -\log(1+e^{s})$ 或 $\ell(s) = \log(1+e^{-s})$。
# - (b) $p_z$ 與 $\theta$ 無關，微分可以搬進期望值；條件是：在 $\theta$ 附近，(c) 的絕對值不超過一個只含 $z$ 的可積函數（控制收斂定理）。碰到 ReLU 折點的機率通常是 0，不礙事。這就是讓 $z$、而不是 $x$，當隨機變數的好處。
# - (c) 連鎖律兩次。$x$ 是向量時，把 $s_x\,G_k$ 換成內積 $\nabla_x s \cdot \frac{\partial G}{\partial \theta_k}$。

# %% [markdown] tags=["lang-en"]
# - (a) Both losses have this form: $\ell(s) = -\log(1+e^{s})$ or $\ell(s) = \log(1+e^{-s})$.
# - (b) $p_z$ does not depend on $\theta$, so the derivative moves inside the expectation if near $\theta$ an integrable function of $z$ bounds (c) (dominated convergence); ReLU's kinks usually have probability 0. So it pays to let $z$, not $x$, be the random variable.
# - (c) The chain rule, twice. For a vector $x$ replace $s_x\,G_k$ by the inner product $\nabla_x s \cdot \frac{\partial G}{\partial \theta_k}$.

# %% [markdown]
# $$
# \boxed{\frac{\partial L_G}{\partial \theta_k} = \mathbb{E}_{z \sim p_z}[\ell_s(s(G(z)))\, s_x(G(z))\, G_k(z)]}
# \tag{3.4}
# $$

# %% tags=["check"]
check("3.4", r"\frac{\partial L_G}{\partial \theta_k} = \mathbb{E}_{z \sim "
      r"p_z}[\ell_s(s(G(z)))\, s_x(G(z))\, G_k(z)]")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：每個樣本送給 $\theta_k$ 的，是三個斜率的乘積；損失的梯度是這些乘積的平均。

# %% [markdown] tags=["lang-en"]
# In words: what a sample sends to $\theta_k$ is the product of three slopes; the gradient of the loss is the mean of these products.

# %% [markdown] tags=["lang-zh"]
# 後兩個因子合起來是 $\nabla_\theta\, s(G(z))$ 的一個分量，所以向量的寫法是 $\nabla_\theta L_G = \mathbb{E}_{z \sim p_z}[\ell_s \cdot \nabla_\theta\, s(G(z))]$：選哪種損失，只影響期望值裡的權重 $\ell_s$。
#
# 對同一個樣本，兩種損失在 $\theta$ 空間的梯度方向因此完全相同，長度差 $e^{-s}$ 倍。這個倍數屬於單一樣本，不屬於整批的平均。

# %% [markdown] tags=["lang-en"]
# The last two factors together are a component of $\nabla_\theta\, s(G(z))$, so that in vectors $\nabla_\theta L_G = \mathbb{E}_{z \sim p_z}[\ell_s \cdot \nabla_\theta\, s(G(z))]$: the choice of the loss affects nothing but the weight $\ell_s$ inside the expectation.
#
# So for one sample the two gradients in $\theta$ have the same direction, and their lengths differ by the factor $e^{-s}$. The factor belongs to a single sample, not to the mean over a batch.

# %% [markdown] tags=["lang-zh"]
# 這一點可以在訓練中的網路上量出來。對每個快照，用兩種損失各算一次完整的參數梯度 $\nabla_\theta L_G$：先讓一批只有一個樣本（粉紅點），再讓一批有 256 個（灰點）。先猜：$s=-8$ 時，粉紅點的比值是多少？灰點會落在哪裡？

# %% [markdown] tags=["lang-en"]
# This can be measured on nets in training. In each snapshot we compute the whole parameter gradient $\nabla_\theta L_G$ for both losses: first for batches of a single sample (pink), then for batches of 256 (grey). Guess first: what is the ratio of the pink dots at $s=-8$? And where will the grey dots be?

# %% tags=["nbval-ignore-output"]
def from_opening(loss_g, optimiser, lr, **options):
    G, D = copy.deepcopy(start)
    optimiser_g = optimiser(G.parameters(), lr, **options)
    return play(G, D, L_D, loss_g, optimiser_g, steps)

sat = {"SGD": from_opening(L_sat, SGD, 0.01)}
ns = {"SGD": from_opening(L_ns, SGD, 0.01)}

# %%
both = L_sat, L_ns
snapshots = opening + sat["SGD"] + ns["SGD"]
# s、‖∇θ L_ns‖ / ‖∇θ L_sat‖（ratio）、兩個梯度夾角的餘弦 and the cosine of the angle between the two
one = figures.compare(both, snapshots, n=1)
whole = figures.compare(both, snapshots, n=256)

# %% tags=["figure", "fig-ratio"]
figures.ratios(one, whole)
plt.show()

# %%
# 與 e^(−s) 的最大相對誤差 the largest relative error against e^(−s)
assert figures.off(one) < 0.01
assert figures.off(whole) > 0.1
assert one.cosine.min() > 0.999  # 單一樣本，同方向 a single sample: the same direction
assert whole.cosine.min() < 0.95

# %% [markdown] tags=["lang-zh"]
# 粉紅點是單一樣本，都落在 $e^{-s}$ 上；$s=-8$ 時差將近三千倍。
#
# 灰點是整批的梯度。同一批裡 $s$ 若參差不齊，點就可能偏離線；圖中平均的 $s$ 低於 $-6$ 時，偏離的點都在線的下方，有的差上許多倍。
#
# 這是因為權重不同。飽和損失的權重是 $\sigma(s)$，整批的梯度由少數「快要騙過判別器」的樣本決定；非飽和損失的權重是 $1-\sigma(s)$，被認出來的樣本幾乎一樣重，騙過判別器的才變輕。$s$ 遠低於 0 時，$\sigma(s) \approx e^{s}$ 是凸的，所以權重的平均，比平均的 $s$ 所對應的權重大；飽和損失的梯度往往因此變長，點就落在線的下方。所以兩個整批梯度不只長度可以不同，方向也可以不同。

# %% [markdown] tags=["lang-en"]
# The pink dots are single samples, and they lie on $e^{-s}$; at $s=-8$ the factor is almost three thousand.
#
# The grey dots are whole batches. Where $s$ varies within a batch they may leave the line; where the mean of $s$ is below $-6$, those that leave it are all below it in this figure, some of them far below.
#
# The reason is the weights. The saturating loss weights samples by $\sigma(s)$, so that the few which almost fool the discriminator decide; the non-saturating one weights them by $1-\sigma(s)$, so that all samples that are recognised count nearly the same, and only those that fool the discriminator count less. Far below 0, $\sigma(s) \approx e^{s}$ is convex, so the mean weight is larger than the weight of the mean $s$; that tends to make the saturating gradient longer, which puts the dots below the line. So the two gradients of a batch can differ in direction, too, not only in length.

# %% [markdown] tags=["lang-zh"]
# ### 實測：訓練中的飽和
#
# 從同一個開局出發，判別器已經領先，分別以兩種損失訓練。最佳化器有三種：普通的梯度下降（SGD）、Adam，以及 ε = 1 的 Adam。Adam 把梯度除以 √v + ε，其中 √v 是這個分量近來的大小；ε = 1 比梯度大得多時，等於沒有除，其他設定都不變。
#
# 第一張圖是 SGD 之下完整的參數梯度有多長，第二張圖是樣本往哪裡去。先猜：六種組合裡，哪幾種到得了真實資料所在的 3？

# %% [markdown] tags=["lang-en"]
# ### Saturation, measured in training
#
# From the opening, with the discriminator in the lead, we train with each loss, by three optimisers: plain gradient descent (SGD), Adam, and Adam with ε = 1. Adam divides the gradient by √v + ε, where √v is the recent size of that component; where ε = 1 is far larger than the gradients there is no such division, and all other settings are the same.
#
# The first figure shows the length of the whole parameter gradient under SGD, the second where the samples go. Guess first: which of the six combinations get to 3, where the real data are?

# %% tags=["nbval-ignore-output"]
sat["Adam"] = from_opening(L_sat, Adam, 1e-3)
ns["Adam"] = from_opening(L_ns, Adam, 1e-3)
sat["Adam, ε = 1"] = from_opening(L_sat, Adam, 1e-3, eps=1.0)
ns["Adam, ε = 1"] = from_opening(L_ns, Adam, 1e-3, eps=1.0)

# %% tags=["figure", "fig-shrinking"]
figures.shrinking(both, opening, sat["SGD"], ns["SGD"])
plt.show()

# %% tags=["figure", "fig-destinations"]
figures.destinations(sat, ns)
plt.show()

# %%
def arrives(x): return abs(x - 3) < 1.5

untrained = figures.ends({"opening": opening})
sat_ends = figures.ends(sat)  # 樣本最後在哪裡 where the samples end
ns_ends = figures.ends(ns)
assert not arrives(untrained)  # 沒訓練過的生成器不算到達 untrained ones must not pass
assert arrives(sat_ends).tolist() == [False, True, False], sat_ends
assert arrives(ns_ends).all(), ns_ends
print("飽和 saturating：    SGD ✗   Adam ✓   Adam, ε = 1 ✗")
print("非飽和 non-saturating：SGD ✓   Adam ✓   Adam, ε = 1 ✓")

# %%
# 飽和的長度除以非飽和的，乘上 e^(−s) 與不乘 saturating over non-saturating, times e^(−s) and without
times_factor, without_factor = figures.ratios_in_opening(both, opening)
longer = figures.ratio_at_end(both, sat["SGD"])  # 同樣的網路 the same nets
assert abs(times_factor - 1).max() < 0.4
assert without_factor.min() < 0.1
assert longer.median() > 10

# %% [markdown] tags=["lang-zh"]
# 第一張圖：用 SGD 時，飽和損失的梯度愈縮愈小，多數生成器停在原地。淺藍色的點線，是在同一批停住的網路上改算非飽和損失的梯度：網路完全相同，梯度卻長得多；所以梯度這麼小要怪損失，不能只怪網路所在的位置。
#
# 生成器幾乎不動，判別器就更有把握，梯度又更接近 0。也有後來逃出去的（quick 的六個裡有一個），色帶因此變寬。
#
# 非飽和損失的梯度，在判別器單獨練習時反而變大；輪到生成器走，它就衝過頭，再回到 3。
#
# 開局時，黑色虛線是理論：飽和損失的梯度長度乘上 $e^{-s}$，$s$ 取平均。它幾乎蓋住非飽和損失的實測，是因為還沒訓練的生成器，各樣本的 $s$ 相差不大，比值可以近似地用平均的 $s$ 來算。

# %% [markdown] tags=["lang-en"]
# First figure: under SGD the saturating gradient shrinks and shrinks, and most generators stay where they are. The light blue dotted line is the gradient of the non-saturating loss on these very nets: with the same nets it is much longer, so the loss is to blame for so small a gradient, and not the place alone.
#
# A generator that hardly moves makes the discriminator surer still, and the gradient even smaller. Some escape later (one of the six in the quick run), which is why the band widens.
#
# The non-saturating gradient grows instead while the discriminator practises alone; once they may move, the generators overshoot and come back to 3.
#
# In the opening the black dashed line is theory: the length of the saturating gradient times $e^{-s}$, with the mean of $s$. It nearly covers the measured non-saturating length, because the samples of an untrained generator differ little in $s$, so that approximately the mean of $s$ may stand in the ratio.

# %% [markdown] tags=["lang-zh"]
# 你猜到第二張圖的中間一格了嗎？飽和損失用 Adam 就走得到；把 ε 改成 1，其餘不動，又停在原地。可見在這裡、用這個學習率，救了它的是 Adam 的那一次除法：它把梯度長度的差別抹平了。所以「飽和損失根本不能訓練」說得太滿。
#
# 這次除法抹不平的是權重：兩種損失還是由不同的樣本說了算。

# %% [markdown] tags=["lang-en"]
# Did you guess the middle panel of the second figure? With Adam the saturating loss gets there; with ε set to 1 and nothing else changed it is stuck again. So what saves it here, at this learning rate, is Adam's division, which evens out the lengths of the gradients. “The saturating loss cannot be trained” claims too much.
#
# What the division cannot even out is how the samples are weighted: under the two losses, different samples still decide.

# %% [markdown] tags=["lang-zh"]
# 回顧：$e^{-s}$ 是單一樣本的比值，在參數的梯度上也量得到。在這個實驗裡，判別器領先時，飽和損失用 SGD 多半停住，用 Adam 卻走得動。

# %% [markdown] tags=["lang-en"]
# Recap: $e^{-s}$ is the ratio for a single sample, and it can be measured in the gradients of the parameters. In this experiment, with a discriminator in the lead, the saturating loss is mostly stuck under SGD, and moves under Adam.

# %% [markdown] tags=["lang-zh"]
# ### 反向傳播會順便算到判別器
#
# （第二堂從這裡開始。）$L_G$ 的梯度穿過 $D$ 才到 $G$，所以一句 `L_G.backward()` 也會把梯度留在判別器的參數裡。判別器的下一步若忘了 `zero_grad()`，這些梯度就會加到它自己的梯度上，判別器等於幫了生成器的忙。

# %% [markdown] tags=["lang-en"]
# ### Backpropagation also reaches the discriminator
#
# (The second lesson starts here.) The gradient of $L_G$ passes through $D$ on its way to $G$, so a plain `L_G.backward()` leaves a gradient in the discriminator's parameters as well. If the discriminator's next step forgets `zero_grad()`, that gradient is added to its own, and the discriminator helps the generator.

# %% [markdown] tags=["lang-zh"]
# `detach()` 則把計算圖剪斷。先猜：判別器那一步少了 `detach()`，會算錯嗎？多花了什麼？生成器那一步多了 `detach()`，又會怎樣？

# %% [markdown] tags=["lang-en"]
# `detach()` cuts the graph. Guess first: without `detach()` in the discriminator's step, is anything wrong? What does it cost? And with a `detach()` in the generator's step?

# %% tags=["out-detach"]
x = figures.batch(target, K, 256, g)
z = torch.randn(K, 256, 1, generator=g)
G, D = copy.deepcopy(start)
x_fake = G(z).detach()  # 錯：生成器那一步不可以剪斷 wrong: never cut in the step of G
L_ns(None, D(x_fake)).sum().backward()
by_D = figures.received(D)  # 參數收到的梯度 the gradient in the parameters
by_G = figures.received(G)
assert by_D > 0.1
assert by_G == 0
print("L_G.backward()：D 也收到梯度 D gets a gradient, too ✓   有 with detach：G 沒有 none for G ✓")

# %% tags=["nbval-ignore-output", "out-cost"]
def with_detach(G, D): return L_D(D(x), D(G(z).detach()))
def without(G, D): return L_D(D(x), D(G(z)))

figures.cost(with_detach, start, "有 with detach")
figures.cost(without, start, "沒有 without")

# %% [markdown] tags=["lang-zh"]
# 判別器那一步少了 `detach()`，$D$ 的梯度還是對的；只是反向傳播多走了一趟 $G$，比較慢；$G(z)$ 的中間結果要留到 `backward()` 結束，占記憶體，這裡多留了一半的數（kept）；還在 $G$ 的參數裡留下用不到的梯度。只要生成器更新之前有 `zero_grad()`，就只是白算。
#
# 生成器那一步多了 `detach()` 則是真的錯：$G$ 什麼都收不到。

# %% [markdown] tags=["lang-en"]
# Without `detach()` in the discriminator's step the gradient of $D$ is still right. But the backward pass takes an extra trip through $G$, which is slower; the intermediate results of $G(z)$ must be kept in memory until `backward()` is over, here half as many numbers again (“kept”); and $G$'s parameters are left with a gradient that nobody needs. As long as `zero_grad()` comes before the generator's update, it is merely wasted work.
#
# A `detach()` in the generator's step is a real mistake: $G$ receives nothing.

# %% [markdown] tags=["lang-zh"]
# ## 3.5 判別器最佳時，生成器在最小化什麼
#
# 現在讓判別器做到最好：$D = D^{*}$，由 (2.3) 給出，對應目前的 $q_0 = q_{\theta_0}$。接著固定住 $D^{*}$，問損失的梯度指向哪裡。先猜：兩種損失既然「目標相同」，這時總該相同了吧？

# %% [markdown] tags=["lang-en"]
# ## 3.5 What the generator minimises against the best discriminator
#
# Now let the discriminator be the best one, $D = D^{*}$ of (2.3) for the current $q_0 = q_{\theta_0}$. Then hold $D^{*}$ fixed and ask where the gradient of the loss points. Guess first: as both losses “have the same goal”, surely they agree here?

# %% [markdown] tags=["lang-zh"]
# 先看一組數字：$p = N(0,1)$、$q = N(a,1)$，在 $a = 4$。對 $a$ 的斜率，飽和損失是 0.137，非飽和損失是 3.863，差了 28 倍。但兩者相加正好是 4，也就是 $\mathrm{KL}(q \,\|\, p) = a^2/2$ 的斜率。這不是巧合。

# %% [markdown] tags=["lang-en"]
# First some numbers: $p = N(0,1)$ and $q = N(a,1)$, at $a = 4$. The slope in $a$ is 0.137 for the saturating loss and 3.863 for the non-saturating one, 28 times as much. But their sum is exactly 4, the slope of $\mathrm{KL}(q \,\|\, p) = a^2/2$. This is no accident.

# %% [markdown]
# $$
# \begin{aligned}
# \max_D V &= 2\,\mathrm{JSD}(p \,\|\, q_\theta) - 2\log(2) && \text{(a)}\\
# \nabla_\theta L_{sat} &= \nabla_\theta V = \nabla_\theta\left(\max_D V\right) = 2\,\nabla_\theta\,\mathrm{JSD}(p \,\|\, q_\theta) && \text{(b)}\\
# -\log(D^{*}) &= -s^{*} - \log(1 - D^{*}), \qquad s^{*} = \log\frac{p}{q_0} && \text{(c)}\\
# L_{ns} &= -\mathbb{E}_{x \sim q_\theta}[s^{*}(x)] - L_{sat} && \text{(d)}\\
# -\nabla_\theta\,\mathbb{E}_{x \sim q_\theta}[s^{*}(x)] &= \nabla_\theta \int q_\theta \log\frac{q_0}{p}\,dx = \nabla_\theta\,\mathrm{KL}(q_\theta \,\|\, p) && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# 梯度都在 $\theta = \theta_0$ 處取值。設 $p$ 與 $q_\theta$ 處處為正，而且夠平滑、尾部夠輕：各積分都有限，微分也可以搬進積分（常態分布就是如此）。
#
# - (a) (2.4) 變號，$V = -L_D$。
# - (b) 第一個等號是 3.1 的 (c)。第二個：$\max_D V$ 的 $D^{*}$ 雖隨 $\theta$ 而變，但 $V$ 在 $D^{*}$ 處對 $D$ 的導數是 0，所以固定 $D^{*}$ 來微分，結果一樣（包絡定理）。
# - (c) 對任何判別器，$\log\frac{D}{1-D} = s$。
# - (d) 對 (c) 取 $q_\theta$ 的期望值。注意 $L_{sat}$ 前面是負號。
# - (e) KL 散度的梯度有兩項：$\int \nabla_\theta q_\theta \log\frac{q_\theta}{p}\,dx$ 與 $\int \nabla_\theta q_\theta\,dx$。第一項在 $\theta_0$ 就是 (e) 中間的梯度；第二項是 0，因為 $\int q_\theta\,dx = 1$。

# %% [markdown] tags=["lang-en"]
# All gradients are taken at $\theta = \theta_0$. Let $p$ and $q_\theta$ be positive everywhere, with enough smoothness and light enough tails that the integrals are finite and the derivative may be moved inside them (normal distributions satisfy this).
#
# - (a) (2.4) with the sign changed, $V = -L_D$.
# - (b) The first equality is (c) of 3.1. The second: the $D^{*}$ in $\max_D V$ moves with $\theta$, but at $D^{*}$ the derivative of $V$ in $D$ is 0, so that differentiating with $D^{*}$ fixed gives the same (the envelope theorem).
# - (c) For any discriminator $\log\frac{D}{1-D} = s$.
# - (d) The expectation of (c) under $q_\theta$. Note the minus sign in front of $L_{sat}$.
# - (e) The gradient of the KL divergence has two terms, $\int \nabla_\theta q_\theta \log\frac{q_\theta}{p}\,dx$ and $\int \nabla_\theta q_\theta\,dx$. At $\theta_0$ the first is the gradient in the middle of (e); the second is 0, because $\int q_\theta\,dx = 1$.

# %% [markdown] tags=["lang-zh"]
# 框裡的第一式就是 (b)；把 (b) 與 (e) 代入 (d)，得到第二式。

# %% [markdown] tags=["lang-en"]
# The first formula in the box is (b); for the second, put (b) and (e) into (d).

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla_\theta L_{sat} = 2\nabla_\theta\mathrm{JSD}(p \| q_\theta) \qquad \nabla_\theta L_{ns} = \nabla_\theta\mathrm{KL}(q_\theta \| p) - 2\nabla_\theta\mathrm{JSD}(p \| q_\theta)} \\
# \small \text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}
# \end{gathered}
# \tag{3.5}
# $$

# %% tags=["check"]
check("3.5", r"\nabla_\theta L_{sat} = 2\nabla_\theta\mathrm{JSD}(p \| q_\theta) \qquad "
      r"\nabla_\theta L_{ns} = \nabla_\theta\mathrm{KL}(q_\theta \| p) - "
      r"2\nabla_\theta\mathrm{JSD}(p \| q_\theta)", r"\text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：面對最佳判別器，飽和的生成器沿 $2\,\mathrm{JSD}$ 下降；非飽和的生成器沿 $\mathrm{KL}(q \,\|\, p)$ 減去 $2\,\mathrm{JSD}$ 下降。

# %% [markdown] tags=["lang-en"]
# In words: against the best discriminator the saturating generator descends on $2\,\mathrm{JSD}$, the non-saturating one on $\mathrm{KL}(q \,\|\, p)$ minus $2\,\mathrm{JSD}$.

# %% [markdown] tags=["lang-zh"]
# 所以兩者並不相同。非飽和損失裡，$-2\,\mathrm{JSD}$ 這一項單獨來看是把兩個分布推開的，符號是「錯」的（Arjovsky 與 Bottou 2017，Theorem 2.5）。
#
# 不過加起來仍是散度：$\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}(p \,\|\, q) = 2\,\mathrm{KL}(m \,\|\, p)$，其中 $m = \tfrac12\,(p + q)$，這個散度只在 $q = p$ 時為 0（Shannon 等人 2020）。因為 $2\,\mathrm{JSD}(p \,\|\, q) = \mathrm{KL}(p \,\|\, m) + \mathrm{KL}(q \,\|\, m)$，而 $\mathrm{KL}(q \,\|\, p) - \mathrm{KL}(q \,\|\, m) = \mathbb{E}_{x \sim q}[\log\frac{m(x)}{p(x)}]$，$-\mathrm{KL}(p \,\|\, m) = \mathbb{E}_{x \sim p}[\log\frac{m(x)}{p(x)}]$；兩式相加，再用 $p + q = 2m$。

# %% [markdown] tags=["lang-en"]
# So they do not agree. In the non-saturating loss the term $-2\,\mathrm{JSD}$ by itself pushes the distributions apart: its sign is “wrong” (Arjovsky & Bottou 2017, Theorem 2.5).
#
# Still, the sum is a divergence: $\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}(p \,\|\, q) = 2\,\mathrm{KL}(m \,\|\, p)$ with $m = \tfrac12\,(p + q)$, and it is zero only where $q = p$ (Shannon et al. 2020). For $2\,\mathrm{JSD}(p \,\|\, q) = \mathrm{KL}(p \,\|\, m) + \mathrm{KL}(q \,\|\, m)$, while $\mathrm{KL}(q \,\|\, p) - \mathrm{KL}(q \,\|\, m) = \mathbb{E}_{x \sim q}[\log\frac{m(x)}{p(x)}]$ and $-\mathrm{KL}(p \,\|\, m) = \mathbb{E}_{x \sim p}[\log\frac{m(x)}{p(x)}]$; add the two and use $p + q = 2m$.

# %% [markdown] tags=["lang-zh"]
# 還有一點：微分時 $D^{*}$ 要固定。包絡定理說的是整個 $V$，而 $L_{sat}$ 只是它的一項；連 $D^{*}$ 一起微分，得到的是別的東西：$p = N(0,1)$、$q = N(1,1)$ 時，對 $a$ 的斜率從 0.398 變成 0.199。

# %% [markdown] tags=["lang-en"]
# One more point: $D^{*}$ must be held fixed in the derivative. The envelope theorem applies to the whole $V$, and $L_{sat}$ is only one of its terms; differentiating $D^{*}$ as well gives something else: for $p = N(0,1)$ and $q = N(1,1)$ the slope in $a$ is 0.199 instead of 0.398.

# %% [markdown] tags=["lang-zh"]
# 下面是 $\theta = (a, b)$ 平面上的下降方向，真實資料是 $N(0,1)$。
#
# 黑色箭頭由積分算出；粉紅色是取 4,000 個樣本、以自動微分得到的。左右兩圖的比例尺不同。先猜：哪一張圖在遠處的箭頭會縮短？

# %% [markdown] tags=["lang-en"]
# Below are the directions of descent in the plane of $\theta = (a, b)$, for real data from $N(0,1)$.
#
# The black arrows come from quadrature, the pink ones from 4,000 samples by autograd. The two panels have different scales. Guess first: in which of them do the arrows shorten far out?

# %%
normal = densities.gaussian(0, 1)

def JSD(a, b): return divergences.js(normal, densities.gaussian(a, b))
def KL(a, b): return divergences.kl(densities.gaussian(a, b), normal)

# (∂/∂a, ∂/∂b)，差商 by differences
def exact_sat(a, b): return 2 * figures.differences(JSD, a, b)
def exact_ns(a, b): return figures.differences(KL, a, b) - exact_sat(a, b)

# %% tags=["code-sampled"]
def sampled(loss, a, b):  # D = D*，不隨 θ 動；取樣與自動微分 held fixed; samples, autograd
    theta = torch.tensor([a, b], requires_grad=True)
    x = theta[0] + theta[1] * torch.randn(4000, generator=g)
    s_star = normal.log_prob(x) - densities.gaussian(a, b).log_prob(x)
    loss(None, s_star).backward()
    return theta.grad.numpy()

def sampled_sat(a, b): return sampled(L_sat, a, b)
def sampled_ns(a, b): return sampled(L_ns, a, b)

# %% tags=["figure", "fig-fields"]
sat_exact = figures.field(exact_sat)  # a = −4 … 4，b = 0.5 … 2.5；寫成複數 as complex numbers
ns_exact = figures.field(exact_ns)
sat_drawn = figures.field(sampled_sat)
ns_drawn = figures.field(sampled_ns)
figures.fields(sat_exact, ns_exact, sat_drawn, ns_drawn)
plt.show()

# %% tags=["out-arrows"]
assert figures.error(sat_drawn, sat_exact) < 0.2  # 取樣與積分相符 samples agree with quadrature
assert figures.error(ns_drawn, ns_exact) < 0.2
assert figures.growth(ns_exact).min() > 0  # a = 0 … 4
apart = figures.angles(sat_exact, ns_exact)  # a ≠ 0
assert apart.min() > 5
assert apart.max() < 80
figures.print_lengths(sat_exact, ns_exact)

# %% [markdown] tags=["lang-zh"]
# 兩張圖的箭頭都在星號 $(0, 1)$ 縮成 0，也就是 $q = p$。到那裡的路卻不同。在 $a = 0$ 這條線上，由於對稱，箭頭都是鉛直的，而且兩張圖都指向星號，只有長度不同；圖上其他格點，方向都差 5 度以上，最多將近 80 度。
#
# 右圖的每一列裡，離 $a = 0$ 愈遠，箭頭愈長，而且都指回 $a = 0$ 那一側；但長度不是只看離星號多遠：$(0, 2.5)$ 離星號 1.5，長 1.913；$(2, 1)$ 離星號 2，只有 1.614。
#
# 左圖最下面一列 $b = 0.5$，從 $\lvert a \rvert = 2$ 到 4，箭頭縮到幾乎看不見：飽和。再上面三列，最遠處（$\lvert a \rvert = 4$）的箭頭朝上多於朝內：飽和損失在那裡主要是把 $q$ 攤寬，而不是把 $q$ 搬過去。

# %% [markdown] tags=["lang-en"]
# In both panels the arrows shrink to 0 at the star, $(0, 1)$, where $q = p$. The ways there are different. On the line $a = 0$ all arrows are vertical, by symmetry, and in both panels they point to the star, so that only the lengths differ; at all other grid points of the figure the directions differ by more than 5 degrees, at most by nearly 80.
#
# On the right, within each row, arrows are the longer the farther they are from $a = 0$, and all point to its side; but the length is not a matter of the distance to the star alone: at $(0, 2.5)$, at a distance of 1.5, it is 1.913; at $(2, 1)$, at a distance of 2, only 1.614.
#
# On the left, in the lowest row $b = 0.5$, from $\lvert a \rvert = 2$ to 4 the arrows dwindle until they all but vanish: saturation. In the three rows above, those farthest out ($\lvert a \rvert = 4$) point upwards more than inwards: there the saturating loss mostly widens $q$, instead of moving $q$ to the data.

# %% [markdown] tags=["lang-zh"]
# 把 $b = 1$ 這一列單獨畫出來，就看得到錯號的那一項。兩條實線是兩種損失對 $a$ 的斜率。先猜：$a$ 很大時，它們各往哪裡去？

# %% [markdown] tags=["lang-en"]
# The row $b = 1$ by itself shows the term with the wrong sign. The two solid lines are the slopes of the two losses in $a$. Guess first: for large $a$, where does each of them go?

# %% tags=["figure", "fig-row"]
figures.row(exact_sat, exact_ns, sampled_sat, sampled_ns)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 在 $a = 0$，兩條實線相切：接近均衡時，兩種損失的梯度在一階近似下相同（練習 2 證明 $a$ 的分量，$b$ 的分量可用同樣的展開）。遠處，$-2\,\mathrm{JSD}$ 的斜率趨近 0，剩下 KL 散度的斜率，與 $a$ 成正比。

# %% [markdown] tags=["lang-en"]
# At $a = 0$ the two solid lines are tangent: close to the equilibrium the gradients of the two losses agree to first order (exercise 2 proves it for the $a$-component, and the same expansion serves for $b$). Far out, the slope of $-2\,\mathrm{JSD}$ tends to 0, and what is left is the slope of the KL divergence, proportional to $a$.

# %% [markdown] tags=["lang-zh"]
# 這對訓練意味著什麼？面對最佳判別器，非飽和損失的梯度不是 $\mathrm{KL}(q \,\|\, p)$ 的梯度，而是 $2\,\mathrm{KL}(m \,\|\, p)$ 的梯度。先猜：資料有兩座一樣高的峰（藍色），生成器（橘紅色）漏掉一座，或者在遠處多造一座，哪一種的 $2\,\mathrm{KL}(m \,\|\, p)$ 比較大？大一點，還是大很多？

# %% [markdown] tags=["lang-en"]
# What does it mean in training? Against the best discriminator the gradient of the non-saturating loss is not that of $\mathrm{KL}(q \,\|\, p)$ but that of $2\,\mathrm{KL}(m \,\|\, p)$. Guess first: the data (blue) have two peaks of equal height, and the generator (orange) misses one of them, or invents another one far away. For which of the two is $2\,\mathrm{KL}(m \,\|\, p)$ larger, and is it a little larger or a lot?

# %%
data = figures.peaks(-3, 3)
missing = figures.peaks(-3)
invented = figures.peaks(-3, 3, 9)

# %% tags=["figure", "fig-peaks"]
figures.missing_and_invented(data, missing, invented)
plt.show()

# %% tags=["out-peaks"]
def two_KL(q):  # 2 KL(m‖p)，p = data
    m = densities.mixture([data, q])
    return 2 * divergences.kl(m, data)

difference = divergences.kl(missing, data) - 2 * divergences.js(data, missing)
assert np.isclose(two_KL(missing), difference)
print("漏掉一座 one missing", round(two_KL(missing), 2))
print("多造一座 one invented", round(two_KL(invented), 2))

# %% [markdown] tags=["lang-zh"]
# 在這個例子裡，造出資料裡沒有的東西，比漏掉資料裡有的東西貴上近九十倍。但這是散度的值，不是生成器感受到的梯度；它會不會因此讓生成器只造少數幾種樣本？第 07 章會看到。

# %% [markdown] tags=["lang-en"]
# In this example it is some ninety times as expensive to make what is not in the data as to miss what is in them. But this is the value of the divergence, not the gradient that the generator feels; does it lead a generator to make only a few kinds of samples? See lesson 07.

# %% [markdown] tags=["lang-zh"]
# 回顧：$D = D^{*}$ 固定時，飽和損失的梯度就是 $2\,\mathrm{JSD}$ 的梯度，非飽和損失的梯度則是 $\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD} = 2\,\mathrm{KL}(m \,\|\, p)$ 的梯度。這兩個散度都只在 $q = p$ 為 0；它們的梯度在那附近到一階都相同，在遠處大不相同。

# %% [markdown] tags=["lang-en"]
# Recap: with $D = D^{*}$ held fixed, the saturating loss has the gradient of $2\,\mathrm{JSD}$, the non-saturating one that of $\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD} = 2\,\mathrm{KL}(m \,\|\, p)$. Both divergences are zero only at $q = p$; near it their gradients agree to first order, far from it they are very different.

# %% [markdown] tags=["lang-zh"]
# ## 3.6 誰最小化什麼
#
# 正負號弄錯的文件很多，因為同一場賽局有三個量：$V$、$L_D$、$L_G$。把它們的關係寫在一起。

# %% [markdown] tags=["lang-en"]
# ## 3.6 Who minimises what
#
# Many texts get a sign wrong, because one game is described by three quantities, $V$, $L_D$ and $L_G$. Here are their relations in one place.

# %% [markdown] tags=["lang-zh"]
# 先看一個數字：判別器對什麼都說 $D = \frac12$，也就是 $s = 0$。這時 $V = -1.39$、$L_D = 1.39$、$L_{sat} = -0.69$、$L_{ns} = 0.69$。

# %% [markdown] tags=["lang-en"]
# First one set of numbers: the discriminator says $D = \frac12$ to everything, that is $s = 0$. Then $V = -1.39$, $L_D = 1.39$, $L_{sat} = -0.69$, $L_{ns} = 0.69$.

# %% [markdown]
# $$
# \begin{aligned}
# V &= \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{x \sim q}[\log(1 - D(x))] && \text{(a)}\\
# L_D &= -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(1 - D(x))] && \text{(b)}\\
# L_{sat} &= \mathbb{E}_{x \sim q}[\log(1 - D(x))] && \text{(c)}\\
# L_{ns} &= -\mathbb{E}_{x \sim q}[\log(D(x))] = -\mathbb{E}_{x \sim q}[s(x) + \log(1 - D(x))] && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a)、(b) 價值的定義與 (2.1)：逐項相差一個負號。
# - (c) (3.1) 改寫成 $x \sim q$：$V$ 的第二項。
# - (d) (3.2) 改寫成 $x \sim q$，再用 3.5 的 (c)。

# %% [markdown] tags=["lang-en"]
# - (a), (b) The definition of the value, and (2.1): term by term they differ by a sign.
# - (c) (3.1) written with $x \sim q$: the second term of $V$.
# - (d) (3.2) written with $x \sim q$, then (c) of 3.5.

# %% [markdown]
# $$
# \boxed{V = -L_D \qquad L_{sat} = V - \mathbb{E}_{x \sim p}[\log(D(x))] \qquad L_{ns} = -L_{sat} - \mathbb{E}_{x \sim q}[s(x)]}
# \tag{3.6}
# $$

# %% tags=["check"]
check("3.6", r"V = -L_D \qquad L_{sat} = V - \mathbb{E}_{x \sim p}[\log(D(x))] \qquad L_{ns} = "
      r"-L_{sat} - \mathbb{E}_{x \sim q}[s(x)]")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$V$ 是 $L_D$ 變號；$L_{sat}$ 是 $V$ 去掉生成器管不著的那一項；$L_{ns}$ 是 $L_{sat}$ 變號，再減去生成樣本的平均分數。
#
# | 玩家 | 調整 | 最小化 | 換成 $V$ 來說 | 把 $s$ 往哪裡推 |
# |---|---|---|---|---|
# | 判別器 | $\psi$ | $L_D$ | 最大化 $V$ | 真實樣本往上，生成樣本往下 |
# | 生成器（飽和） | $\theta$ | $L_{sat}$ | 最小化 $V$ | 生成樣本往上，力是 $\sigma(s)$ |
# | 生成器（非飽和） | $\theta$ | $L_{ns}$ | 無法只用 $V$ 表示 | 生成樣本往上，力是 $1-\sigma(s)$ |
#
# 表裡沒有一位玩家最大化自己的損失。先猜：判別器走一小步，$L_{ns}$ 會升還是降？下面讓每位玩家從開局第 80 步的網路走一小步，看四個量各是升還是降。

# %% [markdown] tags=["lang-en"]
# In words: $V$ is $L_D$ with its sign changed; $L_{sat}$ is $V$ without the term that is out of the generator's hands; $L_{ns}$ is $L_{sat}$ with its sign changed, less the mean score of the generated samples.
#
# | player | adjusts | minimises | in terms of $V$ | pushes $s$ |
# |---|---|---|---|---|
# | discriminator | $\psi$ | $L_D$ | maximises $V$ | up on real samples, down on generated ones |
# | generator (saturating) | $\theta$ | $L_{sat}$ | minimises $V$ | up on generated samples, with force $\sigma(s)$ |
# | generator (non-saturating) | $\theta$ | $L_{ns}$ | not a matter of $V$ alone | up on generated samples, with force $1-\sigma(s)$ |
#
# Nobody in this table maximises a loss of its own. Guess first: when the discriminator takes a small step, does $L_{ns}$ rise or fall? Below, each player takes one small step from the nets at step 80 of the opening, and we measure what rises and what falls.

# %% tags=["out-signs"]
pair = opening[8]
step_D = figures.small_step(pair, "D", L_D, x, z)
step_sat = figures.small_step(pair, "G", L_sat, x, z)
step_ns = figures.small_step(pair, "G", L_ns, x, z)
assert step_D == "↓↑↑↑"
assert step_sat == "↑↓↓↓"
assert step_ns == "↑↓↓↓"
figures.print_signs({"D ↓ L_D": step_D, "G ↓ L_sat": step_sat, "G ↓ L_ns": step_ns})

# %% [markdown] tags=["lang-zh"]
# 這裡的每一步都讓自己的損失下降，讓對手的損失上升。
#
# 只要步長夠小、梯度不是 0，必然的只有：自己的損失下降；$V$ 與 $L_D$ 往相反的方向變，因為 $V = -L_D$；飽和的生成器讓 $L_D$ 上升，因為其中含 $\theta$ 的只有一項，就是 $-L_{sat}$。其餘要看網路：在第 0 步，有些判別器走一小步，$L_{sat}$ 與 $L_{ns}$ 反而下降。

# %% [markdown] tags=["lang-en"]
# Here each step lowers the player's own loss and raises the opponent's.
#
# For a small enough step and a gradient that is not 0, only this is certain: the own loss falls; $V$ and $L_D$ change in opposite directions, because $V = -L_D$; the saturating generator raises $L_D$, because the only term of $L_D$ with $\theta$ is $-L_{sat}$. The rest depends on the nets: at step 0 a step of some discriminators lowers $L_{sat}$ and $L_{ns}$.

# %% [markdown] tags=["lang-zh"]
# 回顧：每位玩家都最小化自己的損失。判別器把 $V$ 推高，飽和的生成器把 $V$ 壓低，兩人爭的是同一個量；非飽和的生成器最小化的是另一個量。

# %% [markdown] tags=["lang-en"]
# Recap: each player minimises its own loss. The discriminator pushes $V$ up, the saturating generator pushes $V$ down: they contest one quantity. The non-saturating generator minimises another one.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（一）：生成器最大化它的損失？
#
# 這套講義最初的文件定義 $L_G = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$，也就是 (3.2)，接著說：
#
# > 生成器 $G$ 的目標是最大化 $L_G$，即生成能使判別器無法區分的假數據，讓 $D(G(z))$ 盡可能接近 1。
#
# 先預測：判別器照常，生成器照這句話往上爬，樣本會往 3 走嗎？$D(G(z))$ 會到哪裡？

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): does the generator maximise its loss?
#
# The document that this course grew from defines $L_G = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$, which is (3.2), and goes on:
#
# > The goal of the generator $G$ is to maximise $L_G$, that is, to make fake data that the discriminator cannot tell apart, so that $D(G(z))$ comes as close to 1 as possible.
#
# Predict first: the discriminator plays as usual, the generator climbs as this sentence says. Will the samples move to 3? Where will $D(G(z))$ go?

# %%
# 爬上一個損失，就是走下它的相反數 to climb a loss is to descend its negative
def climb_D(s_real, s_fake): return -L_D(s_real, s_fake)
def climb_G(s_real, s_fake): return -L_ns(s_real, s_fake)

def from_scratch(loss_d, loss_g):
    G, D = figures.pairs(K, seed)
    return play(G, D, loss_d, loss_g, Adam(G.parameters(), 1e-3), 200)

# %% tags=["nbval-ignore-output"]
both_down = from_scratch(L_D, L_ns)
G_up = from_scratch(L_D, climb_G)

# %% tags=["figure", "fig-climb"]
figures.up_and_down({"$G$ 下降 descends": both_down, "$G$ 上升 ascends": G_up})
plt.show()

# %%
arrived = figures.end(both_down)  # 每一對的樣本最後在哪裡 where the samples of each pair end
fled = figures.end(G_up)
belief = figures.believed(G_up)[-1]
assert abs(arrived - 3).median() < 2
assert fled.max() < -7
assert belief.max() < 1e-6

# %% [markdown] tags=["lang-zh"]
# 往上爬的生成器把樣本送到判別器最有把握是假的地方，愈跑愈遠，$D(G(z))$ 到了 0 而不是 1。
#
# 句末的方向是對的，前半的動詞錯了。正確的句子：面對固定的判別器，生成器最小化 $L_G = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$，讓 $D(G(z))$ 盡可能接近 1。「無法區分」說的則是均衡；兩位玩家若走得到那裡，$D(G(z)) = \frac12$。

# %% [markdown] tags=["lang-en"]
# The climbing generator sends its samples where the discriminator is surest that they are fake, farther and farther, and $D(G(z))$ goes to 0, not 1.
#
# The goal is right, the verb wrong. The right sentence: against a fixed discriminator the generator minimises $L_G = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$, so that $D(G(z))$ comes as close to 1 as possible. “Cannot tell apart” describes the equilibrium; if the players get there, $D(G(z)) = \frac12$.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（二）：一個最大化、一個最小化？
#
# 同一份文件在前面還寫著：
#
# > GAN的目標是最大化生成器的損失並最小化判別器的損失。
#
# 那正是剛才失敗的組合。第 02 章引用的另一句，則要判別器也往上爬。兩句話互相矛盾，「全部都最大化」會不會反而對？先預測另外兩種組合，再看圖。

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): one maximises, one minimises?
#
# Further up, the same document says:
#
# > The goal of a GAN is to maximise the generator's loss and to minimise the discriminator's loss.
#
# That is just the combination that failed. Another sentence, quoted in lesson 02, has the discriminator climb, too. The two contradict each other; could “maximise everything” be right after all? Predict the two remaining combinations, then look.

# %% tags=["nbval-ignore-output"]
D_up = from_scratch(climb_D, L_ns)
both_up = from_scratch(climb_D, climb_G)

# %% tags=["figure", "fig-other-two"]
figures.up_and_down({"$G$ 下降 down，$D$ 上升 up": D_up, "都上升 both up": both_up}, ("--", ":"))
plt.show()

# %% tags=["out-four"]
before = figures.centres(both_up)[0]
wrong_way = figures.end(D_up)
rushing = figures.end(both_up)
assert max(abs(before)) < 1  # 出發時在 0 附近 they start near 0
assert max(wrong_way - before) < -0.5  # 資料在 3，卻往左走 the data are at 3, they go left
assert rushing.min() > 10
print("G ↓ D ↓ ✓   G ↑ D ↓ ✗   G ↓ D ↑ ✗   G ↑ D ↑ ✗")

# %% [markdown] tags=["lang-zh"]
# 四種組合只有「都下降」到得了。只有判別器上升時，它把標籤學反，生成器討好的是一位說反話的裁判，反而遠離真實資料。
#
# 都上升時，判別器把標籤學反，生成器去找分數最低的地方，方向湊巧對了，樣本一度經過 3；但兩個損失都沒有上界，最大化沒有終點，於是衝過去，在這 200 步裡再也沒有回頭。

# %% [markdown] tags=["lang-en"]
# Of the four combinations only “both down” arrives. When only the discriminator climbs, it learns the labels the wrong way round, and the generator, pleasing a referee who says the opposite, moves away from the data.
#
# When both climb, the discriminator again learns the labels the wrong way round and the generator looks for the lowest score; the direction happens to be right, and the samples do pass 3. But neither loss has an upper bound, so maximising has no end: they rush past, and in these 200 steps never come back.

# %% [markdown] tags=["lang-zh"]
# 正確的句子：兩位玩家各自最小化自己的損失。只有寫成價值 $V$ 時，才是判別器最大化、飽和的生成器最小化；「最小最大」說的是 $V$，不是 $L_G$ 與 $L_D$。

# %% [markdown] tags=["lang-en"]
# The right sentence: each player minimises its own loss. Only in terms of the value $V$ does the discriminator maximise and the saturating generator minimise; “min–max” refers to $V$, not to $L_G$ and $L_D$.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「$D(G) \approx 1$ 時梯度消失，所以要用非飽和損失」：地方說反了。飽和損失對 $s$ 的斜率在 $D(G) \approx 0$ 消失（3.3）；在 $D(G) \approx 1$ 消失的是非飽和損失的。那時生成器騙過了這一個判別器，一時不必再動；這算不算贏，要看判別器有沒有本事：沒學好的判別器就算給高分，也證明不了什麼。
# - 「非飽和損失和最小最大的損失是同一回事」：相同的是，兩者都要 $D(G(z))$ 大，單一樣本的梯度方向也一樣，而且 $D = D^{*}$ 時，兩種梯度都在 $q = p$ 為 0。不同的是長度、樣本的權重，因此還有整批的方向，以及 $D = D^{*}$ 時沿哪個散度下降（3.4、3.5）。
# - 把 $L_{ns}$ 寫成 $-\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]$：忘了換標籤。面對固定的判別器最小化它，會把 $D(G(z))$ 推向 0。
# - 忘了 `zero_grad()`：`backward()` 也把梯度留給另一位玩家，並且加到它下一步自己的梯度上（3.4）。判別器那一步忘了 `detach()` 也會留下梯度；生成器更新之前有 `zero_grad()`，就只是白算。
# - 「飽和損失完全不能訓練」：判別器領先、用 SGD 時，本章多數的生成器停住了；用 Adam 就走得到，因為它把梯度的長度除掉了。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “The gradient vanishes at $D(G) \approx 1$, hence the non-saturating loss”: the wrong end. The slope of the saturating loss in $s$ vanishes at $D(G) \approx 0$ (3.3); the one that vanishes at $D(G) \approx 1$ is that of the non-saturating loss. There the generator fools this discriminator and need not move for now; whether it has won depends on whether the discriminator is any good: high scores from one that has learnt little prove nothing.
# - “The non-saturating loss is the same as the minimax loss”: what they share is that both want $D(G(z))$ large, that for a single sample the gradients have the same direction, and that at $D = D^{*}$ both gradients are zero where $q = p$. What they do not share is the length, the weights of the samples, hence the direction for a batch, and the divergence on which they descend at $D = D^{*}$ (3.4, 3.5).
# - Writing $L_{ns}$ as $-\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]$: the label was not changed. Minimising it against a fixed discriminator drives $D(G(z))$ to 0.
# - Forgetting `zero_grad()`: `backward()` leaves a gradient with the other player, too, and it is added to that player's own at its next step (3.4). A `detach()` forgotten in the discriminator's step also leaves one; with `zero_grad()` before the generator's update it is merely wasted work.
# - “The saturating loss cannot be trained at all”: with the discriminator in the lead and SGD, most generators of this lesson were stuck; with Adam they arrive, because the length of the gradient is divided out.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★（手算）某個生成樣本得到 $D(G(z)) = 0.05$。兩種損失對 $s$ 的斜率各是多少？$D(G(z))$ 等於多少時兩者相等？
# 2. ★★（證明）$p = N(0,1)$、$q = N(\varepsilon, 1)$。證明 $\varepsilon \to 0$ 時，(3.5) 的兩個梯度在 $a$ 方向的分量之比趨近 1，再用數值驗證。
# 3. ★★（證明）取兩種損失的平均 $\frac12\,(L_{sat} + L_{ns})$ 當作生成器的損失。它對 $s$ 的斜率是多少？$D = D^{*}$ 時，它的梯度等於哪個散度的梯度？係數是多少？
# 4. ★（手算）一批兩個樣本，$s = -6$ 與 $s = 2$。在飽和與非飽和損失裡，第二個樣本各占總權重的多少？
# 5. ★★（找錯，再寫程式）有人的生成器那一步是 `L_G = bce(D(G(z)), torch.zeros(n))`，再往下走，樣本卻愈來愈假。錯在哪裡？只用 `bce`，寫出非飽和損失與飽和損失。
# 6. ★★★（設計實驗）「在 3.4 的實測裡，救了飽和損失的是 Adam 的動量，不是除法。」設計一個實驗，用五個隨機種子：改哪一個設定、保持哪些不變、看到什麼就算推翻這句話？
#
# <details><summary>提示一</summary>
#
# 1：斜率是 −D 與 −(1−D)。2：寫出 q/p，它在 ε = 0 時是 1。3：把 (3.6) 的最後一式移項。4：權重是 σ(s) 與 1−σ(s)。5：標籤 0 的 BCE 是什麼？往下走會把 D(G(z)) 推向哪裡？6：Adam 的哪個參數管動量，哪個管除法？
#
# </details>
#
# <details><summary>提示二</summary>
#
# 2：令 r = q/p，把 KL 與 2 JSD 寫成 r 的函數的期望值，展開到 ε²；兩者都是 ε 的偶函數。3：相加時 L_sat 消去，剩下 −½ E[s]；再用 3.5 的 (e)。4：σ(2) 與 σ(−6) 相比；1−σ(s) 就是 σ(−s)。5：標籤 0 的 BCE 是 −log(1−D)，往下走會把 D(G(z)) 推向 0。6：β₁ 管動量，ε 管除法；各改一次，其餘不變。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ (by hand) A generated sample gets $D(G(z)) = 0.05$. What are the slopes of both losses in $s$? At which $D(G(z))$ are they equal?
# 2. ★★ (prove) Let $p = N(0,1)$ and $q = N(\varepsilon, 1)$. Prove that the ratio of the $a$-components of the two gradients in (3.5) tends to 1 as $\varepsilon \to 0$, and verify it by numbers.
# 3. ★★ (prove) Give the generator the average of the losses, $\frac12\,(L_{sat} + L_{ns})$. What is its slope in $s$? At $D = D^{*}$, its gradient is that of which divergence, with what coefficient?
# 4. ★ (by hand) A batch has two samples, $s = -6$ and $s = 2$. What share of the total weight does the second one have in the saturating loss, and what share in the non-saturating one?
# 5. ★★ (find the bug, then code it) In somebody's step of the generator stands `L_G = bce(D(G(z)), torch.zeros(n))`; it goes downhill, but the samples look more and more fake. What is wrong? Write the non-saturating and the saturating loss with `bce` alone.
# 6. ★★★ (design an experiment) “In the measurement of 3.4 it is Adam's momentum that saves the saturating loss, not the division.” Design an experiment with five seeds: which setting do you change, what do you keep, and what would refute the sentence?
#
# <details><summary>Hint one</summary>
#
# 1: the slopes are −D and −(1−D). 2: write down q/p; it is 1 at ε = 0. 3: rearrange the last formula of (3.6). 4: the weights are σ(s) and 1−σ(s). 5: what is BCE with label 0, and where does going downhill push D(G(z))? 6: which parameter of Adam is its momentum, and which controls the division?
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 2: let r = q/p, write KL and 2 JSD as expectations of functions of r and expand to ε²; both are even in ε. 3: in the sum L_sat cancels and −½ E[s] is left; then use (e) of 3.5. 4: compare σ(2) with σ(−6); 1−σ(s) is σ(−s). 5: BCE with label 0 is −log(1−D); going downhill pushes D(G(z)) to 0. 6: β₁ is the momentum, ε controls the division; change each once and nothing else.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：相等於 D = ½ equal at D = ½
sat_slope = -0.05
ns_slope = -0.95
D_equal = 0.5

assert np.isclose(sat_slope + ns_slope, -1)  # −D 與 and −(1 − D)
assert np.isclose(ns_slope / sat_slope, 0.95 / 0.05)  # e^(−s)
assert D_equal == 1 - D_equal
print("✓ 1")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 2 的證明** 令 $r = q/p = e^{\varepsilon x - \varepsilon^2/2}$，則 $\mathbb{E}_{x \sim p}[r] = 1$，$\mathbb{E}_{x \sim p}[(r-1)^2] = e^{\varepsilon^2} - 1 = \varepsilon^2 + O(\varepsilon^4)$。
#
# $\mathrm{KL}(q \,\|\, p) = \varepsilon^2/2$，是 $\varepsilon$ 的偶函數。$2\,\mathrm{JSD} = \mathbb{E}_{x \sim p}[h(r)]$，其中 $h(r) = r\log r - (1+r)\log\frac{1+r}{2}$，而 $h(1) = h'(1) = 0$、$h''(1) = \frac12$。展開得 $2\,\mathrm{JSD} = \frac14\,\varepsilon^2 + O(\varepsilon^4)$：它也是偶函數（把 $x$ 換成 $-x$，$p$ 不變，$\varepsilon$ 變成 $-\varepsilon$），而且平滑。
#
# 所以 $2\,\mathrm{JSD}$ 的導數是 $\frac12\,\varepsilon + O(\varepsilon^3)$，$\mathrm{KL} - 2\,\mathrm{JSD}$ 的是 $\varepsilon - \frac12\,\varepsilon + O(\varepsilon^3)$，兩者之比是 $1 + O(\varepsilon^2)$。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 2** Let $r = q/p = e^{\varepsilon x - \varepsilon^2/2}$; then $\mathbb{E}_{x \sim p}[r] = 1$ and $\mathbb{E}_{x \sim p}[(r-1)^2] = e^{\varepsilon^2} - 1 = \varepsilon^2 + O(\varepsilon^4)$.
#
# $\mathrm{KL}(q \,\|\, p) = \varepsilon^2/2$ is even in $\varepsilon$. $2\,\mathrm{JSD} = \mathbb{E}_{x \sim p}[h(r)]$ with $h(r) = r\log r - (1+r)\log\frac{1+r}{2}$, where $h(1) = h'(1) = 0$ and $h''(1) = \frac12$. The expansion gives $2\,\mathrm{JSD} = \frac14\,\varepsilon^2 + O(\varepsilon^4)$: it is even, too (replacing $x$ by $-x$ leaves $p$ as it is and turns $\varepsilon$ into $-\varepsilon$), and smooth.
#
# So the derivative of $2\,\mathrm{JSD}$ is $\frac12\,\varepsilon + O(\varepsilon^3)$, that of $\mathrm{KL} - 2\,\mathrm{JSD}$ is $\varepsilon - \frac12\,\varepsilon + O(\varepsilon^3)$, and their ratio is $1 + O(\varepsilon^2)$. ∎

# %% tags=["solution"]
# 解答 2 · Solution 2：2 JSD ≈ ε²/4，KL − 2 JSD ≈ ε²/2 − ε²/4
def ratio_at(epsilon): return exact_ns(epsilon, 1.0)[0] / exact_sat(epsilon, 1.0)[0]

for epsilon in (1.0, 0.3, 0.1):
    ratio = ratio_at(epsilon)
    print(f"ε = {epsilon:<4}  {ratio:.3f}")
    assert abs(ratio - 1) < epsilon**2

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 3 的證明** 由 (3.6)，$L_{ns} = -L_{sat} - \mathbb{E}_{x \sim q}[s(x)]$，所以 $\frac12\,(L_{sat} + L_{ns}) = -\frac12\,\mathbb{E}_{x \sim q}[s(x)]$，對每個樣本的 $s$ 斜率都是 $-\frac12$。$D = D^{*}$ 固定時，3.5 的 (e) 說 $-\nabla_\theta\,\mathbb{E}_{x \sim q_\theta}[s^{*}(x)] = \nabla_\theta\,\mathrm{KL}(q_\theta \,\|\, p)$，所以它的梯度就是 $\frac12\,\mathrm{KL}(q \,\|\, p)$ 的梯度。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 3** By (3.6), $L_{ns} = -L_{sat} - \mathbb{E}_{x \sim q}[s(x)]$, so $\frac12\,(L_{sat} + L_{ns}) = -\frac12\,\mathbb{E}_{x \sim q}[s(x)]$, whose slope in the $s$ of each sample is $-\frac12$. With $D = D^{*}$ held fixed, (e) of 3.5 says that $-\nabla_\theta\,\mathbb{E}_{x \sim q_\theta}[s^{*}(x)] = \nabla_\theta\,\mathrm{KL}(q_\theta \,\|\, p)$; so its gradient is that of $\frac12\,\mathrm{KL}(q \,\|\, p)$. ∎

# %% tags=["solution"]
# 解答 3 · Solution 3：斜率是常數 −½；½ KL(q‖p)，從不飽和 slope −½ throughout; never saturates
slope_of_average = -0.5
def gradient_of_average(a, b): return figures.differences(KL, a, b) / 2

assert (sat_slope + ns_slope) / 2 == slope_of_average  # 解答 1 的斜率 the slopes of solution 1
drawn = (sampled_sat(-1.0, 0.6) + sampled_ns(-1.0, 0.6)) / 2
assert np.allclose(drawn, gradient_of_average(-1.0, 0.6), atol=0.15)
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：幾乎全部，與約十分之一 nearly all, and about a tenth
share_sat = 0.997  # σ(2) / (σ(−6) + σ(2))
share_ns = 0.107  # σ(−2) / (σ(6) + σ(−2))

two = [-6.0, 2.0]
assert abs(share_sat - figures.shares(L_sat, two)[1]) < 1e-3
assert abs(share_ns - figures.shares(L_ns, two)[1]) < 1e-3
print("✓ 4")

# %% tags=["solution"]
# 解答 5 · Solution 5：標籤要填 1，或者變號 label 1, or the sign changed
def ns_by_bce(s_fake): return bce(s_fake, torch.ones_like(s_fake))
def sat_by_bce(s_fake): return -bce(s_fake, torch.zeros_like(s_fake))

assert torch.isclose(ns_by_bce(three), L_ns(None, three))
assert torch.isclose(sat_by_bce(three), L_sat(None, three))
# 錯的損失 −L_sat：分數愈高，它愈大 the loss with the bug, −L_sat, grows with the scores
assert -L_sat(None, three + 1) > -L_sat(None, three)
print("✓ 5")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 6 的做法** 只把 Adam 的 β₁ 改成 0（除法還在，動量沒了），其餘不變；另一次只把 ε 改成 1（動量還在，除法沒了）。五個種子都跑，量樣本最後離 3 多遠。若前者的飽和損失照樣走到 3、後者停住，這句話就被推翻了。（以種子 0、1、2 各六對網路試過：前者 18 對全到，後者一對也沒到。）結論限於這個開局、這些設定。

# %% [markdown] tags=["lang-en", "solution"]
# **A way to do exercise 6** Change nothing but Adam's β₁, to 0 (the division stays, the momentum goes); in another run nothing but ε, to 1 (the momentum stays, the division goes). Run all five seeds and measure how far from 3 the samples end. If the saturating loss still gets to 3 in the former and is stuck in the latter, the sentence is refuted. (Tried with the seeds 0, 1 and 2, six pairs of nets each: all 18 arrive in the former, none in the latter.) The conclusion is limited to this opening and these settings.

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）
#
# 生成器是 $G(z) = a + b\,z$，現在 $a=0$、$b=1$；判別器的對數機率比是 $s(x) = x$。一批的三個 $z$ 是 $-1$、$0$、$2$。
#
# 1. （3 分）三個樣本對 $s$ 的斜率，兩種損失各是多少？（到小數三位）
# 2. （3 分）用 (3.4) 求這一批的 $\nabla_\theta L_{sat}$ 與 $\nabla_\theta L_{ns}$，$\theta = (a, b)$。
# 3. （2 分）沿各自的損失往下走一小步，$b$ 變大還是變小？為什麼同樣「要 $D(G(z))$ 大」，方向卻相反？用 (3.3) 的權重說明是哪一個樣本決定的。
# 4. （2 分）有人說：「兩種損失的梯度方向相同，只差一個倍數 $e^{-s}$。」這句話對什麼成立，對什麼不成立？用第 2 題的數字作證。

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points)
#
# The generator is $G(z) = a + b\,z$, at present with $a=0$ and $b=1$; the discriminator's logit is $s(x) = x$. The three $z$ of a batch are $-1$, $0$ and $2$.
#
# 1. (3 points) What are the slopes in $s$ of the three samples, under either loss? (Three decimals.)
# 2. (3 points) By (3.4), find this batch's $\nabla_\theta L_{sat}$ and $\nabla_\theta L_{ns}$, where $\theta = (a, b)$.
# 3. (2 points) Take a small step down each loss: does $b$ grow or shrink? Both “want $D(G(z))$ large”; why are the directions opposite? Say by the weights of (3.3) which sample decides.
# 4. (2 points) Somebody says: “The gradients of the two losses have the same direction, with a factor $e^{-s}$ between them.” Of what is this true, and of what not? Give the numbers of question 2 as evidence.

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 生成器有兩種損失：飽和的 (3.1) 與非飽和的 (3.2)。單一樣本的斜率差 $e^{-s}$ 倍，見 (3.3)；經過連鎖律，同一個比值也出現在 $\theta$ 的梯度上。$D = D^{*}$ 時，前者的梯度就是 $2\,\mathrm{JSD}$ 的梯度，後者的則是 $\mathrm{KL} - 2\,\mathrm{JSD}$ 的梯度，見 (3.5)。兩位玩家各自最小化自己的損失；只有 $V$ 是最小最大，見 (3.6)。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# The generator has two losses, the saturating (3.1) and the non-saturating (3.2). For a single sample their slopes differ by a factor $e^{-s}$, (3.3), and through the chain rule the same ratio shows in the gradients in $\theta$. At $D = D^{*}$ the former has the gradient of $2\,\mathrm{JSD}$, the latter that of $\mathrm{KL} - 2\,\mathrm{JSD}$, (3.5). Each player minimises its own loss; only $V$ is min–max, (3.6).

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - I. Goodfellow (2016). *NIPS 2016 Tutorial: Generative Adversarial Networks*. [arXiv:1701.00160](https://arxiv.org/abs/1701.00160)
# - M. Arjovsky, L. Bottou (2017). *Towards Principled Methods for Training Generative Adversarial Networks*. ICLR. [arXiv:1701.04862](https://arxiv.org/abs/1701.04862)
# - M. Shannon, B. Poole, S. Mariooryad, T. Bagby, E. Battenberg, D. Kao, D. Stanton, RJ Skerry-Ryan (2020). *Non-saturating GAN training as divergence minimization*. [arXiv:2010.08029](https://arxiv.org/abs/2010.08029)
# - D. P. Kingma, J. Ba (2015). *Adam: A Method for Stochastic Optimization*. ICLR. [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)
