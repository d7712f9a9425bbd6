# %% [markdown]
# # 09 LSGAN 與 hinge · LSGAN and hinge

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 兩堂課，各 50 分鐘；9.1 到 9.4 一堂，9.5 到 9.8 一堂。讀完之後，你能夠：
#
# - 推導最小平方 GAN（LSGAN）最好的 $D$ 與 $L_D$ 的最小值，並由訓練紀錄讀出它；
# - 說出 LSGAN 論文的 $\chi^2$ 關係說了什麼、沒說什麼；
# - 由三個標籤 $a$、$b$、$c$ 算出生成器實際上跟著什麼走；
# - 推導 hinge 損失最好的 $s$、最小值，以及它與總變差距離、Wasserstein 損失、EBGAN 的關係；
# - 說明 hinge 的判別器愈接近階梯，生成器收到的梯度會怎麼樣。
#
# 先備知識：第 02 章的 (2.3) 與總變差距離，第 08 章的 (8.6)、(8.9) 與 8.6 的 $\mathrm{KL}(p \,\|\, m)$；拋物線的頂點；絕對值與折線（分段的一次函數）；Cauchy–Schwarz 不等式（練習 2）。

# %% [markdown] tags=["lang-en"]
# Two lessons of 50 minutes: 9.1 to 9.4, then 9.5 to 9.8. Afterwards you can
#
# - derive the best $D$ of the least-squares GAN (LSGAN) and the least $L_D$, and recognise it in a training log;
# - say what the $\chi^2$ relation of the LSGAN paper states, and what it does not;
# - compute from the three labels $a$, $b$, $c$ what the generator really follows;
# - derive the best $s$ and the least value of the hinge loss, and how it is related to the total variation distance, to the Wasserstein loss and to EBGAN;
# - explain what happens to the generator's gradient as a hinge discriminator comes close to a step.
#
# You need (2.3) and the total variation distance from lesson 02, (8.6), (8.9) and the $\mathrm{KL}(p \,\|\, m)$ of 8.6 from lesson 08; the vertex of a parabola; absolute values and piecewise linear functions; the Cauchy–Schwarz inequality (exercise 2).

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
from ganutils.figures import lesson_09 as figures
members, steps = {"quick": (5, 1500), "full": (10, 3000)}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 開場：兩組標籤
#
# 資料只落在兩個地方，我們叫它左格與右格，各占一半。生成器只有一個旋鈕：左格的比重 $w$。現在 $w=0.3$，左格太少。

# %% [markdown] tags=["lang-en"]
# ## To begin with: two sets of labels
#
# The data lie in two places only, call them the left cell and the right cell, one half in each. The generator has a single knob, the weight $w$ of the left cell. At present $w=0.3$: too little on the left.

# %% [markdown] tags=["lang-zh"]
# LSGAN 的論文提出兩組標籤。第一組 $(a,b,c)=(-1,1,0)$：$D$ 的目標是對生成樣本說 $-1$、對真實樣本說 $1$，$G$ 則希望 $D$ 說 $0$；論文推導出，這時 $G$ 的目標是一種 $\chi^2$ 散度。第二組 $(0,1,1)$：$D$ 的目標是對生成樣本說 $0$、對真實樣本說 $1$，$G$ 則希望 $D$ 說 $1$；論文沒有為它寫出這樣的關係。押一組：$D$ 一直保持最好，哪一組會把 $w$ 帶到 ½？答案在 9.4。

# %% [markdown] tags=["lang-en"]
# The paper on LSGAN offers two sets of labels. The first is $(a,b,c)=(-1,1,0)$: $D$ gives $-1$ to generated samples and $1$ to real ones, and $G$ wants $D$ to say $0$; the paper derives that the aim of $G$ is then a $\chi^2$ divergence. The second is $(0,1,1)$: $D$ gives $0$ to generated and $1$ to real samples, and $G$ wants $1$; the paper states no such relation for it. Place your bet: with a $D$ that is always at its best, which of the two brings $w$ to ½? The answer is in 9.4.

# %% tags=["figure", "fig-cells"]
figures.two_cells(0.3)
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 9.1 用平方代替對數
#
# 第 03 章的飽和損失，在 $D$ 很有把握說「假」的地方是平的。LSGAN（Mao 等人 2017）的想法是：不要機率，讓 $D(x)$ 是任意的實數，$D(x)$ 離標籤多遠，就罰那個距離的平方；離得愈遠，罰得愈重，斜率也愈大。$b$ 是真實樣本的標籤，$a$ 是生成樣本的標籤。

# %% [markdown] tags=["lang-en"]
# ## 9.1 Squares for logarithms
#
# The saturating loss of lesson 03 is flat where $D$ is sure that a sample is generated. The idea of LSGAN (Mao et al. 2017): no probabilities; let $D(x)$ be any real number, and charge the square of its distance from a label; the further away, the higher the charge, and the steeper its slope. $b$ is the label of real samples, $a$ that of generated ones.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：在某一點 $p=0.6$、$q=0.2$，標籤 $a=0$、$b=1$。這一點的代價是 $\frac12 \cdot 0.6\,(D-1)^2+\frac12 \cdot 0.2\,D^2$。斜率 $0.6\,(D-1)+0.2\,D=0$，所以 $D=\frac{0.6}{0.8}=0.75$：兩個標籤的加權平均，權重是 $p$ 與 $q$。

# %% [markdown] tags=["lang-en"]
# A number first: at some point $p=0.6$ and $q=0.2$, with labels $a=0$, $b=1$. This point costs $\frac12 \cdot 0.6\,(D-1)^2+\frac12 \cdot 0.2\,D^2$. Its slope is $0.6\,(D-1)+0.2\,D=0$ at $D=\frac{0.6}{0.8}=0.75$: a weighted mean of the two labels, with weights proportional to $p$ and $q$.

# %% [markdown] tags=["lang-zh"]
# 下圖畫出同一件事，只是 $p$ 與 $q$ 對調。先猜：最低點移到哪裡？比剛才高，還是低？

# %% [markdown] tags=["lang-en"]
# The picture shows the same with $p$ and $q$ exchanged. Guess first: where does the lowest point move, and is it higher than before, or lower?

# %% tags=["figure", "fig-parabola"]
figures.parabola(0.2, 0.6)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 移到 0.25，高度不變：兩種情形都是 0.075。9.2 會說明原因。

# %% [markdown] tags=["lang-en"]
# To 0.25, and it stays as high: 0.075 in both cases. 9.2 will say why.

# %% [markdown]
# $$
# \begin{aligned}
# L_D &= \frac12\int \left[\,p(x)\,(D(x)-b)^2 + q(x)\,(D(x)-a)^2\,\right] dx && \text{(a)}\\
# 0 &= p(x)\,(D(x)-b) + q(x)\,(D(x)-a) && \text{(b)}\\
# D(x)\,(p(x)+q(x)) &= b\,p(x) + a\,q(x) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 兩個期望值寫成積分。$D$ 夠自由，所以每個 $x$ 可以各自取最小。
# - (b) 對 $D(x)$ 微分（½ 與平方的 2 約掉），令它為 0；二次項的係數 $\frac12(p+q)>0$，所以這是最低點。
# - (c) 移項，再除以 $p+q$。

# %% [markdown] tags=["lang-en"]
# - (a) Both expectations as integrals. $D$ is free enough, so each $x$ can be minimised by itself.
# - (b) Differentiate in $D(x)$ (the ½ and the 2 of the square cancel) and set it to 0; the square has the factor $\frac12(p+q)>0$, so this is the lowest point.
# - (c) Rearrange, then divide by $p+q$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{L_D = \frac{1}{2} \mathbb{E}_{x \sim p}[(D(x) - b)^2] + \frac{1}{2} \mathbb{E}_{x \sim q}[(D(x) - a)^2] \qquad D^{*}(x) = \frac{b\,p(x) + a\,q(x)}{p(x) + q(x)}} \\
# \small \text{$p(x) + q(x) > 0$} \quad \text{$D(x)$ 任意實數 any real number}
# \end{gathered}
# \tag{9.1}
# $$

# %% tags=["check"]
check("9.1", r"L_D = \frac{1}{2} \mathbb{E}_{x \sim p}[(D(x) - b)^2] + \frac{1}{2} \mathbb{E}_{x "
      r"\sim q}[(D(x) - a)^2] \qquad D^{*}(x) = \frac{b\,p(x) + a\,q(x)}{p(x) + q(x)}",
      r"\text{$p(x) + q(x) > 0$} \quad \text{$D(x)$ 任意實數 any real number}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：最好的 $D(x)$ 是兩個標籤的加權平均；附近的樣本裡，真的占得愈多，它愈靠近 $b$。$a=0$、$b=1$ 時它就是 (2.3) 的 $\frac{p}{p+q}$：平方與交叉熵找到同一個 $D^{*}$。

# %% [markdown] tags=["lang-en"]
# In words: the best $D(x)$ is a weighted mean of the two labels, closer to $b$ the larger the share of real ones among the samples nearby. For $a=0$, $b=1$ it is the $\frac{p}{p+q}$ of (2.3): squares and cross-entropy find the same $D^{*}$.

# %% [markdown] tags=["lang-zh"]
# 「任意實數」很要緊。若最後一層照舊放 sigmoid，$D$ 只能在 0 與 1 之間，標籤 $-1$ 就到不了：$D^{*}<0$ 的地方，它最多貼近 0。即使標籤是 0 與 1，可以接近，先套 sigmoid 再平方，在 $D\approx0$ 與 $D\approx1$ 的地方又變平了，平方的好處就沒有了。

# %% [markdown] tags=["lang-en"]
# “Any real number” matters. If the last layer keeps its sigmoid, $D$ stays between 0 and 1, and a label of $-1$ cannot be reached: where $D^{*}<0$ it can only come near 0. Even with the labels 0 and 1, which can be approached, a sigmoid inside the square is flat again where $D\approx0$ or $D\approx1$, and the advantage of the square is lost.

# %% [markdown] tags=["lang-zh"]
# 回顧：每一點的代價是兩條拋物線的和；頂點 $D^{*}=\frac{bp+aq}{p+q}$ 在兩個標籤之間。

# %% [markdown] tags=["lang-en"]
# Recap: what each point costs is a sum of two parabolas; its vertex $D^{*}=\frac{bp+aq}{p+q}$ lies between the labels.

# %% [markdown] tags=["lang-zh"]
# ## 9.2 停在四分之一的曲線
#
# 訓練 LSGAN 的人常問：$L_D$ 停在 0.25 不動，是不是壞了？要回答這個問題，得先知道 $L_D$ 最低能到多少。

# %% [markdown] tags=["lang-en"]
# ## 9.2 A curve that stays at one quarter
#
# People who train an LSGAN ask: $L_D$ stays at 0.25, is it broken? To answer, one must know how low $L_D$ can get.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：標籤 0 與 1，$p=q$。$D^{*}=\frac12$，$L_D=\frac12 \cdot \frac14+\frac12 \cdot \frac14=\frac14$。再算一個：開場的兩格，$w=0.3$（在格子上，積分就是和）。左格 $D^{*}=0.625$，付 $\frac12(0.5\cdot0.375^2+0.3\cdot0.625^2)=0.0938$；右格 $D^{*}=0.417$，付 $0.1458$；合起來 $L_D=0.2396$，只比 ¼ 低一點。

# %% [markdown] tags=["lang-en"]
# A number first: labels 0 and 1, and $p=q$. Then $D^{*}=\frac12$ and $L_D=\frac12 \cdot \frac14+\frac12 \cdot \frac14=\frac14$. Another one: the two cells of the bet, $w=0.3$ (with cells, the integral is a sum). On the left $D^{*}=0.625$, which costs $\frac12(0.5\cdot0.375^2+0.3\cdot0.625^2)=0.0938$; on the right $D^{*}=0.417$, which costs $0.1458$; together $L_D=0.2396$, a little below ¼ only.

# %% [markdown]
# $$
# \begin{aligned}
# D^{*}-b &= \frac{(a-b)\,q}{p+q}, \qquad D^{*}-a = \frac{(b-a)\,p}{p+q} && \text{(a)}\\
# p\,(D^{*}-b)^2 + q\,(D^{*}-a)^2 &= (b-a)^2\,\frac{p q^2 + q p^2}{(p+q)^2} && \text{(b)}\\
# \min_D L_D &= \frac{(b-a)^2}{2}\int\frac{p q}{p+q}\,dx && \text{(c)}\\
# \frac{4 p q}{p+q} &= (p+q) - \frac{(p-q)^2}{p+q} && \text{(d)}\\
# \min_D L_D &= \frac{(b-a)^2}{8}\left(2 - \int\frac{(p-q)^2}{p+q}\,dx\right) && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 代入 (9.1)。
# - (b) 平方，各乘上權重。
# - (c) 分子提出 $pq\,(p+q)$，約掉一個 $p+q$；再積分，前面有 ½。
# - (d) $4pq=(p+q)^2-(p-q)^2$，除以 $p+q$。
# - (e) 代入 (c)；$\int(p+q)\,dx=2$。

# %% [markdown] tags=["lang-en"]
# - (a) Put in (9.1).
# - (b) Square, each with its weight.
# - (c) The numerator is $pq\,(p+q)$, and one $p+q$ cancels; integrate, with the ½ in front.
# - (d) $4pq=(p+q)^2-(p-q)^2$, divided by $p+q$.
# - (e) Put it into (c); $\int(p+q)\,dx=2$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\min_D L_D = \frac{(b - a)^2}{8} (2 - \Delta(p, q)) \qquad \Delta(p, q) = \int_{-\infty}^{\infty} \frac{(p(x) - q(x))^2}{p(x) + q(x)} dx} \\
# \small \text{$D(x)$ 任意實數 any real number}
# \end{gathered}
# \tag{9.2}
# $$

# %% tags=["check"]
check("9.2", r"\min_D L_D = \frac{(b - a)^2}{8} (2 - \Delta(p, q)) \qquad \Delta(p, q) = "
      r"\int_{-\infty}^{\infty} \frac{(p(x) - q(x))^2}{p(x) + q(x)} dx",
      r"\text{$D(x)$ 任意實數 any real number}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$L_D$ 的最小值由 $\Delta$ 決定；$\Delta$ 是 $p$ 與 $q$ 之差的平方，除以它們的和，再積分。$p=q$ 時它是 0；完全不重疊時它是 2，因為那時 $\frac{(p-q)^2}{p+q}=p+q$。
#
# | 標籤 | $p=q$ 時的 $L_D$ | 完全不重疊 |
# |---|---|---|
# | $a=0$、$b=1$ | $\frac14$ | 0 |
# | $a=-1$、$b=1$ | $1$ | 0 |
# | $a=0$、$b=1$，程式沒有寫 ½ | $\frac12$ | 0 |
#
# 第三列是常見的寫法：`MSELoss` 沒有 ½，兩項相加而不除以 2 的程式，紀錄停在 0.5。

# %% [markdown] tags=["lang-en"]
# In words: the least $L_D$ is decided by $\Delta$, the integral of the squared difference of $p$ and $q$ over their sum. For $p=q$ it is 0; without any overlap it is 2, because then $\frac{(p-q)^2}{p+q}=p+q$.
#
# | labels | $L_D$ for $p=q$ | no overlap |
# |---|---|---|
# | $a=0$, $b=1$ | $\frac14$ | 0 |
# | $a=-1$, $b=1$ | $1$ | 0 |
# | $a=0$, $b=1$, and code without the ½ | $\frac12$ | 0 |
#
# The third row is what much code does: `MSELoss` has no ½, and code that adds the two terms without halving them stays at 0.5.

# %% [markdown] tags=["lang-zh"]
# 下圖：$p=N(0,1)$、$q=N(\mu,1)$，標籤 0 與 1，每個 $\mu$ 訓練五個判別器；同一段程式也訓練 hinge 的判別器，9.5 會用到。先猜：$\mu=2$ 時，兩座山還有約三成重疊，$L_D$ 的最小值會在 0.25 的一半以上，還是以下？

# %% [markdown] tags=["lang-en"]
# The picture below has $p=N(0,1)$ and $q=N(\mu,1)$, labels 0 and 1, and five trained discriminators for each $\mu$; the same lines train hinge discriminators, which 9.5 will need. Guess first: at $\mu=2$ the two hills still overlap by about 30 %; will the least $L_D$ be above one half of 0.25, or below?

# %%
from torch.optim import Adam
from torch.optim.lr_scheduler import LinearLR

shifts = [0.0, 1.0, 2.0, 3.0, 4.0]
mu = torch.tensor(shifts).repeat_interleave(members)[:, None, None]  # members 個種子 seeds each
random = torch.Generator().manual_seed(seed)

def trained(game):  # 每個 μ、每個種子一個 D，疊成一個 a D for each μ and seed, as one net
    D = stack([nets.discriminator((1,), width=32, depth=2, seed=seed + k) for k in range(len(mu))])
    opt = Adam(D.parameters(), 0.01, (0.9, 0.99))
    rate = LinearLR(opt, 1.0, 0.0, steps)  # 學習率降到 0 the learning rate falls to 0
    for step in range(steps):
        x_p = figures.spread(len(mu), 128, random)  # 分層的常態樣本 stratified normal samples
        x_q = mu + figures.spread(len(mu), 128, random)
        opt.zero_grad()
        game.d(D(x_p), D(x_q)).sum().backward()
        opt.step()
        rate.step()
    return D

# %% tags=["nbval-ignore-output"]
x = np.linspace(-9, 13, 8801)
dx = x[1] - x[0]
x_all = torch.tensor(x, dtype=torch.float32).expand(len(mu), -1)[..., None]

def values(D):  # (μ, 種子 seed, x)
    with torch.no_grad():
        return D(x_all).unflatten(0, (-1, members)).double().numpy()

D_squares = values(trained(losses.get("least-squares")))  # (9.1)，a = 0，b = 1
s_hinge = values(trained(losses.get("hinge")))  # 9.5 的 L_D that of 9.5

# %% tags=["code-delta"]
N = densities.gaussian  # N(μ, σ)

def L_D_of(values, real, fake):  # ∫ [p real(D) + q fake(D)] dx
    rows = []
    for shift, D in zip(shifts, values):
        cost = N(0, 1)(x) * real(D) + N(shift, 1)(x) * fake(D)
        rows.append(cost.sum(-1) * dx)
    return np.array(rows)

def Delta(p, q):  # ∫ (p − q)²/(p + q) dx
    def integrand(x): return (p(x) - q(x))**2 / (p(x) + q(x))
    return divergences.integrate(integrand, sorted({*p.breaks, *q.breaks}))

def real(D): return (D - 1)**2 / 2  # b = 1
def fake(D): return D**2 / 2        # a = 0

floor = np.array([(2 - Delta(N(0, 1), N(shift, 1))) / 8 for shift in shifts])
found = L_D_of(D_squares, real, fake)
gap = found - floor[:, None]
assert np.abs(gap).max() < 0.001
print("最小平方 least squares：|L_D − (2 − Δ)/8| < 0.001 ✓")

# %% tags=["figure", "fig-floors"]
figures.floors(shifts, found, figures.least_squares_floor, half=0.125)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 一半以下：0.11。0.25 是 $p=q$ 時最好的 $D$ 付的；可是處處說 ½ 的 $D$ 也付這麼多，不論它是太弱，還是根本沒有更新。所以單憑 0.25，既不是故障的跡象，也不是成功的證明。反過來，在沒看過的樣本上 $L_D$ 接近 0，意思是幾乎不重疊，不是 $D$「收斂」了。

# %% [markdown] tags=["lang-en"]
# Below: 0.11. 0.25 is what the best $D$ pays for $p=q$; but so does every $D$ that says ½ everywhere, be it too weak, or not updated at all. So 0.25 alone is no sign of a fault, and no proof of success. Conversely, $L_D$ near 0 on unseen samples says that there is hardly any overlap, not that $D$ has “converged”.

# %% [markdown] tags=["lang-zh"]
# 回顧：$\min_D L_D=\frac{(b-a)^2}{8}(2-\Delta)$；標籤 0 與 1 的均衡值是 ¼，程式少了 ½ 時是 ½。

# %% [markdown] tags=["lang-en"]
# Recap: $\min_D L_D=\frac{(b-a)^2}{8}(2-\Delta)$; for labels 0 and 1 its value at equilibrium is ¼, or ½ where the code leaves out the ½.

# %% [markdown] tags=["lang-zh"]
# ## 9.3 $\chi^2$ 說了什麼
#
# $\Delta$ 是什麼樣的散度？論文把它寫成一種 $\chi^2$。這一節把這個關係寫成通行的記號，並看清楚它談的是哪一個量。

# %% [markdown] tags=["lang-en"]
# ## 9.3 What the $\chi^2$ says
#
# What kind of divergence is $\Delta$? The paper writes it as a $\chi^2$. This section puts that relation into the usual notation, and looks at which quantity it speaks of.

# %% [markdown] tags=["lang-zh"]
# 記 $m=\frac{p+q}2$。先算一個數：開場的兩格，$w=0.3$，$m=(0.4, 0.6)$。$\Delta=\frac{0.2^2}{0.8}+\frac{0.2^2}{1.2}=0.0833$。$\chi^2(q \,\|\, m)=\frac{(0.3-0.4)^2}{0.4}+\frac{(0.7-0.6)^2}{0.6}=0.0417$：恰好一半。

# %% [markdown] tags=["lang-en"]
# Write $m=\frac{p+q}2$. A number first: the two cells of the bet, $w=0.3$, with $m=(0.4, 0.6)$. Then $\Delta=\frac{0.2^2}{0.8}+\frac{0.2^2}{1.2}=0.0833$, and $\chi^2(q \,\|\, m)=\frac{(0.3-0.4)^2}{0.4}+\frac{(0.7-0.6)^2}{0.6}=0.0417$: exactly one half.

# %% [markdown] tags=["lang-zh"]
# $G$ 也有自己的標籤 $c$，是它要 $D$ 說的值：$L_G=\frac12\,\mathbb{E}_{x \sim q}[(D(x)-c)^2]$。論文談的量，是在 $L_G$ 代入 (9.1) 的 $D^{*}$，再補上真實樣本的同一項；我們叫它 $J(G)$。論文補上它的理由是：那一項不含 $\theta$。

# %% [markdown] tags=["lang-en"]
# $G$ has a label of its own, $c$, which it wants $D$ to say: $L_G=\frac12\,\mathbb{E}_{x \sim q}[(D(x)-c)^2]$. The quantity that the paper speaks of is this: put $D^{*}$ of (9.1) into $L_G$, and add the same term for real samples; call it $J(G)$. The paper's reason for adding it: that term does not contain $\theta$.

# %% [markdown]
# $$
# \begin{aligned}
# J(G) &= \frac12\,\mathbb{E}_{x \sim p}[(D^{*}(x)-c)^2] + \frac12\,\mathbb{E}_{x \sim q}[(D^{*}(x)-c)^2] && \text{(a)}\\
# D^{*}-c &= \frac{b p + a q}{p+q} - c = \frac{(b-c)\,p + (a-c)\,q}{p+q} && \text{(b)}\\
# 2 J(G) &= \int (p+q)\left(\frac{(b-c)\,p + (a-c)\,q}{p+q}\right)^2 dx && \text{(c)}\\
# b-c = 1,\; b-a = 2: \quad 2 J(G) &= \int\frac{(p-q)^2}{p+q}\,dx = \Delta(p, q) && \text{(d)}\\
# q - m = \frac{q-p}{2}: \quad \chi^2(q \,\|\, m) &= \int\frac{(q-m)^2}{m}\,dx = \int\frac{(q-p)^2}{2\,(p+q)}\,dx = \frac12\,\Delta(p, q) && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 定義。
# - (b) 通分。
# - (c) 兩個期望值合成一個積分；約掉一個 $p+q$ 就是框裡的式子。
# - (d) 這時 $a-c=-1$。
# - (e) $\chi^2(P \,\|\, Q)=\int\frac{(P-Q)^2}{Q}dx$ 是第 08 章的 Pearson；分母是第二個引數。

# %% [markdown] tags=["lang-en"]
# - (a) The definition.
# - (b) One denominator.
# - (c) Both expectations as one integral; cancel one $p+q$ for the formula in the box.
# - (d) Here $a-c=-1$.
# - (e) $\chi^2(P \,\|\, Q)=\int\frac{(P-Q)^2}{Q}dx$ is Pearson's of lesson 08; the denominator is the second argument.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{2 J(G) = \int_{-\infty}^{\infty} \frac{((b - c) p(x) + (a - c) q(x))^2}{p(x) + q(x)} dx \qquad \Delta(p, q) = 2 \chi^2(q \,\|\, m)} \\
# \small \text{$D = D^{*}$}
# \end{gathered}
# \tag{9.3}
# $$

# %% tags=["check"]
check("9.3", r"2 J(G) = \int_{-\infty}^{\infty} \frac{((b - c) p(x) + (a - "
      r"c) q(x))^2}{p(x) + q(x)} dx \qquad \Delta(p, q) = 2 "
      r"\chi^2(q \,\|\, m)", r"\text{$D = D^{*}$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：如果標籤滿足 $b-c=1$、$b-a=2$，那麼 $J(G)=\chi^2(q \,\|\, m)$，是 $q$ 到「兩者的平均」的 $\chi^2$，不是 $p$ 與 $q$ 之間的 $\chi^2$。

# %% [markdown] tags=["lang-en"]
# In words: with labels for which $b-c=1$ and $b-a=2$, $J(G)=\chi^2(q \,\|\, m)$, the $\chi^2$ from $q$ to the mean of the two, not a $\chi^2$ between $p$ and $q$.

# %% [markdown] tags=["lang-zh"]
# 兩個常見的誤讀。第一，論文寫的是 $2J=\chi^2(p+q \,\|\, 2q)$，以第一個引數當分母；照通行的記號把第二個當分母，就會讀成 $\int\frac{(p-q)^2}{2q}dx$，是另一個數。第二，「Pearson $\chi^2$ 沒有上限，所以 LSGAN 在遠處不會飽和」。先猜：$p=N(0,1)$、$q=N(\mu,1)$，$\mu=1$ 時 $\chi^2(p \,\|\, q)=e-1=1.72$。那裡的 $\frac12\Delta$ 大於 1、大約是 ½，還是不到 ¼？

# %% [markdown] tags=["lang-en"]
# Two common misreadings. First, the paper writes $2J=\chi^2(p+q \,\|\, 2q)$, with the first argument in the denominator; whoever takes the second, as is usual, reads $\int\frac{(p-q)^2}{2q}dx$, another number. Second, “Pearson's $\chi^2$ has no bound, so LSGAN does not saturate far away”. Guess first: for $p=N(0,1)$ and $q=N(\mu,1)$ with $\mu=1$, $\chi^2(p \,\|\, q)=e-1=1.72$. Is $\frac12\Delta$ there above 1, about ½, or below ¼?

# %% tags=["figure", "fig-bounded"]
figures.bounded()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 不到 ¼：0.20。它雖然一直升，卻升不過 1，在遠處與總變差距離一樣變平；沒有上限的是 $\chi^2(p \,\|\, q)=e^{\mu^2}-1$。（$\mathrm{TV}^2\le\frac12\Delta\le\mathrm{TV}$，見練習 2。）

# %% [markdown] tags=["lang-en"]
# Below ¼: 0.20. It does go on rising, but never above 1, and flattens out far away like the total variation distance; what has no bound is $\chi^2(p \,\|\, q)=e^{\mu^2}-1$. (In fact $\mathrm{TV}^2\le\frac12\Delta\le\mathrm{TV}$, exercise 2.)

# %% [markdown] tags=["lang-zh"]
# 這個關係本身沒有錯。問題在補上那一項的理由：$D$ 固定時它的確不含 $\theta$，所以補上它不改變 $G$ 的梯度；但一旦代入 $D^{*}$，每一項就都含 $\theta$ 了。還有一個徵兆。令 $M=\frac{a+b}2$，則 $D^{*}-M=\frac{b-a}2\cdot\frac{p-q}{p+q}$，乘上 $p+q$ 的積分是 0；所以展開 $(D^{*}-c)^2=(D^{*}-M)^2+2(D^{*}-M)(M-c)+(M-c)^2$，中間那項消失，$2J=\frac{(b-a)^2}4\Delta+2(M-c)^2$。因此 $c$ 只改變一個常數，不論 $c$ 是什麼，$J$ 都在 $q=p$ 最小（設 $a\ne b$）。$G$ 要 $D$ 說 0 或說 1，竟然沒有差別？訓練時 $G$ 面對的是固定的 $D$，走的是 $L_G$ 的下坡，不必是 $J$ 的下坡。那麼 $G$ 走的究竟是什麼？

# %% [markdown] tags=["lang-en"]
# The relation itself is right. The weak place is the reason for adding the term: while $D$ is held fixed it does not contain $\theta$, so that adding it leaves the gradient of $G$ alone; but once $D^{*}$ is put in, each term contains $\theta$. There is another hint. With $M=\frac{a+b}2$ we have $D^{*}-M=\frac{b-a}2\cdot\frac{p-q}{p+q}$, whose integral against $p+q$ is 0; so in $(D^{*}-c)^2=(D^{*}-M)^2+2(D^{*}-M)(M-c)+(M-c)^2$ the middle term drops out, and $2J=\frac{(b-a)^2}4\Delta+2(M-c)^2$. Therefore $c$ changes a constant only, and whatever $c$ is, $J$ is least at $q=p$ (for $a\ne b$). Can it really make no difference whether $G$ wants $D$ to say 0 or 1? In training $G$ faces a fixed $D$ and goes down the slope of $L_G$, which need not be that of $J$. So what does $G$ follow?

# %% [markdown] tags=["lang-zh"]
# 回顧：用論文的那組標籤，$J=\chi^2(q \,\|\, m)=\frac12\Delta$；它有上限，而且不是 $G$ 看到的損失。

# %% [markdown] tags=["lang-en"]
# Recap: with the labels of that relation $J=\chi^2(q \,\|\, m)=\frac12\Delta$; it is bounded, and it is not the loss that $G$ sees.

# %% [markdown] tags=["lang-zh"]
# ## 9.4 生成器跟著什麼走
#
# 第 08 章的 (8.6) 回答這種問題：$D$ 最好而且不動時，$G$ 走的是 $D_h$ 的下坡，$h''=-\frac{\ell'}u$；如果某處的比值是 $u=\frac pq$，落在那裡的一個生成樣本要付的損失就記作 $\ell(u)$。

# %% [markdown] tags=["lang-en"]
# ## 9.4 What the generator follows
#
# (8.6) of lesson 08 answers this kind of question: while $D$ is at its best and held fixed, $G$ goes down the slope of $D_h$ with $h''=-\frac{\ell'}u$, where $\ell(u)$ is what a generated sample with the ratio $u=\frac pq$ has to pay.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：開場的兩格，第一組標籤 $(-1,1,0)$，$w=0.3$。$D^{*}=\frac{p-q}{p+q}$：左格 $\frac{0.2}{0.8}=0.25$，右格 $\frac{-0.2}{1.2}=-0.167$。$G$ 要 $D$ 說 0，所以左格的樣本付 $\frac12 \cdot 0.25^2=0.031$，右格的付 $\frac12 \cdot 0.167^2=0.014$。左格付得比較多！$D$ 不動時 $L_G=w\cdot0.031+(1-w)\cdot0.014$，$w$ 愈小，$L_G$ 愈小，所以 $G$ 把比重移**出**左格，雖然左格的樣本已經太少。

# %% [markdown] tags=["lang-en"]
# A number first: the two cells of the bet, the first labels $(-1,1,0)$, $w=0.3$. $D^{*}=\frac{p-q}{p+q}$ is $\frac{0.2}{0.8}=0.25$ on the left and $\frac{-0.2}{1.2}=-0.167$ on the right. $G$ wants $D$ to say 0, so a sample on the left pays $\frac12 \cdot 0.25^2=0.031$, and one on the right $\frac12 \cdot 0.167^2=0.014$. The left costs more! With $D$ held fixed $L_G=w\cdot0.031+(1-w)\cdot0.014$; the smaller $w$, the smaller $L_G$, so $G$ moves weight **out of** the left cell, which has too little already.

# %% [markdown] tags=["lang-zh"]
# 第二組 $(0,1,1)$：$D^{*}=\frac{p}{p+q}$ 是 $0.625$ 與 $0.417$，左格付 $\frac12 \cdot 0.375^2=0.070$，右格付 $\frac12 \cdot 0.583^2=0.170$。右格付得比較多，比重移進左格。

# %% [markdown] tags=["lang-en"]
# The second labels $(0,1,1)$: $D^{*}=\frac{p}{p+q}$ is $0.625$ and $0.417$, the left pays $\frac12 \cdot 0.375^2=0.070$, the right $\frac12 \cdot 0.583^2=0.170$. The right costs more, and weight moves to the left.

# %% [markdown]
# $$
# \begin{aligned}
# \ell(u) &= \frac12\,(D^{*}-c)^2, \qquad D^{*} = \frac{b u + a}{u+1} = a + \frac{(b-a)\,u}{u+1} && \text{(a)}\\
# \ell'(u) &= (D^{*}-c)\,\frac{b-a}{(u+1)^2} && \text{(b)}\\
# h''(u) &= -\frac{\ell'(u)}{u} = \frac{(b-a)\,(c-D^{*})}{u\,(u+1)^2} && \text{(c)}\\
# &= \frac{(b-a)(c-a)}{u\,(u+1)^2} - \frac{(b-a)^2}{(u+1)^3} && \text{(d)}\\
# f = u\log\frac{2u}{u+1}: \quad f''(u) &= \frac{1}{u\,(u+1)^2} && \text{(e)}\\
# f = \frac{(u-1)^2}{u+1}: \quad f''(u) &= \frac{8}{(u+1)^3} && \text{(f)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) (9.1) 的分子、分母同除以 $q$。
# - (b) $D^{*}$ 對 $u$ 的導數是 $\frac{b-a}{(u+1)^2}$。
# - (c) 用 (8.6)。
# - (d) 代入 (a) 的 $D^{*}$，分成兩項。
# - (e) $\mathrm{KL}(p \,\|\, m)$ 的 $f$，在 8.6 遇過。
# - (f) $\Delta$ 的 $f$：$\frac{(u-1)^2}{u+1}=u-3+\frac{4}{u+1}$。所以 (d) 是 (e) 的 $(b-a)(c-a)$ 倍，減去 (f) 的 $\frac{(b-a)^2}{8}$ 倍；$h''$ 決定 $D_h$（只差一個常數），所以 $h''$ 相減就是散度相減。在 $u=1$，(d) 是 $\frac{(b-a)(c-a)}{4}-\frac{(b-a)^2}{8}$。

# %% [markdown] tags=["lang-en"]
# - (a) (9.1), numerator and denominator divided by $q$.
# - (b) The derivative of $D^{*}$ in $u$ is $\frac{b-a}{(u+1)^2}$.
# - (c) By (8.6).
# - (d) Put in $D^{*}$ of (a) and split.
# - (e) The $f$ of $\mathrm{KL}(p \,\|\, m)$, met in 8.6.
# - (f) The $f$ of $\Delta$: $\frac{(u-1)^2}{u+1}=u-3+\frac{4}{u+1}$. So (d) is $(b-a)(c-a)$ times (e), minus $\frac{(b-a)^2}{8}$ times (f); $h''$ settles $D_h$ up to a constant, so a difference of $h''$ is a difference of divergences. At $u=1$, (d) is $\frac{(b-a)(c-a)}{4}-\frac{(b-a)^2}{8}$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla_\theta L_G = (b - a)(c - a) \nabla_\theta \mathrm{KL}(p \,\|\, m_\theta) - \frac{(b - a)^2}{8} \nabla_\theta \Delta(p, q_\theta) \qquad h''(1) = \frac{(b - a)(2 c - a - b)}{8}} \\
# \small \text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}
# \end{gathered}
# \tag{9.4}
# $$

# %% tags=["check"]
check("9.4", r"\nabla_\theta L_G = (b - a)(c - a) \nabla_\theta \mathrm{KL}(p \,\|\, "
      r"m_\theta) - \frac{(b - a)^2}{8} \nabla_\theta \Delta(p, q_\theta) \qquad "
      r"h''(1) = \frac{(b - a)(2 c - a - b)}{8}", r"\text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：LSGAN 的生成器跟著 $(b-a)(c-a)$ 倍的 $\mathrm{KL}(p \,\|\, m)$ 走，再**減去** $\frac{(b-a)^2}8$ 倍的 $\Delta$：這第二項獎勵大的 $\Delta$！$m_\theta=\frac{p+q_\theta}2$。

# %% [markdown] tags=["lang-en"]
# In words: the generator of LSGAN follows $(b-a)(c-a)$ times $\mathrm{KL}(p \,\|\, m)$, **minus** $\frac{(b-a)^2}8$ times $\Delta$: this second term rewards a large $\Delta$! Here $m_\theta=\frac{p+q_\theta}2$.

# %% [markdown] tags=["lang-zh"]
# 兩項誰贏，看 $c$。設 $a<b$：由 (c)，$D^{*}$ 介於 $a$ 與 $b$ 之間，所以 $c\ge b$ 時 $h$ 是凸的，$D_h$ 是一種 f-散度，在 $q=p$ 最小；$c<b$ 時，因為 $u$ 很大的地方 $D^{*}$ 接近 $b$、超過 $c$，那裡 $h''$ 是負的，所以不是 f-散度。沿 (8.9) 的直線接近 $p=q$ 時，$D_h\approx\frac{h''(1)}2\chi^2$（它的推導只用 $h(1)=0$ 與連續的 $h''$，不用凸性）：
#
# | $(a,b,c)$ | $h''(1)$ | $D_h$ |
# |---|---|---|
# | $(0,1,1)$ | $\frac18$ | $\mathrm{KL}(p \,\Vert\, m)-\frac18\Delta$ |
# | $(-1,1,1)$ | $\frac12$ | $4\,\mathrm{KL}(p \,\Vert\, m)-\frac12\Delta$ |
# | $(-1,1,0)$ | **0** | $2\,\mathrm{KL}(p \,\Vert\, m)-\frac12\Delta$ |
#
# $\chi^2$ 關係所用的那一組，恰好是均衡附近沒有一階拉力的那一組；剩下的是三階，而對比重來說方向是錯的（練習 5）。只要 $c$ 在 $a$ 與 $b$ 的正中央，就沒有一階拉力，因為 $p=q$ 時 $D^{*}$ 正是 $\frac{a+b}2$。

# %% [markdown] tags=["lang-en"]
# Which of the two wins depends on $c$. Let $a<b$: by (c), since $D^{*}$ lies between $a$ and $b$, $h$ is convex for $c\ge b$, and $D_h$ is an f-divergence, least at $q=p$; for $c<b$, since $D^{*}$ is close to $b$ where $u$ is large, and so exceeds $c$, $h''$ is negative there, and $D_h$ is no f-divergence. Close to $p=q$, along the line of (8.9), $D_h\approx\frac{h''(1)}2\chi^2$ (its proof uses $h(1)=0$ and a continuous $h''$ only, not convexity):
#
# | $(a,b,c)$ | $h''(1)$ | $D_h$ |
# |---|---|---|
# | $(0,1,1)$ | $\frac18$ | $\mathrm{KL}(p \,\Vert\, m)-\frac18\Delta$ |
# | $(-1,1,1)$ | $\frac12$ | $4\,\mathrm{KL}(p \,\Vert\, m)-\frac12\Delta$ |
# | $(-1,1,0)$ | **0** | $2\,\mathrm{KL}(p \,\Vert\, m)-\frac12\Delta$ |
#
# The labels of the $\chi^2$ relation are those without a first-order pull near the equilibrium; what is left is of third order, and for weights it points the wrong way (exercise 5). There is no first-order pull whenever $c$ is half-way between $a$ and $b$, because at $p=q$ the best $D^{*}$ is just $\frac{a+b}2$.

# %% [markdown] tags=["lang-zh"]
# 下圖是推力 $-u\,\ell'(u)$，橫軸是 $\log u$；推力在 0 以上，樣本就往 $u$ 更大的地方移，也就是往生成太少的地方移。先猜：$(-1,1,0)$ 在 $u=1$ 的哪一邊推錯方向？

# %% [markdown] tags=["lang-en"]
# The picture shows the push $-u\,\ell'(u)$ over $\log u$; above 0 a sample moves to where $u$ is larger, that is, where generated samples are missing. Guess first: on which side of $u=1$ does $(-1,1,0)$ push the wrong way?

# %% tags=["figure", "fig-forces"]
figures.forces()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 虛線，也就是 $c$ 在正中央的兩組，在 $u=1$ 穿過 0：$u<1$ 的樣本（生成太多的地方）被推向更大的 $u$，這是對的；$u>1$ 的樣本（生成太少的地方）卻被推向更小的 $u$，正好離開缺樣本的地方。兩種推力相反，誰贏要看 $G$ 怎麼動；若 $G$ 能改變的只有比重，比的是兩格的 $\ell$，如上面的兩個數。實線的兩組，推力處處為正。

# %% [markdown] tags=["lang-en"]
# The dashed lines, the two settings with $c$ half-way, cross 0 at $u=1$: samples with $u<1$ (too much is generated) are pushed to larger $u$, as they should be; samples with $u>1$ (too little) are pushed to smaller $u$, out of the very places that lack samples. The two pushes are opposed, and which one wins depends on how $G$ can move; if it can change weights only, compare $\ell$ in the two cells, as in the numbers above. On the two solid lines the push is positive everywhere.

# %% [markdown] tags=["lang-zh"]
# 以上是紙上的推導，現在做實驗：兩格是 $N(-2,\frac12^2)$ 與 $N(2,\frac12^2)$；每一格裡 $p$ 與 $q$ 形狀相同，所以 $D^{*}$ 在一格裡是一個數。$D$ 是普通的網路，每格看 64 個樣本，資料以 ½、½ 加權，$G$ 以 $w$、$1-w$ 加權（所以 $w$ 不必估計）。$G$ 只有一個參數，$w=\sigma(\theta)$，用梯度下降；$D$ 先走一百步，之後 $G$ 每走一步，$D$ 走五步。$w$ 走近還是走遠，由什麼決定？嫌疑有兩個：$a$、$b$ 這一對標籤，以及 $c$ 的位置。所以做 2×2：標籤 $(0,1)$ 或 $(-1,1)$；$c$ 在正中央，或者 $c=b$。各五個種子，都從 $w=0.3$ 出發。理論是一條微分方程式 $\frac{d\theta}{dt}=-\frac{\partial L_G}{\partial\theta}$，$D=D^{*}$，沒有訓練任何東西；換成 $w$，因為 $\frac{dw}{d\theta}=w(1-w)$ 出現兩次，速度是 $w^2(1-w)^2$ 乘上兩格的 $\ell$ 之差。先猜：四條路線各走到哪裡？離開 ½ 的兩條，哪一條快，快幾倍？

# %% [markdown] tags=["lang-en"]
# So far on paper. The experiment: the cells are $N(-2,\frac12^2)$ and $N(2,\frac12^2)$; within a cell $p$ and $q$ have the same shape, so that $D^{*}$ is one number there. $D$ is an ordinary net that sees 64 samples from each cell, weighted with ½ and ½ for the data, with $w$ and $1-w$ for $G$ (so $w$ need not be estimated). $G$ has a single parameter, $w=\sigma(\theta)$, and descends by its gradient; $D$ takes a hundred steps first, and then five for each of $G$. What decides whether $w$ comes or goes? There are two suspects: the pair of labels $a$, $b$, and the place of $c$. So run the 2×2: labels $(0,1)$ or $(-1,1)$; $c$ half-way, or $c=b$. Five seeds each, all from $w=0.3$. Theory is one differential equation, $\frac{d\theta}{dt}=-\frac{\partial L_G}{\partial\theta}$ with $D=D^{*}$; nothing is trained for it. For $w$, because $\frac{dw}{d\theta}=w(1-w)$ enters twice, the speed is $w^2(1-w)^2$ times the difference of $\ell$ in the two cells. Guess first: where does each of the four paths go? Of those that leave ½, which is quicker, and how many times?

# %%
four = [(0, 1, 1), (0, 1, 0.5), (-1, 1, 1), (-1, 1, 0)]  # (a, b, c)
a, b, c = torch.tensor(four).repeat_interleave(members, 0).T[..., None]  # 各 each (count, 1)
count = len(a)

def mean(left, right, w):  # 兩格的加權平均 the weighted mean of both cells
    return w * left.mean(-1) + (1 - w) * right.mean(-1)

def loss_of_D(left, right, w):  # left, right：D 在兩格的值 D's values in the cells
    on_real = mean((left - b)**2, (right - b)**2, 0.5)
    on_fake = mean((left - a)**2, (right - a)**2, w)
    return (on_real + on_fake) / 2

def loss_of_G(left, right, w):
    return mean((left - c)**2, (right - c)**2, w) / 2

# %% tags=["code-cells", "nbval-ignore-output"]
D = stack([nets.discriminator((1,), width=16, depth=2, seed=seed + k) for k in range(count)])
theta = torch.full((count,), np.log(0.3 / 0.7), requires_grad=True)
opt_D = Adam(D.parameters(), 0.01, (0.5, 0.99))
opt_G = torch.optim.SGD([theta], 0.5)  # 一步是時間 0.5 a step is a time of 0.5
times = np.arange(0, 151, 15)
seen = []

def values_in_cells():
    left = -2 + figures.spread(count, 64, random) / 2
    right = 2 + figures.spread(count, 64, random) / 2
    return D(left), D(right)

for step in range(301):
    w = torch.sigmoid(theta)
    if step % 30 == 0:
        seen.append(w.detach().numpy())
    for _ in range(5 if step else 100):  # 先讓 D 走 100 步 100 steps of D first
        opt_D.zero_grad()
        left, right = values_in_cells()
        loss_of_D(left, right, w.detach()).sum().backward()
        opt_D.step()
    with torch.no_grad():
        left, right = values_in_cells()  # D 固定 D is held fixed
    opt_G.zero_grad()
    loss_of_G(left, right, w).sum().backward()
    opt_G.step()
ways = np.stack(seen, 1).reshape(len(four), members, len(times))
walked = dict(zip(four, ways))

# %% tags=["figure", "fig-paths"]
from scipy.integrate import solve_ivp

def speed(t, w, a, b, c):  # dw/dt = w² (1 − w)² (ℓ_right − ℓ_left)，D = D*
    left = (b * 0.5 + a * w) / (0.5 + w)
    right = (b * 0.5 + a * (1 - w)) / (1.5 - w)
    return w**2 * (1 - w)**2 * ((right - c)**2 - (left - c)**2) / 2

def theory(labels, times):
    span = (0, times[-1])
    return solve_ivp(speed, span, [0.3], t_eval=times, args=labels, rtol=1e-9, atol=1e-12).y[0]

every = np.arange(151)
lines = {labels: theory(labels, every) for labels in four}
figures.weights(times, walked, every, lines)
plt.show()

# %% tags=["out-paths", "nbval-ignore-output"]
for labels, way in walked.items():
    line = lines[labels][times]
    off = np.abs(way - line).max()
    assert off < 0.01, (labels, off)
    last = np.median(way[:, -1])
    print(labels, "w: 0.3 →", last.round(3), "  理論 theory", line[-1].round(3), "✓")

middle = np.stack([walked[0, 1, 0.5], walked[-1, 1, 0]])
at_b = np.stack([walked[0, 1, 1], walked[-1, 1, 1]])
slow = theory((0, 1, 0.5), 4 * times)
quick = theory((-1, 1, 0), times)
assert np.diff(middle).max() < 0
assert at_b[..., -1].min() > 0.48
assert np.allclose(slow, quick, atol=1e-6)

# %% [markdown] tags=["lang-zh"]
# 訓練的點都落在理論的線上（相差不到 0.01）。$c=b$ 的兩組走向 ½；$c$ 在正中央的兩組愈離愈遠：$(0,1,\frac12)$ 走得慢，到 $t=150$ 時是 0.27，用 $\chi^2$ 關係的那組標籤 $(-1,1,0)$，$w$ 只剩 0.09。換一對 $a$、$b$，而 $c$ 的相對位置不變，只改變快慢（$(b-a)^2$ 倍，這裡是 4 倍）；改變 $c$ 在兩者之間的位置，才改變方向。關鍵是 $c$。

# %% [markdown] tags=["lang-en"]
# The trained dots lie on the lines of theory (they are less than 0.01 apart). The two settings with $c=b$ go to ½; the two with $c$ half-way go further and further away: $(0,1,\frac12)$ slowly, to 0.27 at $t=150$, and with $(-1,1,0)$, the labels of the $\chi^2$ relation, $w$ is down to 0.09. Another pair $a$, $b$, with $c$ at the same place between them, changes the speed only (by $(b-a)^2$, here 4 times); what changes the direction is the place of $c$. The culprit is $c$.

# %% [markdown] tags=["lang-zh"]
# 開場的答案：有 $\chi^2$ 關係的那一組把 $w$ 帶離 ½，沒有的那一組把它帶回 ½。兩組的 $J$ 都在 $w=\frac12$ 最小，可是兩組的 $G$ 都不走 $J$ 的下坡，所以 $J$ 分不出它們；分得出的是 $c$。

# %% [markdown] tags=["lang-en"]
# The answer to the bet: the labels with the $\chi^2$ relation drive $w$ away, those without bring it back to ½. For both, $J$ is least at $w=\frac12$; but with neither does $G$ go down the slope of $J$, so $J$ cannot tell them apart. What can is $c$.

# %% [markdown] tags=["lang-zh"]
# 那麼實際訓練呢？會議版的論文說兩組標籤表現相近，同一批作者的期刊版（2019）說 $\chi^2$ 的那一組比較好；我們沒有在影像上重做。這與 (9.4) 不矛盾：(9.4) 假設 $D$ 最好而且不動；而且 $2\,\mathrm{KL}(p \,\|\, m)-\frac12\Delta$ 在 $q=p$ 既不是最小，也不是最大，往哪裡走，要看 $q_\theta$ 能沿哪一條路動。樣本會移動位置的生成器，走的是另一條路；它往哪裡去，是章末的作業。

# %% [markdown] tags=["lang-en"]
# And in practice? The conference paper reports that both sets of labels perform about equally well, the journal version of the same authors (2019) that those of the $\chi^2$ do better; we have not repeated this on images. (9.4) is not contradicted: it supposes that $D$ is at its best and held fixed; and $2\,\mathrm{KL}(p \,\|\, m)-\frac12\Delta$ is neither least nor greatest at $q=p$, so that the way depends on the path along which $q_\theta$ can move. A generator whose samples move about takes another path; where that leads is the assignment.

# %% [markdown] tags=["lang-zh"]
# ### 動手：比重往哪裡去？
#
# 拉動滑桿，改變 $a$、$b$、$c$ 與 $w$。橘線是 $G$ 真正走的下坡 $-\frac{dL_G}{dw}$，黑色虛線是 $J$ 的下坡。先猜：設 $a<b$，$c$ 要多大，兩條線才會在每個 $w$ 都同向？
#
# <details><summary>答案</summary>
#
# 由 $a$ 到 $b$ 的三分之二。兩格的 $D^{*}$ 之和小於 $2c$ 時兩者同向；這個和是 $2a+\frac{b-a}{\frac34+w-w^2}$，在 $w\to0$ 最大，所以 $c\ge a+\frac23(b-a)$ 就夠了。在 ½ 附近，超過正中央就夠；$c$ 在正中央時，除了 $w=\frac12$ 處處反向。$c\ge b$ 則不限於這兩格，因為那時 $D_h$ 是 f-散度。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: where does the weight go?
#
# Move $a$, $b$, $c$ and $w$. The orange line is the downward slope $-\frac{dL_G}{dw}$ that $G$ really follows, the black dashed line that of $J$. Guess first: let $a<b$; how large must $c$ be for both lines to agree in direction at every $w$?
#
# <details><summary>Answer</summary>
#
# Two thirds of the way from $a$ to $b$. They agree where the two $D^{*}$ add up to less than $2c$; the sum is $2a+\frac{b-a}{\frac34+w-w^2}$, largest for $w\to0$, so $c\ge a+\frac23(b-a)$ is enough. Near ½ anything above the middle is enough; with $c$ half-way they disagree everywhere but at $w=\frac12$. $c\ge b$ is not limited to these two cells, because then $D_h$ is an f-divergence.
#
# </details>

# %% tags=["widget", "fig-weight"]
widgets.where_the_weight_goes()

# %% [markdown] tags=["lang-zh"]
# 回顧：$G$ 跟著 $(b-a)(c-a)\,\mathrm{KL}(p \,\|\, m)-\frac{(b-a)^2}8\Delta$ 走；取 $c\ge b$（通常 $c=b$），它就是一種在 $q=p$ 最小的散度；正中央不行。

# %% [markdown] tags=["lang-en"]
# Recap: $G$ follows $(b-a)(c-a)\,\mathrm{KL}(p \,\|\, m)-\frac{(b-a)^2}8\Delta$; with $c\ge b$ (usually $c=b$) this is a divergence that is least at $q=p$; with the middle it is not.

# %% [markdown] tags=["lang-zh"]
# ## 9.5 超過 1 就不罰
#
# 第二堂課換一個形狀。平方有一個怪處：真實樣本的 $D=3$ 已經夠好了，還是要罰，因為離標籤 1 太遠。hinge 損失（Lim 與 Ye 2017）只罰不夠好的：真實樣本的分數 $s$ 低於 1 才罰，生成樣本的 $s$ 高於 $-1$ 才罰，而且罰的與差多少成正比，不再平方。許多影像 GAN 用它，例如譜正規化的論文（Miyato 等人 2018；譜正規化限制 $D$ 有多陡，見第 11 章）。

# %% [markdown] tags=["lang-en"]
# ## 9.5 Nothing to pay beyond 1
#
# The second lesson turns to another shape. Squares are odd in one respect: a real sample with $D=3$ is good enough, and still has to pay, because it is far from the label 1. The hinge loss (Lim and Ye 2017) charges only what is not good enough: real samples whose score $s$ is below 1, generated ones whose $s$ is above $-1$, and it charges the first power. Many GANs for images use it, for example in the paper on spectral normalisation (Miyato et al. 2018; spectral normalisation limits how steep $D$ can be, see lesson 11).

# %% [markdown] tags=["lang-zh"]
# 先算一個數：某一點 $p=0.6$、$q=0.2$，代價是 $0.6\max(0,1-s)+0.2\max(0,1+s)$。$s=0$：$0.8$。$s=1$：$0.4$。$s=3$：$0.8$。所以最好是 $s=1$，代價是 $2 \cdot 0.2$：較小的密度的兩倍。

# %% [markdown] tags=["lang-en"]
# A number first: a point with $p=0.6$ and $q=0.2$ costs $0.6\max(0,1-s)+0.2\max(0,1+s)$. At $s=0$: $0.8$. At $s=1$: $0.4$. At $s=3$: $0.8$. So $s=1$ is best, and costs $2 \cdot 0.2$: twice the smaller density.

# %% [markdown] tags=["lang-zh"]
# 下圖是 $p=0.3$、$q=0.5$ 的一點。先猜：最低點在哪裡？若 $p=q$，最低點又在哪裡？

# %% [markdown] tags=["lang-en"]
# The picture shows a point with $p=0.3$ and $q=0.5$. Guess first: where is it lowest? And where would it be lowest for $p=q$?

# %% tags=["figure", "fig-hinge"]
figures.hinge_cost(0.3, 0.5)
plt.show()

# %% [markdown]
# $$
# \begin{aligned}
# L_D &= \int \left[\,p\max(0, 1-s) + q\max(0, 1+s)\,\right] dx && \text{(a)}\\
# s < -1: \quad \text{slope} &= -p; \qquad -1 < s < 1: \quad q - p; \qquad s > 1: \quad q && \text{(b)}\\
# p > q: \quad s^{*} &= 1, \quad \text{cost}\; 2q; \qquad p < q: \quad s^{*} = -1, \quad \text{cost}\; 2p && \text{(c)}\\
# \min_s L_D &= 2\int\min(p, q)\,dx && \text{(d)}\\
# \min(p, q) &= \frac{p + q - \lvert p - q \rvert}{2}, \qquad \int\min(p, q)\,dx = 1 - \mathrm{TV}(p \,\|\, q) && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 每個 $x$ 各自取最小。
# - (b) 代價是三段直線，斜率依次是 $-p$、$q-p$、$q$。
# - (c) 斜率由負轉正的地方最低：$q-p<0$ 時轉在 $s=1$，$q-p>0$ 時轉在 $s=-1$。$p=q$ 時中間那一段是平的，$-1$ 到 $1$ 之間的 $s$ 一樣好。
# - (d) 兩種情形合起來，都是較小的密度的兩倍。
# - (e) $\mathrm{TV}=\frac12\int\lvert p-q \rvert dx$。

# %% [markdown] tags=["lang-en"]
# - (a) Each $x$ can be minimised by itself.
# - (b) The cost consists of three straight pieces, with the slopes $-p$, $q-p$, $q$.
# - (c) It is lowest where the slope turns from negative to positive: at $s=1$ for $q-p<0$, at $s=-1$ for $q-p>0$. For $p=q$ the middle piece is level, and all $s$ from $-1$ to $1$ are as good.
# - (d) In both cases, twice the smaller density.
# - (e) $\mathrm{TV}=\frac12\int\lvert p-q \rvert dx$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{s^{*}(x) = \mathrm{sign}(p(x) - q(x)) \qquad \min_s L_D = 2 (1 - \mathrm{TV}(p \,\|\, q))} \\
# \small \text{$p > 0$, $q > 0$} \quad \text{$p(x) \ne q(x)$}
# \end{gathered}
# \tag{9.5}
# $$

# %% tags=["check"]
check("9.5", r"s^{*}(x) = \mathrm{sign}(p(x) - q(x)) \qquad \min_s L_D = 2 "
      r"(1 - \mathrm{TV}(p \,\|\, q))", r"\text{$p > 0$, $q > 0$} \quad \text{$p(x) \ne q(x)$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：最好的 $s$ 只說哪一邊的密度比較大（1 或 $-1$），不說大多少；$L_D$ 的最小值量出總變差距離。均衡時 $L_D=2$，完全不重疊時是 0。$p>0$、$q>0$、$p\ne q$ 只為了 $s^{*}$ 唯一：$q=0$ 的地方，$s\ge1$ 都一樣好；第二式沒有它們也成立。（與總變差距離的關係，是分類問題裡早已知道的事：每一種分類損失的最小風險都對應一種 f-散度，見 Nguyen、Wainwright 與 Jordan 2009。）

# %% [markdown] tags=["lang-en"]
# In words: the best $s$ says only which of the two is more, 1 or $-1$, not by how much; the least $L_D$ measures the total variation distance. At equilibrium $L_D=2$; without any overlap it is 0. The conditions $p>0$, $q>0$, $p\ne q$ only serve to make $s^{*}$ unique: where $q=0$, all $s\ge1$ are as good; the second formula holds without them. (The relation to the total variation distance has long been known in classification: the least risk under a classification loss corresponds to an f-divergence, see Nguyen, Wainwright and Jordan 2009.)

# %% [markdown] tags=["lang-zh"]
# 同樣的五個 $\mu$，9.2 訓練的 hinge 判別器。兩條曲線交在 $\frac\mu2$，所以 $\int\min(p,q)\,dx=2\Phi(-\frac\mu2)$，最小值是 $4\Phi(-\frac\mu2)$，$\Phi$ 是標準常態的累積分布函數。先猜：網路學 $D^{*}$ 比較容易，還是學 $s^{*}$？$L_D$ 的差距會差幾倍？

# %% [markdown] tags=["lang-en"]
# The same five $\mu$, and the hinge discriminators that 9.2 trained. The curves cross at $\frac\mu2$, so $\int\min(p,q)\,dx=2\Phi(-\frac\mu2)$ and the least value is $4\Phi(-\frac\mu2)$, where $\Phi$ is the cumulative distribution function of the standard normal. Guess first: which is easier for a net to learn, $D^{*}$ or $s^{*}$? By what factor do the gaps of $L_D$ differ?

# %% tags=["figure", "fig-hinge-floors"]
def real_hinge(s): return np.maximum(0, 1 - s)
def fake_hinge(s): return np.maximum(0, 1 + s)

hinge_floor = figures.hinge_floor(np.array(shifts))
hinge_found = L_D_of(s_hinge, real_hinge, fake_hinge)
above = hinge_found - hinge_floor[:, None]
figures.hinge_floors(shifts, hinge_found, above, gap)
plt.show()

# %% tags=["out-gaps"]
assert above.min() > -1e-4
assert above.max() < 0.015
assert above[1:].min() > 20 * np.abs(gap).max()
print("hinge：−0.0001 < L_D − 4Φ(−μ/2) < 0.015 ✓")
print("μ ≥ 1：差距是最小平方的 20 倍以上 more than 20 times the gap of least squares ✓")

# %% [markdown] tags=["lang-zh"]
# $D^{*}$ 容易得多：$\mu\ge1$ 時，hinge 的差距大多是 0.003 到 0.006，最小平方只有 0.00001 左右，差了幾百倍（右圖；兩者都在最小值之上，本該如此）。$\mu=0$ 沒有階梯，也就沒有差距。原因在下圖：左邊是 $\mu=1$ 的 $D^{*}$ 與用最小平方損失訓練的 $D$，右邊是 $s^{*}$ 與用 hinge 損失訓練的 $s$（各取第一個種子）。$D^{*}$ 是平滑的曲線，網路學得像；$s^{*}$ 是階梯，網路只能給出很陡的斜坡，斜坡上的樣本就要多付一點。

# %% [markdown] tags=["lang-en"]
# $D^{*}$, by far: for $\mu\ge1$ the gap of the hinge loss is mostly 0.003 to 0.006, that of least squares about 0.00001, hundreds of times less (on the right; both are above the least value, as they must be). At $\mu=0$ there is no step, and no gap. The next picture shows why: on the left, for $\mu=1$, $D^{*}$ and the $D$ of least squares; on the right $s^{*}$ and the $s$ of the hinge loss (the first seed of each). $D^{*}$ is a smooth curve, and the net learns it; $s^{*}$ is a step, of which a net can only make a steep slope, and the samples on the slope pay a little more.

# %% tags=["figure", "fig-learned"]
figures.learned(x, D_squares[1, 0], s_hinge[1, 0], mu=1.0)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 回顧：$s^{*}=\mathrm{sign}(p-q)$，$\min_s L_D=2(1-\mathrm{TV})$；均衡值是 2。

# %% [markdown] tags=["lang-en"]
# Recap: $s^{*}=\mathrm{sign}(p-q)$ and $\min_s L_D=2(1-\mathrm{TV})$; its value at equilibrium is 2.

# %% [markdown] tags=["lang-zh"]
# ## 9.6 站在階梯上的樣本
#
# hinge 的生成器最小化 $L_G=-\mathbb{E}_q[s]$。$D$ 最好的時候，它跟著什麼走？

# %% [markdown] tags=["lang-en"]
# ## 9.6 Samples on a step
#
# The generator of the hinge loss minimises $L_G=-\mathbb{E}_q[s]$. What does it follow when $D$ is at its best?

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$p=N(0,1)$、$q=N(1,1)$，兩條曲線交在 $x=\frac12$，左邊 $s^{*}=1$，右邊 $s^{*}=-1$。$q$ 有 $\Phi(-\frac12)=0.309$ 在左邊，所以 $L_G=-(0.309-0.691)=0.383$，在這裡等於 $\mathrm{TV}$，因為對稱。把 $q$ 往左移一點 $\varepsilon$，有 $\varphi(\frac12)\,\varepsilon=0.352\,\varepsilon$ 的比重跨過去（$\varphi$ 是標準常態的密度），$s$ 由 $-1$ 變成 1，$L_G$ 減少 $0.704\,\varepsilon$。TV 減少的是它的一半，因為 $\mathrm{TV}=\frac12(\mathbb{E}_p[s^{*}]-\mathbb{E}_q[s^{*}])$ 前面有 ½（階梯也會跟著移，但它站在 $p=q$ 的地方，移一點不改變 TV）。

# %% [markdown] tags=["lang-en"]
# A number first: $p=N(0,1)$, $q=N(1,1)$; the curves cross at $x=\frac12$, with $s^{*}=1$ on the left and $s^{*}=-1$ on the right. $q$ has $\Phi(-\frac12)=0.309$ on the left, so $L_G=-(0.309-0.691)=0.383$, which here equals $\mathrm{TV}$, by symmetry. Move $q$ to the left by a little $\varepsilon$: a weight of $\varphi(\frac12)\,\varepsilon=0.352\,\varepsilon$ crosses ($\varphi$ is the standard normal density), where $s$ changes from $-1$ to 1, and $L_G$ falls by $0.704\,\varepsilon$. TV falls by half of that, because of the ½ in $\mathrm{TV}=\frac12(\mathbb{E}_p[s^{*}]-\mathbb{E}_q[s^{*}])$ (the step moves along, too, but it stands where $p=q$, and a small move of it leaves TV as it is).

# %% [markdown]
# $$
# \begin{aligned}
# \nabla_\theta L_G &= -\int s^{*}(x)\,\nabla_\theta q_\theta(x)\,dx && \text{(a)}\\
# \mathrm{TV}(p \,\|\, q_\theta) &= \frac12\int \lvert p(x)-q_\theta(x) \rvert\,dx && \text{(b)}\\
# \nabla_\theta\,\mathrm{TV}(p \,\|\, q_\theta) &= -\frac12\int \mathrm{sign}(p(x)-q_\theta(x))\,\nabla_\theta q_\theta(x)\,dx && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $s^{*}$ 固定，設微分可以移進積分。
# - (b) 定義。
# - (c) $\lvert y \rvert$ 的導數是 $\mathrm{sign}(y)$，只有 $y=0$ 除外；設 $p=q$ 的點總長度是 0（例如只有有限個；數學上說測度是 0）。由 (9.5)，$\mathrm{sign}(p-q_\theta)$ 就是 $s^{*}$，所以 (a) 是 (c) 的兩倍。

# %% [markdown] tags=["lang-en"]
# - (a) $s^{*}$ is held fixed; let the derivative pass under the integral.
# - (b) The definition.
# - (c) The derivative of $\lvert y \rvert$ is $\mathrm{sign}(y)$, except at $y=0$; let the points where $p=q$ have total length 0 (finitely many, say; one says measure 0). By (9.5) $\mathrm{sign}(p-q_\theta)$ is $s^{*}$, so (a) is twice (c).

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla_\theta L_G = 2 \nabla_\theta \mathrm{TV}(p \,\|\, q_\theta) \qquad L_G = -\mathbb{E}_{x \sim q}[s^{*}(x)]} \\
# \small \text{$s = s^{*}$，不隨 $\theta$ 動 held fixed} \quad \text{$\{p = q\}$ 的測度是 0 has measure 0}
# \end{gathered}
# \tag{9.6}
# $$

# %% tags=["check"]
check("9.6", r"\nabla_\theta L_G = 2 \nabla_\theta \mathrm{TV}(p \,\|\, q_\theta) \qquad L_G = "
      r"-\mathbb{E}_{x \sim q}[s^{*}(x)]",
      r"\text{$s = s^{*}$，不隨 $\theta$ 動 held fixed} \quad \text{$\{p = q\}$ 的測度是 0 has measure 0}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$s^{*}$ 最好而且不動時，hinge 的生成器走的是 $2\,\mathrm{TV}$ 的下坡。(8.6) 也這麼說：$\ell(u)=-\mathrm{sign}(u-1)$ 在 $u=1$ 跳下 2，所以 $h'$ 在那裡跳上 2，別處 $h$ 是直的，$h=\lvert u-1 \rvert$，又是 $2\,\mathrm{TV}$。

# %% [markdown] tags=["lang-en"]
# In words: with $s^{*}$ at its best and held fixed, the hinge generator goes down the slope of $2\,\mathrm{TV}$. (8.6) agrees: $\ell(u)=-\mathrm{sign}(u-1)$ jumps down by 2 at $u=1$, so $h'$ jumps up by 2 there, and elsewhere $h$ is straight: $h=\lvert u-1 \rvert$, which is $2\,\mathrm{TV}$ again.

# %% [markdown] tags=["lang-zh"]
# 可是訓練用的不是期望值的梯度，而是沿著樣本算的：$x=\mu+z$，autograd 由 $s(x)$ 經過 $x$ 回到 $\mu$。$s$ 平滑時，兩者平均起來是同一個數（分部積分），所以 (8.6) 一直夠用；$s$ 是階梯的時候呢？先猜：$s$ 就是 $s^{*}$，一萬個樣本，autograd 算出來的 $\frac{\partial L_G}{\partial\mu}$ 是正、是負，還是 0？大約多少？

# %% [markdown] tags=["lang-en"]
# But training does not use the gradient of the expectation; it goes along the samples: $x=\mu+z$, and autograd leads from $s(x)$ through $x$ back to $\mu$. While $s$ is smooth both are the same number in the mean (integrate by parts), which is why (8.6) has served so far; and when $s$ is a step? Guess first: let $s$ be $s^{*}$ itself, with ten thousand samples; is the $\frac{\partial L_G}{\partial\mu}$ of autograd positive, negative or 0, and about how large?

# %% tags=["out-step"]
from scipy.stats import norm

z = torch.randn(10_000, generator=random, dtype=torch.float64)
mu_1 = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
L_G = -torch.sign(0.5 - (mu_1 + z)).mean()
L_G.backward()

# q 在 ½ 右邊與左邊的機率之差，s* 不動 right of ½ less left of it; s* stays
def expected_L_G(mu): return norm.cdf(mu - 0.5) - norm.cdf(0.5 - mu)

e = 1e-5
difference = (expected_L_G(1 + e) - expected_L_G(1 - e)) / (2 * e)
assert mu_1.grad == 0
assert np.isclose(difference, 2 * norm.pdf(0.5))
print(f"autograd：{mu_1.grad.item()}   期望值的斜率 slope of E：{difference:.4f} ✓")

# %% [markdown] tags=["lang-zh"]
# 恰好是 0。階梯的斜率處處是 0（跳的那一點除外，樣本落在那裡的機率是 0），所以每個樣本都說「往哪裡移都一樣」。期望值之所以有斜率，完全是因為有樣本跨過階梯，而沿著樣本微分，看不到有沒有跨過去。

# %% [markdown] tags=["lang-en"]
# It is 0, exactly. A step has slope 0 everywhere (but at the jump, where a sample falls with probability 0), so each sample says “wherever I move, it is the same”. The slope of the expectation is due to samples that cross the step, and a derivative along samples does not see crossings.

# %% [markdown] tags=["lang-zh"]
# 那麼 hinge GAN 怎麼學得動？因為訓練出來的 $D$ 不是階梯，是斜坡。把 $s^{*}$ 換成寬度為 $\delta$ 的斜坡：斜坡上的樣本 $-s'=\frac2\delta$，其餘的是 0。每批 64 個樣本，重複兩萬批。先猜：斜坡愈陡，一批算出的梯度會平穩地趨近 0.704，還是趨近 0？

# %% [markdown] tags=["lang-en"]
# How, then, can a hinge GAN learn? Because the $D$ that training makes is no step but a slope. Replace $s^{*}$ by a slope of width $\delta$: a sample on the slope has $-s'=\frac2\delta$, all others 0. Take twenty thousand batches of 64 samples. Guess first: as the slope gets steeper, does the gradient of a batch settle at 0.704, or at 0?

# %% tags=["figure", "fig-steeper"]
rng = np.random.default_rng(seed)

def batch_gradients(width):  # 兩萬批，每批 64 個 20,000 batches of 64
    z = rng.standard_normal((20_000, 64))
    on_slope = np.abs(1 + z - 0.5) < width / 2
    return on_slope.mean(1) * 2 / width

widths = np.geomspace(0.001, 3, 8)
gradients = [batch_gradients(width) for width in widths]
figures.steeper(widths, gradients)
plt.show()

# %% tags=["out-steeper"]
truth = 2 * norm.pdf(0.5)
average = np.mean(gradients, axis=1)
scatter = np.std(gradients, axis=1)
narrow = widths < 1
assert np.abs(average[narrow] - truth).max() < 0.15
assert scatter[0] > 10 * scatter[narrow][-1]
nothing_seen = np.mean(gradients[0] == 0)
assert nothing_seen > 0.95
print("最窄的 narrowest：平均 mean", average[0].round(1), "標準差 sd", scatter[0].round(1), "✓")

# %% tags=["out-trained", "nbval-ignore-output"]
slope = np.gradient(s_hinge[1], x, axis=-1)
q_1 = N(1, 1)(x)
pushed = -(slope @ q_1) * dx  # E_q[−s′] 沿樣本的梯度 the gradient along samples
second = (slope**2 @ q_1) * dx
batch_sd = np.sqrt((second - pushed**2) / 64)
assert np.abs(pushed - truth).max() < 0.04
assert batch_sd.max() < 0.35
print("訓練好的 trained：", pushed.round(2), "  一批的標準差 of a batch：", batch_sd.round(2), "✓")

# %% [markdown] tags=["lang-zh"]
# 都不是。斜坡窄於 1 時，平均一直是 0.70 左右（寬度 3 時只有 0.55）；但愈陡，愈多的批次是 0（右圖），少數的批次則很大，標準差由 0.03 升到 4.6。到了真正的階梯，每一批都是 0，平均也就是 0。平均對，幾乎每一批卻差得遠：斜坡愈窄，要平均的批次愈多。

# %% [markdown] tags=["lang-en"]
# Neither. While the slope is narrower than 1 the mean stays at about 0.70 (0.55 at width 3); but the steeper it is, the more batches see 0 (on the right), and a few see very much: the standard deviation climbs from 0.03 to 4.6. At a true step each batch sees 0, and so does the mean. Right in the mean, and far off in nearly every batch: the narrower the slope, the more batches one has to average.

# %% [markdown] tags=["lang-zh"]
# 9.2 訓練出來的五個判別器（$\mu=1$），沿樣本的平均梯度與 0.704 相差不到 0.04；這一點，多窄的斜坡都做得到。要緊的是散布：64 個樣本一批，標準差約 0.2。所以這五個網路的斜坡夠寬，每一批都有樣本踩到；也夠窄，平均沒有偏。在這個例子裡，hinge 的生成器靠的是 $D$ **沒有**走到最好。由此可以這樣讀限制 $D$ 有多陡的辦法（譜正規化、梯度懲罰，見第 11、12 章）：它們讓斜坡夠寬，樣本踩得到；這裡沒有試驗這一點。

# %% [markdown] tags=["lang-en"]
# For the five discriminators that 9.2 trained at $\mu=1$ the mean gradient along samples is within 0.04 of 0.704; that much any narrow slope would do. What matters is the spread: with 64 samples a batch the standard deviation is about 0.2. So the slope of these five nets is wide enough for each batch to have samples on it, and narrow enough to leave the mean alone. In this example the hinge generator lives on a $D$ that is **not** at its best. This suggests a reading of what limits how steep $D$ is (spectral normalisation, gradient penalties; lessons 11 and 12): it keeps the slope wide enough to be stood on; we have not tested that here.

# %% [markdown] tags=["lang-zh"]
# 回顧：期望值的梯度是 $2\nabla\mathrm{TV}$；沿樣本的梯度在 $s^{*}$ 是 0；實際的訓練靠斜坡。

# %% [markdown] tags=["lang-en"]
# Recap: the gradient of the expectation is $2\nabla\mathrm{TV}$; along samples, at $s^{*}$, it is 0; actual training lives on the slope.

# %% [markdown] tags=["lang-zh"]
# ## 9.7 直的那一段
#
# hinge 的 $L_G=-\mathbb{E}_q[s]$ 與下一章的 Wasserstein GAN 一模一樣。$L_D$ 呢？
#
# 先算一個數：$s$ 在真實樣本上是 $0.8$、$0.2$，在生成樣本上是 $-0.5$、$0.1$。hinge：$\frac12(0.2+0.8)+\frac12(0.5+1.1)=1.3$。Wasserstein 的 $L_D$ 是 $-\mathbb{E}_p[s]+\mathbb{E}_q[s]$：$-\frac12(0.8+0.2)+\frac12(-0.5+0.1)=-0.7$。恰好差 2。

# %% [markdown] tags=["lang-en"]
# ## 9.7 The straight piece
#
# The $L_G=-\mathbb{E}_q[s]$ of the hinge loss is exactly that of the Wasserstein GAN, the next lesson. And $L_D$?
#
# A number first: let $s$ be $0.8$ and $0.2$ on real samples, $-0.5$ and $0.1$ on generated ones. Hinge: $\frac12(0.2+0.8)+\frac12(0.5+1.1)=1.3$. The $L_D$ of Wasserstein is $-\mathbb{E}_p[s]+\mathbb{E}_q[s]$: $-\frac12(0.8+0.2)+\frac12(-0.5+0.1)=-0.7$. They differ by 2 exactly.

# %% [markdown]
# $$
# \begin{aligned}
# L_D &= \mathbb{E}_{x \sim p}[\max(0, 1-s(x))] + \mathbb{E}_{x \sim q}[\max(0, 1+s(x))] && \text{(a)}\\
# \max(0, 1-s) &= 1-s \quad\text{for}\quad s \le 1, \qquad \max(0, 1+s) = 1+s \quad\text{for}\quad s \ge -1 && \text{(b)}\\
# L_D &= 1 - \mathbb{E}_{x \sim p}[s(x)] + 1 + \mathbb{E}_{x \sim q}[s(x)] && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 定義。
# - (b) 括號不為負時，$\max$ 不起作用。
# - (c) 代入。若有 $s$ 超出 $\pm1$，$\max$ 只會更大，所以一般是 $\ge$。

# %% [markdown] tags=["lang-en"]
# - (a) The definition.
# - (b) Where the bracket is not negative, $\max$ does nothing.
# - (c) Put it in. Where $s$ is beyond $\pm1$ the $\max$ can only be larger, so in general it is $\ge$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{L_D = 2 - \mathbb{E}_{x \sim p}[s(x)] + \mathbb{E}_{x \sim q}[s(x)]} \\
# \small \text{$\lvert s(x) \rvert \le 1$}
# \end{gathered}
# \tag{9.7}
# $$

# %% tags=["check"]
check("9.7", r"L_D = 2 - \mathbb{E}_{x \sim p}[s(x)] + \mathbb{E}_{x \sim "
      r"q}[s(x)]", r"\text{$\lvert s(x) \rvert \le 1$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$s$ 處處在 $-1$ 與 1 之間時，hinge 的 $L_D$ 就是 Wasserstein 的 $L_D$ 加 2；不碰到兩端的話，梯度也相同。

# %% [markdown] tags=["lang-en"]
# In words: where $s$ stays between $-1$ and 1, the hinge $L_D$ is the Wasserstein $L_D$ plus 2; away from the two ends it has the same gradient, too.

# %% [markdown] tags=["lang-zh"]
# 不同的是約束：hinge 限制的是 $s$ 的高度（超過 $\pm1$ 沒有好處），Wasserstein 限制的是 $s$ 的斜率（第 10 章）。限制高度，$\max_{\lvert s \rvert\le1}(\mathbb{E}_p[s]-\mathbb{E}_q[s])=2\,\mathrm{TV}$，在 $s=\mathrm{sign}(p-q)$ 取到；限制斜率，得到 Wasserstein 距離：同一個目標，兩種圍欄。下圖把四種損失畫在一起。先猜：生成樣本在 $s=3$，四種損失由陡到緩怎麼排？

# %% [markdown] tags=["lang-en"]
# What differs is the constraint: the hinge loss limits the height of $s$ (nothing is gained beyond $\pm1$), Wasserstein limits its slope (lesson 10). Limit the height, and $\max_{\lvert s \rvert\le1}(\mathbb{E}_p[s]-\mathbb{E}_q[s])=2\,\mathrm{TV}$, attained at $s=\mathrm{sign}(p-q)$; limit the slope, and one gets the Wasserstein distance: one aim, two fences. The picture has four losses in it. Guess first: for a generated sample at $s=3$, order the four by how steep they are.

# %% tags=["figure", "fig-costs"]
figures.costs()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 最小平方最陡，斜率是 4（這裡的標籤是 $\pm1$）；hinge 與 Wasserstein 都是 1，交叉熵是 $\sigma(3)=0.95$。再看左圖：真實樣本的 $s$ 超過 1 之後，只有最小平方又升上去；hinge 停在 0，Wasserstein 一直往下，沒有約束就沒有底。

# %% [markdown] tags=["lang-en"]
# Least squares is the steepest, with slope 4 (its labels are $\pm1$ here); hinge and Wasserstein have 1, cross-entropy $\sigma(3)=0.95$. And on the left: once $s$ of a real sample is beyond 1, least squares alone rises again; hinge stays at 0, and Wasserstein keeps falling and has no bottom without a constraint.

# %% [markdown] tags=["lang-zh"]
# 回顧：$\lvert s \rvert\le1$ 時，hinge 就是 Wasserstein 加 2；一個限制高度，一個限制斜率。

# %% [markdown] tags=["lang-en"]
# Recap: for $\lvert s \rvert\le1$ hinge is Wasserstein plus 2; one limits the height, the other the slope.

# %% [markdown] tags=["lang-zh"]
# ## 9.8 能量：同一個損失的另一種寫法
#
# EBGAN（Zhao、Mathieu 與 LeCun 2017）的判別器給的不是分數，而是能量 $E(x)\ge0$：真實樣本要低，生成樣本要高，但高過邊距 $m$ 就不再有好處（這裡的 $m$ 是一個數，不是 $\frac{p+q}2$）。$L_D=\mathbb{E}_p[E]+\mathbb{E}_q[\max(0, m-E)]$。

# %% [markdown] tags=["lang-en"]
# ## 9.8 Energy: the same loss in other letters
#
# The discriminator of EBGAN (Zhao, Mathieu and LeCun 2017) gives no score but an energy $E(x)\ge0$: low for real samples, high for generated ones, though nothing is gained above a margin $m$ (a number here, not $\frac{p+q}2$). $L_D=\mathbb{E}_p[E]+\mathbb{E}_q[\max(0, m-E)]$.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$p=(\frac12,\frac12)$、$q=(\frac34,\frac14)$、$m=2$。左格 $p < q$：令 $E=2$，付 $\frac12 \cdot 2=1$；右格 $p > q$：令 $E=0$，付 $\frac14 \cdot 2=\frac12$。共 $1.5=2 \cdot (1-0.25)$；$\mathrm{TV}=0.25$。

# %% [markdown] tags=["lang-en"]
# A number first: $p=(\frac12,\frac12)$, $q=(\frac34,\frac14)$, $m=2$. On the left $p < q$: let $E=2$, which costs $\frac12 \cdot 2=1$; on the right $p > q$: let $E=0$, which costs $\frac14 \cdot 2=\frac12$. Together $1.5=2 \cdot (1-0.25)$, where $\mathrm{TV}=0.25$.

# %% [markdown]
# $$
# \begin{aligned}
# L_D &= \int \left[\,p E + q\max(0, m-E)\,\right] dx && \text{(a)}\\
# 0 \le E < m: \quad \text{slope} &= p - q; \qquad E > m: \quad p && \text{(b)}\\
# p > q: \quad E^{*} &= 0, \quad \text{cost}\; m q; \qquad p < q: \quad E^{*} = m, \quad \text{cost}\; m p && \text{(c)}\\
# \min_E L_D &= m\int\min(p, q)\,dx = m\,(1 - \mathrm{TV}(p \,\|\, q)) && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 每個 $x$ 各自取最小，但 $E$ 不可以是負的。
# - (b) 兩段直線。
# - (c) 斜率為正就往左走到底，也就是 0；為負就往右走到轉折，也就是 $m$。用 (9.5) 的 $s^{*}$ 寫，兩種情形都是 $\frac m2(1-s^{*})$。
# - (d) 同 (9.5) 的 (d)、(e)。

# %% [markdown] tags=["lang-en"]
# - (a) Each $x$ can be minimised by itself, but $E$ must not be negative.
# - (b) Two straight pieces.
# - (c) Where the slope is positive go to the left end, 0; where it is negative go right to the bend, $m$. With $s^{*}$ of (9.5) both cases are $\frac m2(1-s^{*})$.
# - (d) As (d) and (e) of (9.5).

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{E^{*}(x) = \frac{m}{2} (1 - s^{*}(x)) \qquad \min_E L_D = m (1 - \mathrm{TV}(p \,\|\, q))} \\
# \small \text{$E(x) \ge 0$} \quad \text{$p > 0$, $q > 0$} \quad \text{$p(x) \ne q(x)$}
# \end{gathered}
# \tag{9.8}
# $$

# %% tags=["check"]
check("9.8", r"E^{*}(x) = \frac{m}{2} (1 - s^{*}(x)) \qquad \min_E L_D = m (1 - "
      r"\mathrm{TV}(p \,\|\, q))",
      r"\text{$E(x) \ge 0$} \quad \text{$p > 0$, $q > 0$} \quad \text{$p(x) \ne q(x)$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：最好的能量只有兩個值，0 與 $m$；$L_D$ 的最小值也量出總變差距離。令 $s=1-\frac{2E}m$，$E\ge0$ 就是 $s\le1$，這時 EBGAN 的 $L_D$ 就是 hinge 的 $\frac m2$ 倍（練習 6）；$G$ 的 $L_G=\mathbb{E}_q[E]=\frac m2(1-\mathbb{E}_q[s])$ 也一樣。

# %% [markdown] tags=["lang-en"]
# In words: the best energy has two values only, 0 and $m$; the least $L_D$ measures the total variation distance again. With $s=1-\frac{2E}m$, where $E\ge0$ means $s\le1$, EBGAN's $L_D$ is $\frac m2$ times that of the hinge loss (exercise 6); and so it is with $G$'s $L_G=\mathbb{E}_q[E]=\frac m2(1-\mathbb{E}_q[s])$.

# %% [markdown] tags=["lang-zh"]
# $E\ge0$ 這個條件不能省：若 $E$ 可以是負的，在 $p>q$ 的地方它會一路往下，$L_D$ 就沒有最小值（練習 6）。論文的 $E$ 是自編碼器（先壓縮、再還原的網路）的重建誤差，本來就不會是負的；`losses.ebgan` 則由網路的輸出 $v$ 造出 $E=\log(1+e^{-v})>0$，它接近 0 而到不了，所以最小值也只能接近。

# %% [markdown] tags=["lang-en"]
# $E\ge0$ is needed: if $E$ could be negative, then where $p>q$ it would fall for ever, and $L_D$ would have no minimum (exercise 6). In the paper $E$ is the reconstruction error of an autoencoder (a net that compresses and restores), which is not negative by itself; `losses.ebgan` makes $E=\log(1+e^{-v})>0$ of the net's output $v$, which comes near 0 and does not reach it, so that the minimum is approached only.

# %% tags=["out-ebgan"]
margin = 2.0
E = np.linspace(0, 5, 501)
left_cost = 0.5 * E + 0.75 * np.maximum(0, margin - E)   # p = ½，q = ¾
right_cost = 0.5 * E + 0.25 * np.maximum(0, margin - E)  # p = ½，q = ¼
least = left_cost.min() + right_cost.min()
E_left, E_right = E[left_cost.argmin()], E[right_cost.argmin()]
floor = margin * (1 - 0.25)
assert np.isclose(least, floor)
assert (E_left, E_right) == (margin, 0)
print("m (1 − TV) =", floor, "  最小的 least L_D =", least.round(4), "✓")

# %% [markdown] tags=["lang-zh"]
# 回顧：$\min_E L_D=m\,(1-\mathrm{TV})$；EBGAN 就是 $s\le1$ 的 hinge，換了單位與正負號。

# %% [markdown] tags=["lang-en"]
# Recap: $\min_E L_D=m\,(1-\mathrm{TV})$; EBGAN is the hinge loss with $s\le1$, in another unit and with another sign.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯：平方的平均，平均的平方
#
# 有一支公開的程式把真實樣本的那一項寫成 $\frac12\left(\frac1n\sum_i D(x_i)-1\right)^2$。先猜：兩個真實樣本，$D=0$ 與 $D=2$，照它的寫法要付多少？照 (9.1) 又該付多少？

# %% [markdown] tags=["lang-en"]
# ## Find the error: the mean of squares, the square of the mean
#
# Some public code has $\frac12\left(\frac1n\sum_i D(x_i)-1\right)^2$ for the real samples. Guess first: two real samples with $D=0$ and $D=2$; what does it pay? And what should it pay by (9.1)?

# %%
D_x = torch.tensor([0.0, 2.0])
square_of_mean = (D_x.mean() - 1)**2 / 2
mean_of_squares = ((D_x - 1)**2).mean() / 2
variance = ((D_x - D_x.mean())**2).mean()
assert torch.isclose(mean_of_squares - square_of_mean, variance / 2)
print("平均的平方 square of the mean:", square_of_mean.item())
print("平方的平均 mean of squares:", mean_of_squares.item(), "✓")

# %% [markdown] tags=["lang-zh"]
# 它付 0，該付 ½。少掉的是 $\frac12\mathrm{Var}(D)$：只要平均是 1，$D$ 愛怎麼分都可以，所以這一項不要求它分出哪個樣本像、哪個不像。（這個錯在 pro_gan_pytorch 的第 13 號 issue 裡被發現並改正。）

# %% [markdown] tags=["lang-en"]
# It pays 0 and should pay ½. What is lost is $\frac12\mathrm{Var}(D)$: as long as the mean is 1, $D$ may say what it likes of each sample, so this term does not ask it to tell good samples from bad. (This error was found and fixed in pro_gan_pytorch, issue 13.)

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「LSGAN 最小化 $p$ 與 $q$ 之間的 Pearson $\chi^2$」：$J$ 是 $q$ 到 $\frac{p+q}2$ 的 $\chi^2$，有上限；而 $G$ 走的也不是 $J$ 的下坡 (9.3)、(9.4)。
# - 「$L_D$ 停在 0.25（或 0.5、1、2），訓練壞了」：單憑這個值不能這樣說；那是均衡的值（是多少要看標籤，也要看程式有沒有寫 ½），也是什麼都沒學到的 $D$ 的值 (9.2)、(9.5)。
# - 「先套 sigmoid 再平方，比較安全」：標籤 $-1$ 到不了，兩端又變平 (9.1)；tensorflow-generative-model-collections 的第 19 號 issue 就是這樣，作者改掉了。
# - 「hinge 之前也放 sigmoid」：見練習 3；talking-heads 的第 42 號 issue 指出過。
# - 「$G$ 也用 $\max$：$L_G=-\mathbb{E}_q[\max(0,s)]$」：$s<0$ 的生成樣本，也就是最該改的，梯度是 0；ashpy 的第 23 號 issue 是這個錯。
# - 「以 hinge 訓練，就是最小化 reverse KL」：譜正規化的論文有這一句；$D$ 最好時，走的是 $2\,\mathrm{TV}$ 的下坡 (9.6)。
# - 「hinge 像支撐向量機（SVM），邊距 1 的大小總是要調」：把 1 換成 $m$，等於把 $s$ 與損失都放大 $m$ 倍；$s$ 可以任意放大時，$m$ 只是單位。權重衰減、學習率、譜正規化、梯度懲罰會把單位定死，這時 $m$ 才要緊。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “LSGAN minimises Pearson's $\chi^2$ between $p$ and $q$”: $J$ is the $\chi^2$ from $q$ to $\frac{p+q}2$, which is bounded; and the slope that $G$ follows is not that of $J$ (9.3), (9.4).
# - “$L_D$ stays at 0.25 (or 0.5, 1, 2), training is broken”: this value alone does not say so; it is that at equilibrium, depending on the labels and on whether the code has the ½, and that of a $D$ which has learned nothing (9.2), (9.5).
# - “A sigmoid inside the square is safer”: the label $-1$ cannot be reached, and both ends are level again (9.1); so it was in issue 19 of tensorflow-generative-model-collections, whose author fixed it.
# - “A sigmoid before the hinge”: see exercise 3; pointed out in talking-heads, issue 42.
# - “A $\max$ for $G$, too: $L_G=-\mathbb{E}_q[\max(0,s)]$”: generated samples with $s<0$, those that most need to change, have gradient 0; this is issue 23 of ashpy.
# - “Training with the hinge loss minimises the reverse KL”: the paper on spectral normalisation has this sentence; at the best $D$ it goes down the slope of $2\,\mathrm{TV}$ (9.6).
# - “Hinge is like a support vector machine, so its margin of 1 always needs tuning”: with $m$ in place of 1, $s$ and the loss are multiplied by $m$; as long as $s$ may be scaled freely, $m$ is a unit. Weight decay, the learning rate, spectral normalisation and gradient penalties fix the unit, and with them $m$ does matter.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算：兩格，$p=(0.6, 0.4)$、$q=(0.2, 0.8)$，標籤 $a=0$、$b=1$。求 $D^{*}$、$\Delta$ 與 $L_D$ 的最小值，並用 (9.2) 核對。
# 2. ★★ 證明（寫在紙上）：$\mathrm{TV}^2\le\frac12\Delta\le\mathrm{TV}$。
# 3. ★★ 找錯：有人在 hinge 之前留著 sigmoid，$D=\sigma(s)$，$L_D=\mathbb{E}_p[\max(0,1-D)]+\mathbb{E}_q[\max(0,1+D)]$。$p$ 與 $q$ 完全不重疊，$L_D$ 卻降不到 1 以下。為什麼？這時最好的 $D$ 是什麼？
# 4. ★★ 寫程式：單邊標籤平滑，$a=0$、$b=0.9$。均衡時 $D^{*}$ 與 $L_D$ 是多少？由 9.4 判斷 $G$ 的 $c$ 要多大，$D_h$ 才是一種 f-散度，再用 `induced.divergence(losses.least_squares(0, 0.9, c)).convex` 核對（`from ganutils import induced`）。
# 5. ★★ 證明：兩格、標籤 $(-1,1,0)$、$w=\frac12-\varepsilon$，左右兩格最好的 $D$ 記作 $D_1^{*}$、$D_2^{*}$，$w$ 動的時候它們不動。證明 $\frac{dL_G}{dw}=2\varepsilon^3+O(\varepsilon^5)$，所以 $w$ 沿梯度下降時離開 ½。
# 6. ★★ 證明：令 $s=1-\frac{2E}m$，$E\ge0$，EBGAN 的 $L_D$ 是 hinge 的 $\frac m2$ 倍。若不限制 $E\ge0$，而 $p\ne q$，$L_D$ 為什麼沒有最小值？
# 7. ★★★ 設計實驗：章末的作業。
#
# <details><summary>提示一</summary>
#
# 1：$D^{*}=\frac{p}{p+q}$。2：$\lvert p-q \rvert\le p+q$；Cauchy–Schwarz 不等式。3：$D$ 在哪個範圍？4：均衡時 $D^{*}=\frac{a+b}2$。5：$\frac{dL_G}{dw}=\frac12(D_1^{*2}-D_2^{*2})$。6：$1-s=\frac{2E}m$。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：$\Delta=\frac{0.16}{0.8}+\frac{0.16}{1.2}$。2：$\lvert p-q \rvert=\frac{\lvert p-q \rvert}{\sqrt{p+q}}\sqrt{p+q}$。3：每一點的代價是 $p+q+(q-p)\,D$。4：$D^{*}$ 小於 $b$。5：$D_1^{*}=\frac{\varepsilon}{1-\varepsilon}$，$D_2^{*}=-\frac{\varepsilon}{1+\varepsilon}$。6：$\max(0,1+s)=\frac2m\max(0,m-E)$。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand: two cells, $p=(0.6, 0.4)$, $q=(0.2, 0.8)$, labels $a=0$, $b=1$. Find $D^{*}$, $\Delta$ and the least $L_D$, and check with (9.2).
# 2. ★★ Prove (on paper): $\mathrm{TV}^2\le\frac12\Delta\le\mathrm{TV}$.
# 3. ★★ Find the bug: somebody keeps a sigmoid before the hinge, $D=\sigma(s)$ and $L_D=\mathbb{E}_p[\max(0,1-D)]+\mathbb{E}_q[\max(0,1+D)]$. $p$ and $q$ do not overlap at all, and still $L_D$ does not get below 1. Why? What is the best $D$ then?
# 4. ★★ Code it: one-sided label smoothing, $a=0$, $b=0.9$. What are $D^{*}$ and $L_D$ at equilibrium? Tell from 9.4 how large $G$'s $c$ must be for $D_h$ to be an f-divergence, and check with `induced.divergence(losses.least_squares(0, 0.9, c)).convex` (`from ganutils import induced`).
# 5. ★★ Prove: two cells, labels $(-1,1,0)$, $w=\frac12-\varepsilon$; call the best $D$ on the left and on the right $D_1^{*}$ and $D_2^{*}$, and hold them fixed while $w$ moves. Show that $\frac{dL_G}{dw}=2\varepsilon^3+O(\varepsilon^5)$, so that $w$ leaves ½ when it descends by the gradient.
# 6. ★★ Prove: with $s=1-\frac{2E}m$ and $E\ge0$, EBGAN's $L_D$ is $\frac m2$ times that of the hinge loss. Why has $L_D$ no minimum if $E\ge0$ is not required, and $p\ne q$?
# 7. ★★★ Design an experiment: the assignment below.
#
# <details><summary>Hint one</summary>
#
# 1: $D^{*}=\frac{p}{p+q}$. 2: $\lvert p-q \rvert\le p+q$; the Cauchy–Schwarz inequality. 3: in which range is $D$? 4: at equilibrium $D^{*}=\frac{a+b}2$. 5: $\frac{dL_G}{dw}=\frac12(D_1^{*2}-D_2^{*2})$. 6: $1-s=\frac{2E}m$.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: $\Delta=\frac{0.16}{0.8}+\frac{0.16}{1.2}$. 2: $\lvert p-q \rvert=\frac{\lvert p-q \rvert}{\sqrt{p+q}}\sqrt{p+q}$. 3: each point costs $p+q+(q-p)\,D$. 4: $D^{*}$ is below $b$. 5: $D_1^{*}=\frac{\varepsilon}{1-\varepsilon}$, $D_2^{*}=-\frac{\varepsilon}{1+\varepsilon}$. 6: $\max(0,1+s)=\frac2m\max(0,m-E)$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：D* = (¾, ⅓)，Δ = ⅓，L_D = 5/24
p_2, q_2 = np.array([0.6, 0.4]), np.array([0.2, 0.8])
both = p_2 + q_2
D_best = p_2 / both
Delta_2 = np.sum((p_2 - q_2)**2 / both)
costs = p_2 * (D_best - 1)**2 + q_2 * D_best**2
L_D_2 = np.sum(costs) / 2

assert np.allclose(D_best, [3 / 4, 1 / 3])
assert np.isclose(Delta_2, 1 / 3)
assert np.isclose(L_D_2, 5 / 24)
assert np.isclose(L_D_2, (2 - Delta_2) / 8)
print("✓ 1")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 2 的證明** 先看右邊的不等式。分子的絕對值不會大過分母：因為 $\lvert p-q \rvert\le p+q$，所以 $\frac{(p-q)^2}{p+q}\le\lvert p-q \rvert$；兩邊積分，得 $\Delta\le2\,\mathrm{TV}$。再看左邊的不等式，把被積函數拆成兩個因子，由 Cauchy–Schwarz 不等式，
#
# $$
# 2\,\mathrm{TV}=\int\frac{\lvert p-q \rvert}{\sqrt{p+q}}\sqrt{p+q}\,dx\le\left(\int\frac{(p-q)^2}{p+q}dx\right)^{1/2}\left(\int(p+q)\,dx\right)^{1/2}=\sqrt{2\Delta},
# $$
#
# 因為第二個積分是 2。平方再除以 4：$\mathrm{TV}^2\le\frac12\Delta$。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 2** On the right: because $\lvert p-q \rvert\le p+q$, we have $\frac{(p-q)^2}{p+q}\le\lvert p-q \rvert$; the integral gives $\Delta\le2\,\mathrm{TV}$. On the left, by the Cauchy–Schwarz inequality
#
# $$
# 2\,\mathrm{TV}=\int\frac{\lvert p-q \rvert}{\sqrt{p+q}}\sqrt{p+q}\,dx\le\left(\int\frac{(p-q)^2}{p+q}dx\right)^{1/2}\left(\int(p+q)\,dx\right)^{1/2}=\sqrt{2\Delta},
# $$
#
# since the second integral is 2. Square and divide by 4: $\mathrm{TV}^2\le\frac12\Delta$. ∎

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 3 的解答** $0<D<1$，所以兩個 $\max$ 都不起作用，每一點的代價是 $p\,(1-D)+q\,(1+D)=p+q+(q-p)\,D$，是 $D$ 的一次式：$p>q$ 的地方 $D$ 愈接近 1 愈好，$p < q$ 的地方愈接近 0 愈好，都只能接近。所以 $L_D$ 大於 $2-\int\max(0,p-q)\,dx=2-\mathrm{TV}$，完全不重疊時是 1。本來的 hinge 是 $2-2\,\mathrm{TV}$：sigmoid 使它只量到一半。

# %% [markdown] tags=["lang-en", "solution"]
# **Solution of exercise 3** $0<D<1$, so neither $\max$ does anything, and each point costs $p\,(1-D)+q\,(1+D)=p+q+(q-p)\,D$, which is linear in $D$: where $p>q$, the closer $D$ is to 1 the better, where $p < q$, the closer to 0, and both are approached only. So $L_D$ exceeds $2-\int\max(0,p-q)\,dx=2-\mathrm{TV}$, which is 1 without any overlap. The proper hinge has $2-2\,\mathrm{TV}$: with the sigmoid it measures one half of that.

# %% tags=["solution"]
# 解答 3 · Solution 3：最小值 least value 2 − TV
D_3 = np.linspace(0, 1, 101)[:, None]
cost_3 = p_2 * np.maximum(0, 1 - D_3) + q_2 * np.maximum(0, 1 + D_3)
TV_2 = np.sum(np.abs(p_2 - q_2)) / 2

assert np.isclose(cost_3.min(0).sum(), 2 - TV_2)
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：D* = 0.45，L_D = 0.2025，c ≥ 0.9
from ganutils import induced
a_4, b_4 = 0, 0.9
D_4 = (a_4 + b_4) / 2
L_D_4 = ((D_4 - b_4)**2 + (D_4 - a_4)**2) / 2
def convex(c_4): return induced.divergence(losses.least_squares(a_4, b_4, c_4)).convex
kinds = [convex(0.89), convex(0.9), convex(1)]

assert np.allclose([D_4, L_D_4], [0.45, 0.2025])
assert kinds == [False, True, True]
print("✓ 4")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 5 的證明** 先寫出兩格裡最好的判別器。左格 $p=\frac12$、$q=\frac12-\varepsilon$，所以 $D_1^{*}=\frac{p-q}{p+q}=\frac{\varepsilon}{1-\varepsilon}$；右格正負號相反，$D_2^{*}=\frac{-\varepsilon}{1+\varepsilon}$。$D^{*}$ 固定不動的時候，$L_G=\frac12\left(w\,D_1^{*2}+(1-w)\,D_2^{*2}\right)$，所以
#
# $$
# \frac{dL_G}{dw}=\frac12\left(D_1^{*2}-D_2^{*2}\right)=\frac{\varepsilon^2}{2}\left(\frac{1}{(1-\varepsilon)^2}-\frac{1}{(1+\varepsilon)^2}\right)=\frac{\varepsilon^2}{2}\cdot\frac{4\varepsilon}{(1-\varepsilon^2)^2}=2\varepsilon^3+O(\varepsilon^5).
# $$
#
# $\varepsilon>0$ 時它是正的，梯度下降使 $w$ 變小，$\varepsilon$ 變大；$\varepsilon<0$ 時反過來，$w$ 變大。兩種情形 $w$ 都離開 ½。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 5** On the left $p=\frac12$, $q=\frac12-\varepsilon$, so $D_1^{*}=\frac{p-q}{p+q}=\frac{\varepsilon}{1-\varepsilon}$; on the right $D_2^{*}=\frac{-\varepsilon}{1+\varepsilon}$. With $D^{*}$ held fixed $L_G=\frac12\left(w\,D_1^{*2}+(1-w)\,D_2^{*2}\right)$, so
#
# $$
# \frac{dL_G}{dw}=\frac12\left(D_1^{*2}-D_2^{*2}\right)=\frac{\varepsilon^2}{2}\left(\frac{1}{(1-\varepsilon)^2}-\frac{1}{(1+\varepsilon)^2}\right)=\frac{\varepsilon^2}{2}\cdot\frac{4\varepsilon}{(1-\varepsilon^2)^2}=2\varepsilon^3+O(\varepsilon^5).
# $$
#
# For $\varepsilon>0$ it is positive, so descending makes $w$ smaller and $\varepsilon$ larger; for $\varepsilon<0$ it is the other way round, and $w$ grows. In both cases $w$ leaves ½. ∎

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 6 的證明** $1-s=\frac{2E}m\ge0$，所以 $\max(0,1-s)=\frac2mE$；$1+s=\frac2m(m-E)$，所以 $\max(0,1+s)=\frac2m\max(0,m-E)$。兩項相加，hinge 的 $L_D$ 是 EBGAN 的 $\frac2m$ 倍，也就是 EBGAN 是 hinge 的 $\frac m2$ 倍。若 $E$ 可以是負的，而 $p\ne q$，就有 $p > q$ 的地方；那裡 $E < m$ 時，代價 $pE+q\,(m-E)$ 的斜率是 $p-q>0$，$E$ 愈小，代價就愈小，沒有盡頭，所以沒有最小值。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 6** $1-s=\frac{2E}m\ge0$, so $\max(0,1-s)=\frac2mE$; $1+s=\frac2m(m-E)$, so $\max(0,1+s)=\frac2m\max(0,m-E)$. Add both: the hinge $L_D$ is $\frac2m$ times EBGAN's, that is, EBGAN's is $\frac m2$ times the hinge one. If $E$ may be negative and $p\ne q$, then somewhere $p > q$, and there the cost $pE+q\,(m-E)$ for $E < m$ has the slope $p-q>0$; going left it falls for ever, so there is no minimum. ∎

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）：練習 7
#
# 9.4 的實驗裡，標籤 $(-1,1,0)$ 把比重推離 ½。有人下結論：「$c$ 在正中央的 LSGAN，不論 $G$ 動的是什麼，都會離開資料。」
#
# 1. （2 分）寫下你的預測，以及什麼結果會推翻這個結論。提示：標籤 $(-1,1)$、$q=N(\mu,1)$、$p=N(0,1)$ 時，$D^{*}=-\tanh\left(\frac{\mu}{2}(x-\frac{\mu}{2})\right)$。
# 2. （4 分）做 2×2 的實驗：標籤 $(-1,1,0)$ 或 $(-1,1,1)$；$G$ 動的是比重（照 9.4，由 $w=0.3$ 出發）或位置（$G(z)=\mu+z$，由 $\mu=1$ 出發，$p=N(0,1)$）。每組五個種子，步數、學習率與批次照 9.4；位置的梯度沿著樣本算。
# 3. （2 分）列出四組在 $t=150$ 時的 $w$ 或 $\mu$，並畫出位置那兩組的 $\mu$。
# 4. （2 分）那個結論成立嗎？為什麼 $(-1,1,0)$ 拉位置那麼慢？這個實驗沒有證明什麼？

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points): exercise 7
#
# In the experiment of 9.4 the labels $(-1,1,0)$ push the weight away from ½. Somebody concludes: “with $c$ half-way, an LSGAN leaves the data, whatever $G$ moves.”
#
# 1. (2 points) Write down your prediction, and which result would refute the conclusion. Hint: for the labels $(-1,1)$, $q=N(\mu,1)$ and $p=N(0,1)$, $D^{*}=-\tanh\left(\frac{\mu}{2}(x-\frac{\mu}{2})\right)$.
# 2. (4 points) Run the 2×2 experiment: labels $(-1,1,0)$ or $(-1,1,1)$; $G$ moves a weight (as in 9.4, from $w=0.3$) or a position ($G(z)=\mu+z$, from $\mu=1$, with $p=N(0,1)$). Five seeds a setting, steps, rates and batches as in 9.4; the gradient of a position goes along the samples.
# 3. (2 points) List $w$ or $\mu$ of the four settings at $t=150$, and draw $\mu$ for the two with a position.
# 4. (2 points) Does the conclusion hold? Why does $(-1,1,0)$ draw the position so slowly? What does the experiment not show?

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 用平方損失時，$D^{*}$ 是標籤的加權平均 (9.1)，$L_D$ 的最小值由 $\Delta$ 決定 (9.2)；但 $G$ 走的是 $(b-a)(c-a)\,\mathrm{KL}(p \,\|\, m)-\frac{(b-a)^2}8\Delta$ (9.4)，$c$ 決定它往哪裡走。hinge 的 $s^{*}$ 是階梯，最小值量出 TV (9.5)，$G$ 跟著 $2\,\mathrm{TV}$ 走，只是沿著樣本微分會得到 0 (9.6)。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# The $D^{*}$ of squares is a mean of the labels (9.1), and the least $L_D$ is decided by $\Delta$ (9.2); but $G$ follows $(b-a)(c-a)\,\mathrm{KL}(p \,\|\, m)-\frac{(b-a)^2}8\Delta$ (9.4), where $c$ decides which way. The hinge $s^{*}$ is a step, the least value measures TV (9.5), and $G$ follows $2\,\mathrm{TV}$, only that a derivative along samples gives 0 (9.6).

# %% [markdown] tags=["lang-zh"]
# 下一章換掉圍欄：不限制高度，改限制斜率，得到 Wasserstein 距離。

# %% [markdown] tags=["lang-en"]
# The next lesson exchanges the fence: it limits not the height but the slope, and gets the Wasserstein distance.

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - X. Mao, Q. Li, H. Xie, R. Y. K. Lau, Z. Wang, S. P. Smolley (2017). *Least Squares Generative Adversarial Networks*. ICCV, 2813–2821. [arXiv:1611.04076](https://arxiv.org/abs/1611.04076)
# - X. Mao, Q. Li, H. Xie, R. Y. K. Lau, Z. Wang, S. P. Smolley (2019). *On the Effectiveness of Least Squares Generative Adversarial Networks*. IEEE Transactions on Pattern Analysis and Machine Intelligence 41(12), 2947–2960. [arXiv:1712.06391](https://arxiv.org/abs/1712.06391)
# - J. H. Lim, J. C. Ye (2017). *Geometric GAN*. [arXiv:1705.02894](https://arxiv.org/abs/1705.02894)
# - T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida (2018). *Spectral Normalization for Generative Adversarial Networks*. ICLR. [arXiv:1802.05957](https://arxiv.org/abs/1802.05957)
# - J. Zhao, M. Mathieu, Y. LeCun (2017). *Energy-based Generative Adversarial Networks*. ICLR. [arXiv:1609.03126](https://arxiv.org/abs/1609.03126)
# - X. Nguyen, M. J. Wainwright, M. I. Jordan (2009). *On Surrogate Loss Functions and f-Divergences*. The Annals of Statistics 37(2), 876–904. [doi:10.1214/08-AOS595](https://doi.org/10.1214/08-AOS595)
# - F. Topsøe (2000). *Some Inequalities for Information Divergence and Related Measures of Discrimination*. IEEE Transactions on Information Theory 46(4), 1602–1609. [doi:10.1109/18.850703](https://doi.org/10.1109/18.850703)
