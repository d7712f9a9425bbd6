# %% [markdown]
# # 03 生成器的損失 · The generator's loss

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘，3.4 的批次實驗、3.5 的後半、揪錯（二）可以留作自習。讀完之後，你能夠：
#
# - 寫出生成器的兩種損失，說出哪一種會飽和、在哪裡飽和；
# - 算出每個生成樣本拿到多大的梯度，以及兩種損失的梯度為什麼正好差 $e^{-s}$ 倍；
# - 解釋「兩種損失只是寫法不同」這句話錯在哪裡；
# - 說出每位玩家最小化的是什麼，並看見正負號寫反的後果。
#
# 先備知識：第 02 章、連鎖律、基本的 Python。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes, with the experiment with batches in 3.4, the second half of 3.5, and “Find the error (2)” left for reading at home. Afterwards you can
#
# - write down the two losses of the generator, and say which of them saturates, and where;
# - compute how large a gradient each generated sample receives, and say why the gradients of the two losses differ by exactly the factor $e^{-s}$;
# - explain what is wrong with “the two losses are the same thing, written differently”;
# - say what each player minimises, and see what a reversed sign does.
#
# You need lesson 02, the chain rule and basic Python.

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
K, steps = {"quick": (6, 400), "full": (32, 600)}[preset]  # 同時訓練幾對網路、幾步 pairs of nets at once, steps

# %% [markdown] tags=["lang-zh"]
# ## 只憑一個分數
#
# 這一章把判別器固定住，輪到生成器動。生成器從不看真實資料：它交出樣本 $G(z)$，只收回一個分數 $s(G(z))$，和分數的斜率。本章前半用最簡單的生成器 $G(z) = a + b\,z$，參數是 $\theta = (a, b)$，於是 $q$ 就是常態分布 $N(a, b^2)$。
#
# 先猜：下圖的生成樣本（橘紅色短線）裡，哪些最需要被推向右邊？一個好的損失，應該把最大的力氣花在哪些樣本上？

# %% [markdown] tags=["lang-en"]
# ## Nothing but a score
#
# Now the discriminator stands still and it is the generator's turn. It never sees real data: it hands in a sample $G(z)$ and gets back a score $s(G(z))$ and the slope of the score. In the first half of the lesson the generator is the simplest one, $G(z) = a + b\,z$ with parameters $\theta = (a, b)$ and a standard normal input, so that $q$ is the normal distribution $N(a, b^2)$.
#
# Guess first: which of the generated samples below (orange ticks) most need a push to the right? Which of them should a good loss push hardest?

# %%
a, b = -0.5, 1.2
p, p_z, q = densities.gaussian(2.5, 0.6), densities.gaussian(0, 1), densities.gaussian(a, b)
x = np.linspace(-5, 5, 401)

def G(z): return a + b * z
def s(x): return 2 * x - 3 + 0.8 * np.sin(2 * x)  # 任意一個判別器 any discriminator
def D(x): return 1 / (1 + np.exp(-s(x)))

# %%
fig, ax = plt.subplots()
plot.densities(ax, p, q, x)
ax.plot(x, D(x), color=plot.COLOURS["discriminator"], label="$D$")
g = torch.Generator().manual_seed(seed)
ax.plot(G(p_z.sample(60, g)), np.full(60, -0.03), "|", color=plot.COLOURS["generated"])
ax.set_ylabel("密度、$D$ density, $D$")
ax.legend()
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 3.1 照規則來：飽和損失
#
# 第 02 章說判別器最小化 $L_D$，也就是最大化價值 $V = -L_D$。最直接的想法：生成器反過來最小化 $V$。

# %% [markdown] tags=["lang-en"]
# ## 3.1 By the rules: the saturating loss
#
# In lesson 02 the discriminator minimises $L_D$, that is, it maximises the value $V = -L_D$. The plainest idea for the generator is the opposite: minimise $V$.

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
# - (c) Hold $D$ fixed and differentiate in $\theta$. There is no $\theta$ in the first term: how the discriminator scores real data is out of the generator's hands.
# - (d) Step (d) of 2.2, in terms of the logit.

# %% [markdown]
# $$
# \boxed{L_{sat} = \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] = -\mathbb{E}_{z \sim p_z}[\log(1 + e^{s(G(z))})]}
# \tag{3.1}
# $$

# %%
from scipy.integrate import quad
from torch.distributions import Bernoulli

def coin(x, y):  # log P(y | x)
    return Bernoulli(torch.tensor(D(x))).log_prob(torch.tensor(y, dtype=torch.float64)).item()

def sat_over_x(q): return quad(lambda x: q(x) * coin(x, 0.0), -9, 8, points=[-0.5, 1], epsabs=1e-11)[0]

z = torch.linspace(-9, 9, 2001, dtype=torch.float64)
weight = p_z(z) * (z[1] - z[0])  # 梯形法：z 的格點與權重 trapezoidal rule: nodes and weights in z

def each(loss, s): return loss(None, s[..., None])  # 每個樣本自成一批 each sample a batch of its own
def sat_code(): return (weight @ each(losses.saturating_g, torch.tensor(s(G(z.numpy()))))).item()

# %%
check("3.1", r"L_{sat} = \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] = -\mathbb{E}_{z \sim "
      r"p_z}[\log(1 + e^{s(G(z))})]")

# %% [markdown] tags=["lang-zh"]
# 框裡的式子對 $z$ 積分；獨立的算法對 $x \sim q$ 積分，用的是 PyTorch 的伯努利分布。$L_{sat}$ 就是生成樣本「被認出來」的對數機率，取平均。生成器要它愈低愈好，最低可到 $-\infty$。

# %% [markdown] tags=["lang-en"]
# The boxed formula is integrated over $z$, the independent computation over $x \sim q$, with PyTorch's Bernoulli distribution: $L_{sat}$ is the mean log-probability that a generated sample is recognised as generated. The generator wants it low, and it can go down to $-\infty$.

# %% [markdown] tags=["lang-zh"]
# ## 3.2 換一個標籤：非飽和損失
#
# 提出 GAN 的那篇論文（Goodfellow 等人 2014，§3）自己就建議改用另一種損失。想法是謊報標籤：生成器希望判別器相信 $y=1$，於是像 2.1 那樣用最大概似法，只是標籤換成自己想要的那一個。

# %% [markdown] tags=["lang-en"]
# ## 3.2 The label changed: the non-saturating loss
#
# The paper that introduced GANs (Goodfellow et al. 2014, §3) itself recommends another loss. The idea is to lie about the label: the generator wants the discriminator to believe $y=1$, so it uses maximum likelihood as in 2.1, with the label that it would like to have.

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

# %%
def ns_over_x(q): return quad(lambda x: -q(x) * coin(x, 1.0), -9, 8, points=[-0.5, 1], epsabs=1e-11)[0]
def ns_code(): return (weight @ each(losses.nonsaturating_g, torch.tensor(s(G(z.numpy()))))).item()

# %%
check("3.2", r"L_{ns} = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))] = \mathbb{E}_{z \sim p_z}[\log(1 "
      r"+ e^{-s(G(z))})]")

# %% [markdown] tags=["lang-zh"]
# 兩種損失都隨 $D(G(z))$ 上升而下降，所以生成器要的都是「$D(G(z))$ 愈大愈好」。許多教材講到這裡為止，說兩者是同一回事。差別在斜率。

# %% [markdown] tags=["lang-en"]
# Both losses fall as $D(G(z))$ rises, so with either of them the generator wants $D(G(z))$ to be large. Many tutorials stop here and call the two the same. The difference is in the slope.

# %% [markdown] tags=["lang-zh"]
# ## 3.3 斜率，以及它們的比
#
# 只看一個生成樣本，令 $s = s(G(z))$。和 2.6 一樣，損失對 $s$ 的斜率加上負號，就是這個樣本推動生成器的力。

# %% [markdown] tags=["lang-en"]
# ## 3.3 The slopes and their ratio
#
# Take one generated sample and write $s = s(G(z))$. Minus the slope of the loss in $s$ is the force with which the generator tries to raise the score of this sample.

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

# %%
def sigma(s): return 1 / (1 + np.exp(-s))
def naive_sat(s): return np.log(1 - sigma(s))
def naive_ns(s): return -np.log(sigma(s))

def by_differences(s, h=1e-5):
    sat, ns = ((L(s + h) - L(s - h)) / (2 * h) for L in (naive_sat, naive_ns))
    return sat, ns, ns / sat

def by_autograd(s):
    s = torch.tensor(s, requires_grad=True)
    pair = (losses.saturating_g, losses.nonsaturating_g)
    sat, ns = (torch.autograd.grad(each(loss, s).sum(), s)[0].numpy() for loss in pair)
    return sat, ns, ns / sat

# %%
check("3.3", r"\frac{\partial L_{sat}}{\partial s} = -\sigma(s) \qquad \frac{\partial "
      r"L_{ns}}{\partial s} = -(1 - \sigma(s)) \qquad \frac{\partial L_{ns} / \partial "
      r"s}{\partial L_{sat} / \partial s} = e^{-s}")

# %% [markdown] tags=["lang-zh"]
# 第一個錯誤版本很常見：說飽和損失「在 $D(G) \approx 1$ 時」沒有梯度。正好相反。$-\sigma(s) = -D$ 在 $D(G(z)) \approx 0$ 時消失，也就是生成器最差、最需要梯度的時候；「飽和」指的就是這件事。
#
# 那麼訓練從哪裡開始？不要猜，去量。下面是完整的 GAN 訓練迴圈：判別器一步、生成器一步，各自往下走。`stack` 把 K 對網路疊在一起，一次訓練完。

# %% [markdown] tags=["lang-en"]
# The first wrong version in the table is a common claim: that the saturating loss has no gradient “when $D(G) \approx 1$”. It is the other way round. $-\sigma(s) = -D$ vanishes at $D(G(z)) \approx 0$, where the generator is at its worst and needs a gradient most.
#
# So where does training start? Let us measure. Here is the whole training loop of a GAN: one step of the discriminator, one of the generator, each downhill. `stack` lays K pairs of nets on top of one another, to train them all at once.

# %%
import copy
from tqdm.auto import tqdm

target = densities.gaussian(3, 0.5)  # 真實資料；生成器從 0 附近出發 the real data; the generators start near 0

def fresh():  # K 對網路，每對的起點不同 K pairs of nets, each with a start of its own
    size = dict(width=32, depth=2)
    return (stack([nets.generator((1,), z_dim=1, seed=K * seed + k, **size) for k in range(K)]),
            stack([nets.discriminator((1,), seed=K * seed + k, **size) for k in range(K)]))

# %%
def play(G, D, loss_g, steps, sign_g=+1, sign_d=+1, optimiser=torch.optim.Adam, lr_g=1e-3):
    g, log, batch = torch.Generator().manual_seed(seed), [], (K, 64, 1)
    psi = torch.optim.Adam(D.parameters(), 1e-3, (0.5, 0.99), fused=True)
    theta = optimiser(G.parameters(), lr_g, fused=True)
    for step in tqdm(range(steps + 1), delay=1, leave=False):
        if step % 10 == 0:
            log.append(copy.deepcopy((G, D)))
        x, z = target.sample(K * 64, g).float().view(batch), torch.randn(batch, generator=g)
        L_D = losses.bernoulli_d(D(x), D(G(z).detach()))  # detach：這一步不動 G leaves G alone
        psi.zero_grad()
        (sign_d * L_D).sum().backward()
        psi.step()
        if loss_g:
            L_G = loss_g(None, D(G(z)))
            theta.zero_grad()
            (sign_g * L_G).sum().backward(inputs=list(G.parameters()))  # D 的參數不受影響 not D's
            theta.step()
    return log

# %% [markdown] tags=["lang-zh"]
# 「訓練開始」有兩種意思。第 0 步：判別器還沒學，說什麼都是 ½。幾百步後：判別器已經會分辨真假，生成器還沒跟上。這裡先讓判別器單獨練 200 步，生成器不動，代表判別器領先的極端情形。先猜：這時 $D(G(z))$ 是多少？

# %% [markdown] tags=["lang-en"]
# “The start of training” can mean two moments. Step 0: the discriminator has learnt nothing and says about ½ to everything. A few hundred steps later: it has learnt, and the generator has not kept up. Here the discriminator trains alone for 200 steps while the generator stands still, an extreme case of a discriminator in the lead; we call it the opening. Guess first: what is $D(G(z))$ by then?

# %% tags=["nbval-ignore-output"]
G_start, D_start = fresh()
opening = play(G_start, D_start, None, 200)

# %%
z_test = torch.randn(K, 256, 1, generator=g)

@torch.no_grad()
def logits(log): return np.stack([D(G(z_test)).numpy() for G, D in log])  # (T, K, n)

D_opening = sigma(logits(opening)).mean(2)  # 每一對網路各自的平均 the mean of each pair of nets
D_axis = np.linspace(0.004, 0.996, 400)
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
left.plot(D_axis, np.log(1 - D_axis), color=plot.COLOURS["other"], label="飽和 saturating")
left.plot(D_axis, -np.log(D_axis), color=plot.COLOURS["light"], label="非飽和 non-saturating")
right.plot(D_axis, -D_axis, color=plot.COLOURS["other"])
right.plot(D_axis, -(1 - D_axis), color=plot.COLOURS["light"])
for ax, low in ((left, -5.6), (right, -1.1)):
    for step, shade in ((0, "0.6"), (10, "0.35"), (20, "k")):
        ax.plot(D_opening[step], np.full(K, low), "|", color=shade, ms=14, mew=2,
                label=f"實測 measured: $D$ 練 {10 * step} 步 steps")
    ax.set_xlabel("$D(G(z))$")
left.set_ylabel("損失 loss")
right.set_ylabel(r"$\partial L / \partial s$")
left.legend(fontsize=10)
plt.show()

# %%
assert np.abs(D_opening[0] - 0.5).max() < 0.15 and D_opening[-1].max() < 0.05
print("開始 start：D(G(z)) ≈ ½ ✓   判別器練 200 步之後 after 200 steps of D：D(G(z)) < 0.05 ✓")

# %% [markdown] tags=["lang-zh"]
# 短線是實測：每條代表一對網路。第 0 步兩種損失的斜率差不多大，都在 −½ 附近；所以「訓練一開始就飽和」並不精確。飽和發生在判別器領先之後：黑色短線那裡，橘色的斜率幾乎是 0，淺藍色的接近 −1。

# %% [markdown] tags=["lang-en"]
# The ticks are measured, one for each pair of nets. At step 0 both losses have about the same slope, near −½, so “saturated from the very start” is not quite right. Saturation comes once the discriminator leads: at the black ticks the orange slope is almost 0, the blue one close to −1.

# %% [markdown] tags=["lang-zh"]
# ### 動手：推力有多大
#
# 移動 $s$。虛線是切線；右圖是兩個損失推生成器的力道。
#
# <details><summary>答案</summary>
#
# $s=-5$ 時，$-\log D$ 的斜率是 $-0.993$，$\log(1-D)$ 只有 $-0.0067$，相差 $e^{5}\approx 148$ 倍。到了 $s=5$，兩者對調。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: how hard is the push?
#
# Move $s$. Dashed: tangents. On the right: how hard each loss pushes.
#
# <details><summary>Answer</summary>
#
# At $s=-5$ the slope of $-\log D$ is $-0.993$, that of $\log(1-D)$ only $-0.0067$, and the ratio is $e^{5}\approx 148$. At $s=5$ they change places.
#
# </details>

# %%
widgets.generator_losses()

# %% [markdown] tags=["lang-zh"]
# ## 3.4 梯度怎麼走到生成器
#
# 生成器改的是 $\theta$，不是 $s$。從損失到 $\theta$ 要過三關：損失對分數的斜率、分數對樣本的斜率、樣本對參數的斜率。用下標表示偏導數：$\ell_s = \frac{\partial \ell}{\partial s}$、$s_x = \frac{\partial s}{\partial x}$、$G_k = \frac{\partial G}{\partial \theta_k}$。

# %% [markdown] tags=["lang-en"]
# ## 3.4 How the gradient reaches the generator
#
# The generator changes $\theta$, not $s$. From the loss to $\theta$ there are three stages: the slope of the loss in the score, of the score in the sample, of the sample in the parameter. With ℓ for the loss of one sample, and subscripts for partial derivatives, they are $\ell_s = \frac{\partial \ell}{\partial s}$, $s_x = \frac{\partial s}{\partial x}$, $G_k = \frac{\partial G}{\partial \theta_k}$.

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

# %%
def s_x(x): return 2 + 1.6 * np.cos(2 * x)
def s_torch(x): return 2 * x - 3 + 0.8 * torch.sin(2 * x)
def L_at(theta, loss): return weight @ each(loss, s_torch(theta[0] + theta[1] * z))

def gradient_by_differences(loss, k, h=1e-4):
    step = h * torch.eye(2, dtype=torch.float64)[k]
    theta = torch.tensor([a, b], dtype=torch.float64)
    return ((L_at(theta + step, loss) - L_at(theta - step, loss)) / (2 * h)).item()

def gradient_by_autograd(loss, k):
    theta = torch.tensor([a, b], dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(L_at(theta, loss), theta)[0][k].item()

# %%
check("3.4", r"\frac{\partial L_G}{\partial \theta_k} = \mathbb{E}_{z \sim "
      r"p_z}[\ell_s(s(G(z)))\, s_x(G(z))\, G_k(z)]")

# %% [markdown] tags=["lang-zh"]
# 後兩個因子與選哪種損失無關。所以對同一個樣本，兩種損失在 $\theta$ 空間的梯度方向完全相同，長度差 $e^{-s}$ 倍。
#
# 這一點可以量。接下來幾格從真正訓練中的網路取出樣本：把 $\theta$ 沿一個隨機方向推一點點，看每個樣本的損失變多少。不用微分公式，也不用自動微分。先猜：$s=-8$ 時，比值是多少？

# %% [markdown] tags=["lang-en"]
# The last two factors do not depend on the choice of the loss. So for one sample the two gradients in $\theta$ have the same direction, and their lengths differ by the factor $e^{-s}$.
#
# This can be measured. The next cells take samples from nets in training, nudge $\theta$ in a random direction and watch how each sample's loss changes; no derivative formula, no autograd. For comparison the figure also shows gradients of whole batches and of samples with nearly equal scores, by autograd. Guess first: what is the ratio at $s=-8$?

# %% tags=["nbval-ignore-output"]
def from_opening(loss, optimiser, lr_g):
    return play(*copy.deepcopy((G_start, D_start)), loss, steps, optimiser=optimiser, lr_g=lr_g)

both = (losses.saturating_g, losses.nonsaturating_g)
sgd_sat, sgd_ns = (from_opening(loss, torch.optim.SGD, 0.01) for loss in both)
snapshots = opening + sgd_sat + sgd_ns

# %%
@torch.no_grad()
def nudged(G, D, h=1e-5):  # 兩種損失沿隨機方向的斜率，每個樣本各一 slopes of both losses along a random direction
    G, D, z = copy.deepcopy(G).double(), copy.deepcopy(D).double(), z_test.double()
    direction, change = [torch.randn(w.shape, generator=g).double() for w in G.parameters()], 0
    s = D(G(z))
    for sign in (+1, -1):
        for w, v in zip(G.parameters(), direction):
            w += sign * (1 if sign > 0 else 2) * h * v
        pair = [each(loss, D(G(z))) for loss in (losses.saturating_g, losses.nonsaturating_g)]
        change = change + sign * torch.stack(pair) / (2 * h)
    return s.numpy().ravel(), (change[1] / change[0]).numpy().ravel()

s_pool, ratio_pool = np.hstack([nudged(*snapshot) for snapshot in snapshots[::4]])
wanted = np.linspace(-8, 4, 25)
nearest = [np.abs(s_pool - level).argmin() for level in wanted]
s_one, ratio_one = s_pool[nearest], ratio_pool[nearest]

# %%
def per_member(loss, G, D, z, share):  # ∇θ of Σ share · ℓ，每一對網路一列 one row for each pair of nets
    L = (share * each(loss, D(G(z)))).sum()
    return torch.cat([v.flatten(1) for v in torch.autograd.grad(L, list(G.parameters()))], dim=1)

def ratio_of_norms(G, D, z, share):
    sat, ns = (per_member(loss, G, D, z, share) for loss in (losses.saturating_g, losses.nonsaturating_g))
    cosine = torch.cosine_similarity(sat, ns, dim=1)
    return (ns.norm(dim=1) / sat.norm(dim=1)).numpy(), cosine.numpy()

# %%
s_whole = logits(snapshots).mean(2)
ratio_whole, cosine = np.moveaxis([ratio_of_norms(G, D, z_test, 1 / 256) for G, D in snapshots], 1, 0)

s_narrow, ratio_narrow = [], []
for (G_k, D_k), s_k in zip(snapshots[::2], torch.tensor(logits(snapshots[::2]))):
    middle = s_k.median(1, keepdim=True).values
    share = ((s_k - middle).abs() < 0.02).float()  # 只留 s 幾乎相同的樣本 samples of almost the same s only
    s_narrow.append((share * s_k).sum(1) / share.sum(1))
    ratio_narrow.append(ratio_of_norms(G_k, D_k, z_test, share)[0])

# %%
s_axis = np.linspace(-12, 5, 200)
fig, ax = plt.subplots(figsize=(9, 4.2))
plot.measured(ax, s_whole.ravel(), ratio_whole.ravel(), "整批 whole batches", color="0.7", markersize=3)
plot.measured(ax, np.ravel(s_narrow), np.ravel(ratio_narrow), "$s$ 相近的一批 batches of nearly equal $s$",
              color=plot.COLOURS["light"], markersize=4)
plot.measured(ax, s_one, ratio_one, "單一樣本，有限差分 single samples, finite differences")
ax.plot(s_axis, np.exp(-s_axis), "k", lw=1.5, zorder=4, label="理論 theory $e^{-s}$")
ax.set(yscale="log", xlabel=r"$s$，整批則為平均 or its mean over the batch",
       ylabel=r"$\Vert\nabla_\theta L_{ns}\Vert \,/\, \Vert\nabla_\theta L_{sat}\Vert$")
ax.legend(fontsize=10)
plt.show()

# %% tags=["nbval-ignore-output"]
one, narrow = (np.abs(np.ravel(r) / np.exp(-np.ravel(s)) - 1).max()
               for s, r in ((s_one, ratio_one), (s_narrow, ratio_narrow)))
whole = np.median(np.abs(ratio_whole / np.exp(-s_whole) - 1))
print(f"與 off e^(-s) by：單一樣本 single samples ≤ {one:.1e}   s 相近的一批 nearly equal s ≤ {narrow:.1%}")
print(f"整批 whole batches：中位數 median {whole:.0%}，最小餘弦 smallest cosine {cosine.min():.2f}")

# %%
assert np.abs(s_one - wanted).max() < 0.1 and one < 0.05 and narrow < 0.05
print("s = −8 … 4：單一樣本與 s 相近的一批，比值與 e^(−s) 相差不到 5 %，within 5 % ✓")

# %% [markdown] tags=["lang-zh"]
# 粉紅點與淺藍點都落在 $e^{-s}$ 上；$s=-8$ 時差將近三千倍。灰點是整批的梯度。同一批裡 $s$ 若參差不齊，點就偏離線；$s$ 都很負時落在下方，有的差上許多倍：飽和損失的權重是 $\sigma(s)$，整批的梯度由少數「快要騙過判別器」的樣本決定；非飽和損失的權重是 $1-\sigma(s)$，被認出來的樣本幾乎一樣重，騙過判別器的才變輕。所以兩個整批梯度不只長度不同，方向也不同。公式說的是單一樣本，不是批次。

# %% [markdown] tags=["lang-en"]
# The pink and the light blue dots lie on $e^{-s}$; at $s=-8$ the factor is almost three thousand. The grey dots are whole batches. Where $s$ varies within a batch they leave the line; where $s$ is very negative they fall below it, some of them far below: the saturating loss weights samples by $\sigma(s)$, so that the few which almost fool the discriminator decide; the non-saturating one weights them by $1-\sigma(s)$, so that all samples that are recognised count nearly the same, and only those that fool the discriminator count less. So the two gradients of a batch differ in direction, too, not only in length. The formula holds for a sample, not for a batch.

# %% [markdown] tags=["lang-zh"]
# ## 實測：訓練中的飽和
#
# 從同一個開局出發，判別器已經領先，分別以兩種損失訓練。第一次用普通的梯度下降（SGD），第二次用 Adam。第一張圖是 SGD 之下梯度的長度，第二張圖是樣本往哪裡去。先猜：哪幾種組合到得了真實資料所在的 3？

# %% [markdown] tags=["lang-en"]
# ## Saturation, measured in training
#
# From the opening, with the discriminator in the lead, we train with each loss: first by plain gradient descent (SGD), then by Adam. The first figure shows the gradients' lengths under SGD, the second where the samples go. Guess first: which of the four combinations get to 3, where the real data are?

# %% tags=["nbval-ignore-output"]
adam_sat, adam_ns = (from_opening(loss, torch.optim.Adam, 1e-3) for loss in both)

# %%
@torch.no_grad()
def centres(log): return np.stack([G(z_test).mean((1, 2)).numpy() for G, _ in log])  # (T, K)

def lengths(log, loss):
    return np.stack([per_member(loss, G, D, z_test, 1 / 256).norm(dim=1).numpy() for G, D in log])

def band(ax, step, values, colour, label):  # 中位數與全距 median and full range
    ax.plot(step, np.median(values, 1), color=plot.COLOURS[colour], label=label)
    ax.fill_between(step, values.min(1), values.max(1), color=plot.COLOURS[colour], alpha=0.2, lw=0)

# %%
before, after = np.arange(-200, 1, 10), np.arange(0, steps + 1, 10)
fig, ax = plt.subplots(figsize=(9, 3.8))
sat_lengths, ns_lengths = lengths(opening, losses.saturating_g), lengths(opening, losses.nonsaturating_g)
band(ax, before, sat_lengths, "other", None)
band(ax, before, ns_lengths, "light", None)
band(ax, after, lengths(sgd_sat, losses.saturating_g), "other", "飽和 saturating")
band(ax, after, lengths(sgd_ns, losses.nonsaturating_g), "light", "非飽和 non-saturating")
predicted = np.median(sat_lengths * np.exp(-logits(opening).mean(2)), 1)
ax.plot(before, predicted, "k--", lw=1.5, label=r"理論 theory: $e^{-s}$ × 飽和 saturating")
ax.axvline(0, color="0.6", lw=1)
ax.set(yscale="log", xlabel="步 step（0 之前只訓練 only $D$ before 0）", ylabel=r"$\Vert\nabla_\theta L_G\Vert$")
ax.legend(fontsize=10)
plt.show()

# %%
fig, panels = plt.subplots(1, 2, figsize=(10, 3.4), sharey=True)
for ax, runs, name in zip(panels, ((sgd_sat, sgd_ns), (adam_sat, adam_ns)), ("SGD", "Adam")):
    for run, colour, label in zip(runs, ("other", "light"), ("飽和 saturating", "非飽和 non-saturating")):
        band(ax, after, centres(run), colour, label)
    ax.axhline(3, color=plot.COLOURS["data"], ls="--", lw=1.5, label="資料 data")
    ax.set(ylim=(-1, 12), xlabel=f"步 step，{name}")
panels[0].set_ylabel("樣本平均 mean of $G(z)$")
panels[1].legend(fontsize=10)
plt.show()

# %%
x_sat, x_ns, x_adam, x_both = (centres(run)[-1] for run in (sgd_sat, sgd_ns, adam_sat, adam_ns))
assert np.abs(predicted / np.median(ns_lengths, 1) - 1).max() < 0.1
assert abs(np.median(x_sat)) < 1 and np.abs(np.median(x_ns) - 3) < 1
assert np.abs(np.median(x_adam) - 3) < 1.5 and np.abs(np.median(x_both) - 3) < 1.5
print("SGD：飽和 saturating 停在原地 stuck ✓  非飽和 non-saturating 到達 arrives ✓   Adam：兩者都到 both arrive ✓")

# %% [markdown] tags=["lang-zh"]
# 用 SGD 時，飽和損失的梯度愈縮愈小，多數生成器停在原地：判別器愈有把握，梯度愈接近 0，判別器又更有把握。偶爾有一個後來逃了出去，色帶因此變寬。非飽和損失的梯度，在判別器單獨練習時反而變大；輪到生成器走，它就衝過頭，再回到 3。
#
# 你猜到第二張圖的右格了嗎？Adam 把每個梯度除以它自己近來的大小，長度的差別就被抹平，飽和損失也走得到。所以「飽和損失根本不能訓練」同樣說得太滿。Adam 抹不平的是權重：哪些樣本說了算，還是不同。

# %% [markdown] tags=["lang-en"]
# Under SGD the saturating gradient shrinks and shrinks, and most generators stay where they are: the surer the discriminator, the smaller the gradient; and a generator that hardly moves makes the discriminator surer still. Now and then one escapes later, which is why the band widens. The non-saturating gradient grows instead while the discriminator practises alone; once they may move, the generators overshoot and come back to 3.
#
# Did you guess the right panel of the second figure? Adam divides each gradient by its own recent size; that evens out the lengths, and the saturating loss gets there as well. So “the saturating loss cannot be trained” claims too much. What Adam cannot even out is how the samples are weighted: under the two losses, different samples still decide.

# %% [markdown] tags=["lang-zh"]
# ### 反向傳播會順便算到判別器
#
# $L_G$ 的梯度穿過 $D$ 才到 $G$，所以一句 `L_G.backward()` 也會把梯度留在判別器的參數裡。下一步若忘了 `zero_grad()`，判別器就照著生成器的意思改自己。反過來，在生成器那一步寫了 `detach()`，生成器就什麼都收不到。

# %% [markdown] tags=["lang-en"]
# ### Backpropagation also reaches the discriminator
#
# The gradient of $L_G$ passes through $D$ on its way to $G$, so a plain `L_G.backward()` leaves a gradient in the discriminator's parameters as well. If the discriminator's next step forgets `zero_grad()`, that gradient is added to its own, and the discriminator helps the generator. Conversely, a `detach()` in the generator's step leaves the generator without a gradient.

# %%
def left_behind(D, **how):  # L_G.backward() 之後留在 D 的梯度 the gradient left in D after L_G.backward()
    D = copy.deepcopy(D)
    losses.nonsaturating_g(None, D(G_start(z_test))).sum().backward(**how)
    return sum(w.grad.abs().sum().item() for w in D.parameters() if w.grad is not None)

theta = list(G_start.parameters())
assert left_behind(D_start) > 0.1 and left_behind(D_start, inputs=theta) == 0
cut = losses.nonsaturating_g(None, D_start(G_start(z_test).detach())).sum()
assert all(slope is None for slope in torch.autograd.grad(cut, theta, allow_unused=True))
print("backward()：D 也收到梯度 D gets a gradient, too ✓")
print("backward(inputs=θ)：D 沒有 none for D ✓   detach：G 沒有 none for G ✓")

# %% [markdown] tags=["lang-zh"]
# ## 3.5 判別器最佳時，生成器在最小化什麼
#
# 現在讓判別器做到最好：$D = D^{*}$，由 (2.3) 給出，對應目前的 $q_0 = q_{\theta_0}$。接著固定住 $D^{*}$，問損失的梯度指向哪裡。先猜：兩種損失既然「目標相同」，這時總該相同了吧？

# %% [markdown] tags=["lang-en"]
# ## 3.5 What the generator minimises against the best discriminator
#
# Now let the discriminator be the best one, $D = D^{*}$ of (2.3) for the current $q_0 = q_{\theta_0}$. Then hold $D^{*}$ fixed and ask where the gradient of the loss points. Guess first: as both losses “have the same goal”, surely they agree here?

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
# - (d) 取 $q_\theta$ 的期望值。注意 $L_{sat}$ 前面是負號。
# - (e) KL 散度的梯度有兩項：$\int \nabla_\theta q_\theta \log\frac{q_\theta}{p}\,dx$ 與 $\int \nabla_\theta q_\theta\,dx$。第二項是 0，因為 $\int q_\theta\,dx = 1$。
#
# 把 (b) 與 (e) 代入 (d)。

# %% [markdown] tags=["lang-en"]
# All gradients are taken at $\theta = \theta_0$. Let $p$ and $q_\theta$ be positive everywhere, with enough smoothness and light enough tails that the integrals are finite and the derivative may be moved inside them (normal distributions satisfy this).
#
# - (a) (2.4) with the sign changed, $V = -L_D$.
# - (b) The first equality is (c) of 3.1. The second: the $D^{*}$ in $\max_D V$ moves with $\theta$, but at $D^{*}$ the derivative of $V$ in $D$ is 0, so that differentiating with $D^{*}$ fixed gives the same (the envelope theorem).
# - (c) For any discriminator $\log\frac{D}{1-D} = s$.
# - (d) The expectation of (c) under $q_\theta$. Note the minus sign in front of $L_{sat}$.
# - (e) The gradient of the KL divergence has two terms, $\int \nabla_\theta q_\theta \log\frac{q_\theta}{p}\,dx$ and $\int \nabla_\theta q_\theta\,dx$. The first is the gradient in the middle of (e); the second is 0, because $\int q_\theta\,dx = 1$.
#
# The first formula in the box is (b); for the second, put (b) and (e) into (d).

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla_\theta L_{sat} = 2\nabla_\theta\mathrm{JSD}(p \| q_\theta) \qquad \nabla_\theta L_{ns} = \nabla_\theta\mathrm{KL}(q_\theta \| p) - 2\nabla_\theta\mathrm{JSD}(p \| q_\theta)} \\
# \small \text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}
# \end{gathered}
# \tag{3.5}
# $$

# %%
def nabla(divergence, h=1e-4):  # 散度由積分算出，對 θ = (a, b) 取差分 quadrature, then differences in θ = (a, b)
    def slopes(left, right):
        theta = np.array(right if callable(left) else left)  # 兩邊之一是 q_θ，以 θ 表示 one side is q_θ, given by θ
        at = lambda t: divergence(*(u if callable(u) else densities.gaussian(*t) for u in (left, right)))
        return np.array([(at(theta + h * e) - at(theta - h * e)) / (2 * h) for e in np.eye(2)])
    return slopes

def against_best(p, q_theta, z, weight, fixed=True):  # 兩種損失的梯度，D = D* gradients of both losses at D = D*
    theta = torch.tensor(q_theta, dtype=torch.float64, requires_grad=True)
    a, b = theta.detach() if fixed else theta
    x = theta[0] + theta[1] * z
    s_star = p.log_prob(x) - (-0.5 * ((x - a) / b) ** 2 - torch.log(b * (2 * np.pi) ** 0.5))
    pair = [weight @ each(loss, s_star) for loss in (losses.saturating_g, losses.nonsaturating_g)]
    return tuple(torch.autograd.grad(L, theta, retain_graph=True)[0].numpy() for L in pair)

def moving_best(p, q_theta, z, weight): return against_best(p, q_theta, z, weight, fixed=False)

# %%
check("3.5", r"\nabla_\theta L_{sat} = 2\nabla_\theta\mathrm{JSD}(p \| q_\theta) \qquad "
      r"\nabla_\theta L_{ns} = \nabla_\theta\mathrm{KL}(q_\theta \| p) - "
      r"2\nabla_\theta\mathrm{JSD}(p \| q_\theta)", r"\text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}")

# %% [markdown] tags=["lang-zh"]
# 並不相同。飽和損失的梯度是 $2\,\mathrm{JSD}$ 的梯度；非飽和損失的梯度，等於 $\mathrm{KL}(q \,\|\, p)$ 的梯度減去 $2\,\mathrm{JSD}$ 的梯度：後面這一項把兩個分布推開，符號是「錯」的（Arjovsky 與 Bottou 2017，Theorem 2.5）。不過加起來仍是散度：$\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}(p \,\|\, q) = 2\,\mathrm{KL}(m \,\|\, p)$，其中 $m = \tfrac12\,(p + q)$，只在 $q = p$ 時為 0（Shannon 等人 2020）。
#
# 最後一個錯誤版本也值得記住：$D^{*}$ 要固定，連它一起微分，答案就不對；包絡定理說的是整個 $V$，而 $L_{sat}$ 只是它的一項。
#
# 下面是 $\theta = (a, b)$ 平面上的下降方向，真實資料是 $N(0,1)$。黑色箭頭由積分算出；粉紅色是抽 4,000 個樣本、以自動微分得到的。左右兩圖的比例尺不同。

# %% [markdown] tags=["lang-en"]
# They do not agree. The gradient of the saturating loss is that of $2\,\mathrm{JSD}$; the gradient of the non-saturating one is that of $\mathrm{KL}(q \,\|\, p)$ minus that of $2\,\mathrm{JSD}$, and this last term pushes the distributions apart: its sign is “wrong” (Arjovsky & Bottou 2017, Theorem 2.5). Still, the sum is a divergence: $\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}(p \,\|\, q) = 2\,\mathrm{KL}(m \,\|\, p)$ with $m = \tfrac12\,(p + q)$, zero only where $q = p$ (Shannon et al. 2020). The last wrong version is worth remembering, too: $D^{*}$ must be held fixed, and differentiating it as well gives a different answer; the envelope theorem applies to the whole $V$, and $L_{sat}$ is only one of its terms.
#
# Below are the directions of descent in the plane of $\theta = (a, b)$, for real data from $N(0,1)$. The black arrows come from quadrature, the pink ones from 4,000 samples by autograd. The two panels have different scales.

# %%
grid = [(a, b) for a in np.linspace(-4, 4, 9) for b in np.linspace(0.5, 2.5, 5)]

def theory(theta):
    js, kl = d_js(normal, theta), d_kl(theta, normal)
    return 2 * js, kl - 2 * js

def sampled(theta, n=4000):
    return against_best(normal, theta, torch.randn(n, generator=g).double(), torch.full((n,), 1.0 / n).double())

exact, drawn = (np.array([field(theta) for theta in grid]) for field in (theory, sampled))  # (45, 2, 2)

# %%
fig, panels = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
for i, (ax, scale, name) in enumerate(zip(panels, (1.2, 8), ("飽和 saturating", "非飽和 non-saturating"))):
    for field, colour, width in ((drawn, plot.COLOURS["measured"], 0.008), (exact, "k", 0.003)):
        arrows = ax.quiver(*np.transpose(grid), *-field[:, i].T, color=colour, width=width, angles="xy",
                           scale_units="xy", scale=scale)
    ax.quiverkey(arrows, 0.88, 0.95, scale / 2, f"{scale / 2:g}", labelpos="E")
    ax.plot(0, 1, "*", color=plot.COLOURS["data"], ms=14)
    ax.set(xlabel=f"$a$，{name}", xlim=(-4.9, 4.9), ylim=(0.1, 3.2))
panels[0].set_ylabel("$b$")
plt.show()

# %%
size = np.linalg.norm(exact, axis=2)
off = np.linalg.norm(drawn - exact, axis=2).max(0) / size.max(0)
assert off.max() < 0.2, off
for theta in ((2.0, 0.5), (4.0, 0.5)):
    sat_size, ns_size = size[grid.index(theta)]
    print(f"(a, b) = {theta}：飽和 saturating {sat_size:.3f}   非飽和 non-saturating {ns_size:.3f}")
print("抽樣與積分相符 samples agree with quadrature ✓")

# %% [markdown] tags=["lang-zh"]
# 兩個場都以星號 $(0, 1)$ 為終點，也就是 $q = p$；這是「目標相同」唯一正確的意思。其他地方長度與方向都不同。右圖離得愈遠箭頭愈長，一律指回來。左圖最下排 $b = 0.5$，從 $\lvert a \rvert = 2$ 到 4，箭頭縮到幾乎看不見：飽和。再上面幾排，遠處的箭頭朝上：飽和損失先把 $q$ 攤寬，碰到資料再說，而不是把 $q$ 搬過去。
#
# 把 $b = 1$ 這一排單獨畫出來，就看得到錯號的那一項。

# %% [markdown] tags=["lang-en"]
# Both fields end at the star, $(0, 1)$, where $q = p$; this is the only sense in which the goal is the same. Elsewhere length and direction differ. On the right, arrows grow with the distance and all point back. On the left, in the lowest row $b = 0.5$, from $\lvert a \rvert = 2$ to 4 they dwindle until they all but vanish: saturation. In the rows above, those far out point upwards: the saturating loss first widens $q$ until it touches the data, instead of moving $q$ there.
#
# The row $b = 1$ by itself shows the term with the wrong sign.

# %%
shifts, dots = np.linspace(-5, 5, 41), np.linspace(-4.5, 4.5, 13)
sat_line, ns_line = np.array([theory((a, 1.0)) for a in shifts])[:, :, 0].T
sat_dots, ns_dots = np.array([sampled((a, 1.0)) for a in dots])[:, :, 0].T
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(shifts, sat_line, "k", label=r"飽和 saturating: $2\,\partial_a\mathrm{JSD}$")
ax.plot(shifts, -sat_line, "k:", label=r"$-2\,\partial_a\mathrm{JSD}$")
ax.plot(shifts, shifts, "k--", lw=1.2, label=r"$\partial_a\mathrm{KL}$")
ax.plot(shifts, ns_line, "k", lw=3.5, alpha=0.6,
        label=r"非飽和 non-saturating: $\partial_a\mathrm{KL}-2\,\partial_a\mathrm{JSD}$")
plot.measured(ax, dots, sat_dots, None)
plot.measured(ax, dots, ns_dots, "抽樣 samples")
ax.set(xlabel="$a$", ylabel=r"$\partial L / \partial a$")
ax.legend(fontsize=10)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 在 $a = 0$ 附近，兩條實線相切：接近均衡時，兩種損失到一階都相同（練習 2）。遠處，$-2\,\mathrm{JSD}$ 的力也飽和了，剩下 KL 散度的梯度，與距離成正比。
#
# 對訓練的意義：$\mathrm{KL}(q \,\|\, p)$ 重罰「造出資料裡沒有的東西」，輕罰「漏掉資料裡有的東西」。它會不會因此讓生成器只造少數幾種樣本？第 07 章會看到。

# %% [markdown] tags=["lang-en"]
# At $a = 0$ the two solid lines are tangent: close to the equilibrium the two gradients agree to first order (exercise 2). Far out, the push of $-2\,\mathrm{JSD}$ has saturated as well, and what is left is the gradient of the KL divergence, proportional to the distance.
#
# What it means in training: $\mathrm{KL}(q \,\|\, p)$ punishes severely what is made but not in the data, and mildly what is in the data but not made. Does that lead a generator to make only a few kinds of samples? See lesson 07.

# %% [markdown] tags=["lang-zh"]
# ## 3.6 誰最小化什麼
#
# 正負號弄錯的文件很多，因為同一件事有三個名字：$V$、$L_D$、$L_G$。把它們的關係寫在一起。

# %% [markdown] tags=["lang-en"]
# ## 3.6 Who minimises what
#
# Many texts get a sign wrong, because one game is described by three quantities, $V$, $L_D$ and $L_G$. Here are their relations in one place.

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

# %%
def integrals(p, q):  # (a)、(c)、(d)，直接對 x 積分 directly, by quadrature in x
    over = lambda h: quad(h, -9, 9, points=[-0.5, 2.5], epsabs=1e-11)[0]
    sat = over(lambda x: q(x) * np.log(1 - D(x)))
    return over(lambda x: p(x) * np.log(D(x))) + sat, sat, over(lambda x: -q(x) * np.log(D(x)))

def bernoulli_over_nodes():  # ganutils 的 L_D：p 也換成 z 的格點 L_D of ganutils, p on nodes in z, too
    s_real, s_fake = (torch.tensor(s(u.numpy()))[:, None] for u in (2.5 + 0.6 * z, G(z)))
    return (weight @ losses.bernoulli_d(s_real, s_fake)).item()

# %%
check("3.6", r"V = -L_D \qquad L_{sat} = V - \mathbb{E}_{x \sim p}[\log(D(x))] \qquad L_{ns} = "
      r"-L_{sat} - \mathbb{E}_{x \sim q}[s(x)]")

# %% [markdown] tags=["lang-zh"]
# | 玩家 | 調整 | 最小化 | 換成 $V$ 來說 | 把 $s$ 往哪裡推 |
# |---|---|---|---|---|
# | 判別器 | $\psi$ | $L_D$ | 最大化 $V$ | 真實樣本往上，生成樣本往下 |
# | 生成器（飽和） | $\theta$ | $L_{sat}$ | 最小化 $V$ | 生成樣本往上，力是 $\sigma(s)$ |
# | 生成器（非飽和） | $\theta$ | $L_{ns}$ | 無法只用 $V$ 表示 | 生成樣本往上，力是 $1-\sigma(s)$ |
#
# 表裡沒有一位玩家最大化自己的損失。先猜：判別器走一小步，$L_{ns}$ 會升還是降？下面讓每位玩家從開局第 80 步的網路走一小步，看四個量各是升還是降。

# %% [markdown] tags=["lang-en"]
# | player | adjusts | minimises | in terms of $V$ | pushes $s$ |
# |---|---|---|---|---|
# | discriminator | $\psi$ | $L_D$ | maximises $V$ | up on real samples, down on generated ones |
# | generator (saturating) | $\theta$ | $L_{sat}$ | minimises $V$ | up on generated samples, with force $\sigma(s)$ |
# | generator (non-saturating) | $\theta$ | $L_{ns}$ | not a matter of $V$ alone | up on generated samples, with force $1-\sigma(s)$ |
#
# Nobody in this table maximises a loss of its own. Guess first: when the discriminator takes a small step, does $L_{ns}$ rise or fall? Below, each player takes one small step from the nets at step 80 of the opening, and we measure what rises and what falls.

# %%
x_test = target.sample(K * 256, g).float().view(K, 256, 1)

def values(G, D):  # L_D、V、L_sat、L_ns，每一對網路各一 one of each for every pair of nets: (4, K)
    s_real, s_fake = D(x_test.double()), D(G(z_test.double()))
    L_D = losses.bernoulli_d(s_real, s_fake)
    return torch.stack([L_D, -L_D, losses.saturating_g(None, s_fake), losses.nonsaturating_g(None, s_fake)])

def after_step(start, player, loss, size=1e-5):  # 一小步梯度下降之後的變化 the change after a small step downhill
    nets = [copy.deepcopy(net).double() for net in start]
    old = values(*nets)
    slopes = torch.autograd.grad(old[loss].sum(), list(nets[player].parameters()))
    with torch.no_grad():
        for w, slope in zip(nets[player].parameters(), slopes):
            w -= size * slope
    return (values(*nets) - old).sign().detach()

# %%
moves = {"D ↓ L_D": (1, 0, [-1, 1, 1, 1]),
         "G ↓ L_sat": (0, 2, [1, -1, -1, -1]), "G ↓ L_ns": (0, 3, [1, -1, -1, -1])}
print("              L_D   V    L_sat  L_ns")
for move, (player, loss, signs) in moves.items():
    change = after_step(opening[8], player, loss)
    assert (change == torch.tensor(signs, dtype=torch.float64)[:, None]).all(), change
    print(f"{move:<13}" + "".join(f"{'↑' if sign > 0 else '↓':^6}" for sign in signs))

# %% [markdown] tags=["lang-zh"]
# 這裡的每一步都讓自己的損失下降，讓對手的損失上升。其中必然的只有兩件事：自己的損失下降；飽和的生成器讓 $L_D$ 上升，因為其中含 $\theta$ 的只有一項，就是 $-L_{sat}$。其餘要看網路：在第 0 步，有些判別器走一小步，$L_{sat}$ 與 $L_{ns}$ 反而下降。兩位玩家爭的是同一個量的，只有 $V$：判別器把它推高，飽和的生成器把它壓低。

# %% [markdown] tags=["lang-en"]
# Here each step lowers the player's own loss and raises the opponent's. Only two things are certain: the own loss falls; the saturating generator raises $L_D$, whose only term with $\theta$ is $-L_{sat}$. The rest depends on the nets: at step 0 a step of some discriminators lowers $L_{sat}$ and $L_{ns}$. Only $V$ is contested: the discriminator pushes it up, the saturating generator down.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（一）：生成器最大化它的損失？
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

# %% tags=["nbval-ignore-output"]
def signs(sign_g, sign_d): return play(*fresh(), losses.nonsaturating_g, 200, sign_g=sign_g, sign_d=sign_d)

both_down, G_up = signs(+1, +1), signs(-1, +1)

# %%
def show_runs(runs):  # 標籤 ↦ (紀錄、線型) label ↦ (log, line style)
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
    for label, (run, style) in runs.items():
        left.plot(np.arange(0, 201, 10), centres(run), style, color=plot.COLOURS["generated"], lw=1)
        left.plot([], [], style, color="k", lw=1.2, label=label)
        D_mean = sigma(np.clip(logits(run), -80, 80)).mean(2)
        right.plot(np.arange(0, 201, 10), D_mean, style, color=plot.COLOURS["discriminator"], lw=1)
    left.axhline(3, color=plot.COLOURS["data"], lw=1.5)
    left.set(xlabel="步 step", ylabel="樣本平均 mean of $G(z)$", yscale="symlog")
    right.set(xlabel="步 step", ylabel="$D(G(z))$", ylim=(-0.05, 1.05))
    left.legend(fontsize=10)
    plt.show()

show_runs({"G 下降 descends": (both_down, "-"), "G 上升 ascends": (G_up, "--")})

# %%
miss = lambda run: np.abs(centres(run)[-1] - 3)  # 離真實資料多遠 distance from the real data
assert np.median(miss(both_down)) < 2 and miss(G_up).min() > 10
assert sigma(np.clip(logits(G_up)[-1], -80, 80)).max() < 1e-6
print("下降 descent：與資料的距離，中位數 median distance < 2 ✓")
print("上升 ascent：每一對都 all pairs > 10，而且 and D(G(z)) < 1e-6 ✗")

# %% [markdown] tags=["lang-zh"]
# 往上爬的生成器把樣本送到判別器最有把握是假的地方，愈跑愈遠，$D(G(z))$ 到了 0 而不是 1。句末的方向是對的，前半的動詞錯了。正確的句子：面對固定的判別器，生成器最小化 $L_G = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$，讓 $D(G(z))$ 盡可能接近 1。「無法區分」則是兩位玩家都走到底的結果，那時 $D(G(z)) = \frac12$。

# %% [markdown] tags=["lang-en"]
# The climbing generator sends its samples where the discriminator is surest that they are fake, farther and farther, and $D(G(z))$ goes to 0, not 1. The goal is right, the verb wrong. The right sentence: against a fixed discriminator the generator minimises $L_G = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]$, so that $D(G(z))$ comes as close to 1 as possible. “Cannot tell apart” describes the end of the game, where $D(G(z)) = \frac12$.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（二）：一個最大化、一個最小化？
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
D_up, both_up = signs(+1, -1), signs(-1, -1)

# %%
show_runs({"$G$ 下降 down，$D$ 上升 up": (D_up, "--"), "都上升 both up": (both_up, ":")})
for run, name in ((both_down, "G ↓ D ↓"), (G_up, "G ↑ D ↓"), (D_up, "G ↓ D ↑"), (both_up, "G ↑ D ↑")):
    arrives = np.median(miss(run)) < 2
    assert arrives == (run is both_down) and (arrives or miss(run).min() > 3)
    print(f"{name}   {'✓' if arrives else '✗'}")

# %% [markdown] tags=["lang-zh"]
# 四種組合只有「都下降」到得了。只有判別器上升時，它把標籤學反，生成器討好的是一位說反話的裁判，反而遠離真實資料。都上升時，判別器把標籤學反，生成器去找分數最低的地方，方向湊巧對了，樣本一度經過 3；但兩個損失都沒有上界，最大化沒有終點，於是衝過去，再也不回頭。
#
# 正確的句子：兩位玩家各自最小化自己的損失。只有寫成價值 $V$ 時，才是判別器最大化、生成器最小化；「最小最大」說的是 $V$，不是 $L_G$ 與 $L_D$。

# %% [markdown] tags=["lang-en"]
# Of the four combinations only “both down” arrives. When only the discriminator climbs, it learns the labels the wrong way round, and the generator follows it away from the data. When both climb, the discriminator again learns the labels the wrong way round and the generator looks for the lowest score; the direction happens to be right, and the samples do pass 3. But neither loss has an upper bound, so maximising has no end: they rush past and never come back.
#
# The right sentence: each player minimises its own loss. Only in terms of the value $V$ does the discriminator maximise and the generator minimise; “min–max” refers to $V$, not to $L_G$ and $L_D$.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「$D(G) \approx 1$ 時梯度消失，所以要用非飽和損失」：地方說反了。飽和損失的梯度在 $D(G) \approx 0$ 消失（3.3）；在 $D(G) \approx 1$ 消失的是非飽和損失的梯度，那時生成器已經贏了，無妨。
# - 「非飽和損失和最小最大的損失是同一回事」：只有終點相同；梯度、樣本的權重，以及 $D = D^{*}$ 時往哪裡下降，都不同（3.4、3.5）。
# - 把 $L_{ns}$ 寫成 $-\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]$：少換了標籤。最小化它，會把 $D(G(z))$ 推向 0。
# - 忘了 `zero_grad()`：`backward()` 也把梯度留給另一位玩家，它下一步就照著走（3.4）。判別器那一步忘了 `detach()` 也會留下梯度；有 `zero_grad()` 就只是白算。
# - 「飽和損失完全不能訓練」：用 Adam 時往往可以；梯度的長度被除掉了。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “The gradient vanishes at $D(G) \approx 1$, hence the non-saturating loss”: the wrong end. The saturating loss vanishes at $D(G) \approx 0$ (3.3); the one that vanishes at $D(G) \approx 1$ is the non-saturating one, and there the generator has won, so it does no harm.
# - “The non-saturating loss is the same as the minimax loss”: only the end point is the same; the gradient, the weights of the samples, and the direction of descent at $D = D^{*}$ are not (3.4, 3.5).
# - Writing $L_{ns}$ as $-\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]$: the label was not changed. Minimising it drives $D(G(z))$ to 0.
# - Forgetting `zero_grad()`: `backward()` leaves a gradient with the other player, too, who then follows it (3.4). A `detach()` forgotten in the discriminator's step also leaves one; with `zero_grad()` it is merely wasted work.
# - “The saturating loss cannot be trained at all”: with Adam it often can; the length of the gradient is divided out.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. 某個生成樣本得到 $D(G(z)) = 0.01$。兩種損失對 $s$ 的斜率各是多少？比值是多少？$D(G(z))$ 等於多少時兩者相等？
# 2. $p = N(0,1)$、$q = N(\varepsilon, 1)$。驗證 $\varepsilon \to 0$ 時，(3.5) 的兩個梯度在 $a$ 方向的分量之比趨近 1，並說明理由。
# 3. 取兩種損失的平均 $\frac12\,(L_{sat} + L_{ns})$ 當作生成器的損失。它對 $s$ 的斜率是多少？$D = D^{*}$ 時，它的梯度是哪個散度的？
# 4. 一批兩個樣本，$s = -6$ 與 $s = 2$。在飽和與非飽和損失裡，第二個樣本各占總權重的多少？
#
# <details><summary>提示</summary>
#
# 1：比值是 (1−D)/D。2：兩者的主要項都是四分之一個卡方散度。3：把 (3.6) 的最後一式移項。4：權重是 σ(s) 與 1−σ(s)。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. A generated sample gets $D(G(z)) = 0.01$. What are the slopes of both losses in $s$, and their ratio? At which $D(G(z))$ are they equal?
# 2. Let $p = N(0,1)$ and $q = N(\varepsilon, 1)$. Verify that the ratio of the $a$-components of the two gradients in (3.5) tends to 1 as $\varepsilon \to 0$, and say why.
# 3. Give the generator the average of the losses, $\frac12\,(L_{sat} + L_{ns})$. What is its slope in $s$? At $D = D^{*}$, its gradient is that of which divergence?
# 4. A batch has two samples, $s = -6$ and $s = 2$. What share of the total weight does the second one have in the saturating loss, and what share in the non-saturating one?
#
# <details><summary>Hints</summary>
#
# 1: the ratio is (1−D)/D. 2: to leading order 2 JSD and KL − 2 JSD are both a quarter of the chi-squared divergence. 3: rearrange the last formula of (3.6). 4: the weights are σ(s) and 1−σ(s).
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：相等於 D = ½ equal at D = ½
def slopes_at(D): return -D, -(1 - D)

sat_slope, ns_slope = slopes_at(0.01)
s_low = np.log(0.01 / 0.99)
assert np.isclose(ns_slope / sat_slope, np.exp(-s_low)) and slopes_at(0.5)[0] == slopes_at(0.5)[1]
assert np.allclose((sat_slope, ns_slope), np.hstack(by_autograd(np.array([s_low])))[:2], rtol=1e-6, atol=0)
print(f"{sat_slope:.2f}   {ns_slope:.2f}   × {ns_slope / sat_slope:.0f}")

# %% tags=["solution"]
# 解答 2 · Solution 2：2 JSD ≈ χ²/4，KL − 2 JSD ≈ χ²/2 − χ²/4
def components(epsilon): return [gradient[0] for gradient in theory((epsilon, 1.0))]

for epsilon in (1.0, 0.3, 0.1):
    sat_eps, ns_eps = components(epsilon)
    assert abs(ns_eps / sat_eps - 1) < epsilon**2
    print(f"ε = {epsilon:<4}  {ns_eps / sat_eps:.3f}")
assert np.isclose(sat_eps, 0.1 / 2, rtol=0.01)  # ∂(χ²/4)/∂ε = ε/2，因為 because χ² = exp(ε²) − 1 ≈ ε²

# %% tags=["solution"]
# 解答 3 · Solution 3：斜率是常數 −½；½ KL(q‖p)，從不飽和 slope −½ throughout; never saturates
slope_of_average = -0.5
def gradient_of_average(theta_3): return d_kl(theta_3, normal) / 2

for theta_3 in ((4.0, 1.0), (-1.0, 0.6)):
    assert np.allclose(sum(against_best(normal, theta_3, z, weight)) / 2, gradient_of_average(theta_3), rtol=1e-6)
assert np.allclose(sum(by_autograd(np.linspace(-8, 8, 9))[:2]) / 2, slope_of_average, rtol=0, atol=1e-8)
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：幾乎全部，與約十分之一 nearly all, and about a tenth
pair_s = np.array([-6.0, 2.0])
share_sat, share_ns = (w[1] / w.sum() for w in (sigma(pair_s), 1 - sigma(pair_s)))

s_pair = torch.tensor(pair_s, requires_grad=True)
slope, = torch.autograd.grad(losses.saturating_g(None, s_pair), s_pair)
assert np.isclose(share_sat, (slope[1] / slope.sum()).item()) and share_sat > 0.99 and share_ns < 0.11
print(f"{share_sat:.3f}   {share_ns:.3f}")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 生成器有兩種損失：飽和的 (3.1) 與非飽和的 (3.2)。單一樣本的斜率差 $e^{-s}$ 倍，見 (3.3)；經過連鎖律，同一個比值也出現在 $\theta$ 的梯度上。$D = D^{*}$ 時，前者的梯度就是 $2\,\mathrm{JSD}$ 的梯度，後者的則是 $\mathrm{KL} - 2\,\mathrm{JSD}$ 的梯度，見 (3.5)。兩位玩家各自最小化自己的損失；只有 $V$ 是最小最大，見 (3.6)。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# The generator has two losses, the saturating (3.1) and the non-saturating (3.2). For a single sample their slopes differ by a factor $e^{-s}$, (3.3), and through the chain rule the same ratio shows in the gradients in $\theta$. At $D = D^{*}$ the former has the gradient of $2\,\mathrm{JSD}$, the latter that of $\mathrm{KL} - 2\,\mathrm{JSD}$, (3.5). Each player minimises its own loss; only $V$ is min–max, (3.6).

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - I. Goodfellow (2016). *NIPS 2016 Tutorial: Generative Adversarial Networks*. [arXiv:1701.00160](https://arxiv.org/abs/1701.00160)
# - M. Arjovsky, L. Bottou (2017). *Towards Principled Methods for Training Generative Adversarial Networks*. ICLR. [arXiv:1701.04862](https://arxiv.org/abs/1701.04862)
# - M. Shannon, B. Poole, S. Mariooryad, T. Bagby, E. Battenberg, D. Kao, D. Stanton, RJ Skerry-Ryan (2020). *Non-saturating GAN training as divergence minimization*. [arXiv:2010.08029](https://arxiv.org/abs/2010.08029)
# - D. P. Kingma, J. Ba (2015). *Adam: A Method for Stochastic Optimization*. ICLR. [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)
