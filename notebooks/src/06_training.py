# %% [markdown]
# # 06 訓練過程 · The training process

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 兩節課，各 50 分鐘：第一節到 6.3，第二節從 6.4 到「抓錯（二）」；有 ★ 的一節可以留作自習。讀完之後，你能夠：
#
# - 把「輪流訓練」寫成一個更新映射，並說出誰先走、誰看到誰；
# - 用特徵值預測一種訓練法在均衡附近會收斂、繞圈還是發散，再用實測驗證；
# - 解釋為什麼在最小的賽局裡，多訓練判別器幾步、調學習率都停不住繞圈，而 R1 懲罰可以；
# - 反駁一句流傳很廣的話：「交替訓練下去，生成的資料終究會足夠真實」。
#
# 先備知識：第 02、03 章，2×2 矩陣的特徵值、複數的絕對值、偏導數與雅可比矩陣、一階微分方程式的意義。

# %% [markdown] tags=["lang-en"]
# Two periods of 50 minutes each: up to 6.3 in the first, from 6.4 to “Find the error (2)” in the second; the section with a ★ can be read at home. Afterwards you can
#
# - write “training in turns” as an update map, and say who moves first and who sees whom;
# - predict from eigenvalues whether a way of training converges near the equilibrium, circles or diverges, and measure it;
# - explain why in the smallest game more discriminator steps or other learning rates do not stop the circling, while an R1 penalty does;
# - refute a widely repeated sentence: “train in turns, and in the end the generated data are realistic enough”.
#
# You need lessons 02 and 03, the eigenvalues of a 2×2 matrix, the modulus of a complex number, partial derivatives and the Jacobian, and what a first-order differential equation says.

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
from ganutils.figures import lesson_06 as figures
from scipy.special import expit as sigma

members = 8 if preset == "quick" else 24
steps = 800 if preset == "quick" else 2000

# %% [markdown] tags=["lang-zh"]
# ## 先算三個距離
#
# 真實樣本在 0，生成樣本在 $\theta$，判別器只有一個斜率 $\psi$。判別器想讓 $-\theta\psi$ 變大，生成器想讓它變小；兩人都在 0 時，誰也不想動。從 $(\theta,\psi)=(1,0)$ 出發，學習率 0.1，走 500 步。

# %% [markdown] tags=["lang-en"]
# ## Three distances first
#
# The real sample is at 0, the generated one at $\theta$, and the discriminator is a single slope $\psi$. It wants $-\theta\psi$ large, the generator wants it small; with both at 0 neither wants to move. Start at $(\theta,\psi)=(1,0)$ with learning rate 0.1 and take 500 steps.

# %% [markdown] tags=["lang-zh"]
# 先猜：下一格有三個迴圈，分別是同時走、輪流走、輪流走再加一點摩擦。走完之後，哪一個離 0 最近？哪一個比出發時更遠？

# %% [markdown] tags=["lang-en"]
# Guess first: the next cell has three loops, both at once, in turns, and in turns with a little friction. Which one ends nearest to 0? Which one ends farther away than it started?

# %% tags=["code-three-loops", "out-three-loops"]
def distance(theta, psi): return (theta**2 + psi**2) ** 0.5

theta, psi = 1.0, 0.0
for n in range(500):
    theta_before = theta
    theta += 0.1 * psi
    psi -= 0.1 * theta_before
print("同時 at once        ", round(distance(theta, psi), 3))

theta, psi = 1.0, 0.0
for n in range(500):
    psi -= 0.1 * theta
    theta += 0.1 * psi  # 用新的 ψ with the new ψ
print("輪流 in turns       ", round(distance(theta, psi), 3))

theta, psi = 1.0, 0.0
for n in range(500):
    psi -= 0.1 * theta + 0.05 * psi  # 摩擦 friction
    theta += 0.1 * psi
print("加摩擦 with friction", round(distance(theta, psi), 3))

# %% [markdown] tags=["lang-zh"]
# 三個迴圈只差一兩行，結局卻是飛走、繞圈、停下。這一章就是要解釋這三個數，而且不靠迴圈就把它們算出來：第一個等於 $1.01^{250}\approx12.03$，見 6.2；摩擦叫作 R1，見 6.5，第三個約為 $0.95^{250}\approx3\times10^{-6}$，見練習 2。

# %% [markdown] tags=["lang-en"]
# The loops differ by a line or two, and they end in flight, in circling and at rest. This lesson explains these three numbers, and finds them without a loop: the first is $1.01^{250}\approx12.03$, see 6.2; the friction is called R1, see 6.5, and the third is about $0.95^{250}\approx3\times10^{-6}$, see exercise 2.

# %% [markdown] tags=["lang-zh"]
# ## 6.1 輪流走
#
# 一位玩家訓練時，損失是一片固定的地形，順著坡往下走就好。兩位玩家輪流走時，一方每走一步，另一方腳下的地形就變了。先把規則寫清楚，才能問會走到哪裡。

# %% [markdown] tags=["lang-en"]
# ## 6.1 Taking turns
#
# With one player, the loss is a fixed landscape and you walk downhill. With two players taking turns, each step of one changes the ground under the other. Before we can ask where this leads, the rules must be written down.

# %% [markdown] tags=["lang-zh"]
# 手算一次。換用第 02、03 章的損失：$D(x)=\sigma(\psi x)$，真實樣本在 0，生成樣本在 $\theta=1$，$\psi=0$，學習率都是 0.1。$L_D$ 對 $\psi$ 的導數是 $\sigma(\psi\theta)\,\theta=0.5$，所以 $\psi$ 變成 $-0.05$。G 用**新的** $\psi$ 走非飽和的一步：$\theta$ 變成 $1-0.1\times0.5125\times0.05\approx0.9974$。如果 G 用的是舊的 $\psi=0$，它一動也不動。

# %% [markdown] tags=["lang-en"]
# Once by hand. With the losses of lessons 02 and 03: $D(x)=\sigma(\psi x)$, the real sample at 0, the generated one at $\theta=1$, $\psi=0$, both learning rates 0.1. The derivative of $L_D$ in $\psi$ is $\sigma(\psi\theta)\,\theta=0.5$, so $\psi$ becomes $-0.05$. G takes a non-saturating step with the **new** $\psi$: $\theta$ becomes $1-0.1\times0.5125\times0.05\approx0.9974$. Had G used the old $\psi=0$, it would not have moved at all.

# %% [markdown]
# $$
# \begin{aligned}
# \psi &\leftarrow \psi - \eta_D\,\nabla_\psi L_D(\theta, \psi) && \text{(a)}\\
# \theta &\leftarrow \theta - \eta_G\,\nabla_\theta L_G(\theta, \psi) && \text{(b)}\\
# w_{n+1} &= F(w_n), \qquad w = (\theta, \psi) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 判別器的一步：$\theta$ 不動，$\psi$ 沿自己的損失往下，學習率 $\eta_D$。連走 $k$ 次。
# - (b) 生成器的一步：用的是**剛更新過**的 $\psi$，學習率 $\eta_G$。這一節的 $L_G$ 是非飽和的 (3.2)。
# - (c) 合起來是一個映射 $F$，吃進目前的參數，吐出下一組參數。整個訓練就是反覆套用 $F$（每步換一批樣本時，$F$ 也跟著換）。

# %% [markdown] tags=["lang-en"]
# - (a) A step of the discriminator: $\theta$ stands still, $\psi$ moves down its own loss with learning rate $\eta_D$. This is done $k$ times.
# - (b) A step of the generator: it uses the $\psi$ that has **just been updated**, with learning rate $\eta_G$. In this section $L_G$ is the non-saturating loss, (3.2).
# - (c) Together they are a map $F$ from the present parameters to the next. Training is nothing but applying $F$ over and over (with a new batch in each step, a new $F$ each time).

# %% [markdown] tags=["lang-zh"]
# 這是 Goodfellow 等人（2014）演算法 1 的架構。原文每一步另抽一批樣本；D 沿 $V=-L_D$ 往上爬，方向相同；G 走的是飽和損失，同一篇論文建議改用這裡的非飽和損失。

# %% [markdown] tags=["lang-en"]
# This has the structure of Algorithm 1 of Goodfellow et al. (2014). There every step draws a new batch; D climbs $V=-L_D$, which is the same direction; and G descends the saturating loss, in place of which the same paper recommends the non-saturating one used here.

# %% [markdown]
# $$
# \boxed{\psi \leftarrow \psi - \eta_D \nabla_\psi L_D(\theta, \psi) \;\; (k\times) \qquad \theta \leftarrow \theta - \eta_G \nabla_\theta L_G(\theta, \psi)}
# \tag{6.1}
# $$

# %% tags=["check"]
check("6.1", r"\psi \leftarrow \psi - \eta_D \nabla_\psi L_D(\theta, \psi) \;\; (k\times) \qquad "
      r"\theta \leftarrow \theta - \eta_G \nabla_\theta L_G(\theta, \psi)")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：判別器先沿自己的損失往下走 $k$ 步，生成器再對著這個新的判別器走一步，如此反覆。

# %% [markdown] tags=["lang-en"]
# In words: the discriminator takes $k$ steps down its own loss, then the generator takes one against this new discriminator, and so on.

# %% [markdown] tags=["lang-zh"]
# 下一格用程式照 (6.1) 走一次上面手算的那一輪，印出的兩個數應該與手算相同。

# %% [markdown] tags=["lang-en"]
# The next cell takes the round that was done by hand above, following (6.1); the two numbers that it prints should be those found by hand.

# %% tags=["code-round", "out-round"]
def slope_D(theta, psi): return theta * sigma(psi * theta)
def slope_G(theta, psi): return -psi * sigma(-psi * theta)

theta, psi = 1.0, 0.0
psi = psi - 0.1 * slope_D(theta, psi)  # (a)
theta = theta - 0.1 * slope_G(theta, psi)  # (b)
print(f"ψ = {psi:.2f}   θ = {theta:.4f}")

# %% [markdown] tags=["lang-zh"]
# `ganutils.train` 也這樣走，只是每一步用 Adam，而且 G 的一步沿用 D 最後一步的那批生成樣本。

# %% [markdown] tags=["lang-en"]
# `ganutils.train` moves like this too, only that each step is one of Adam, and that G's step uses the generated samples of D's last step again.

# %% [markdown] tags=["lang-zh"]
# 這一節的兩句話：訓練是反覆套用一個更新映射 $F$；G 看到的是 D 剛更新過的參數。

# %% [markdown] tags=["lang-en"]
# This section in two lines: training applies an update map $F$ over and over; G sees the parameters that D has just updated.

# %% [markdown] tags=["lang-zh"]
# ## 6.2 最小的 GAN
#
# 真實資料全在 0，生成樣本全在 $\theta$，評論家（只評分、不給機率的判別器）是一條過原點的直線 $s(x)=\psi x$。整個 GAN 只有兩個數，可以畫在紙上：這叫 Dirac-GAN（Mescheder 等人 2018）。本節的**價值**是最簡單的一種，也就是第 10 章 Wasserstein GAN 的價值，開頭三個迴圈用的就是它。均衡在 $(\theta,\psi)=(0,0)$。

# %% [markdown] tags=["lang-en"]
# ## 6.2 The smallest GAN
#
# All real data are at 0, all generated samples at $\theta$, and the critic (a discriminator whose score is not a probability) is a straight line through the origin, $s(x)=\psi x$. The whole GAN is two numbers and fits on paper: the Dirac-GAN (Mescheder et al. 2018). The **value** in this section is the simplest one, that of the Wasserstein GAN of lesson 10; the three loops above used it. The equilibrium is $(\theta,\psi)=(0,0)$.

# %% tags=["figure", "fig-smallest"]
figures.smallest(theta=1.0, psi=-0.5)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 上圖是 $(\theta,\psi)=(1,-0.5)$：藍點是真實樣本，橘點是生成樣本，綠線是評論家的評分。左邊的分數比較高，所以 G 把樣本往左推（箭頭）；D 則想讓藍點比橘點高出更多分，所以把綠線轉得更陡。

# %% [markdown] tags=["lang-en"]
# The picture shows $(\theta,\psi)=(1,-0.5)$: the blue dot is the real sample, the orange one the generated, the green line the critic's score. Scores are higher on the left, so G pushes its sample to the left (the arrow); D wants the blue dot to score still higher above the orange one, so it turns the line steeper.

# %% [markdown] tags=["lang-zh"]
# 手算一步：從 $(1,0)$ 出發，$\eta=0.1$，兩人同時走，到 $(1,-0.1)$；距離的平方從 1 變成 $1+0.1^2=1.01$。輪流走，到 $(0.99,-0.1)$；距離的平方是 0.9901。

# %% [markdown] tags=["lang-en"]
# One step by hand: from $(1,0)$ with $\eta=0.1$, both at once, to $(1,-0.1)$; the squared distance goes from 1 to $1+0.1^2=1.01$. In turns, to $(0.99,-0.1)$; the squared distance is 0.9901.

# %% [markdown] tags=["lang-zh"]
# 先猜：用很小的學習率一直走下去，下一格的三種走法，哪些會走到 $(0,0)$？

# %% [markdown] tags=["lang-en"]
# Guess first: going on like this with a very small learning rate, which of the three rules in the next cell will reach $(0,0)$?

# %% tags=["code-rules"]
def simultaneous(w, eta):
    theta, psi = w
    return theta + eta * psi, psi - eta * theta

def alternating(w, eta):
    theta, psi = w
    psi = psi - eta * theta
    return theta + eta * psi, psi

def extragradient(w, eta):
    theta, psi = w
    theta_ahead, psi_ahead = simultaneous(w, eta)
    return theta + eta * psi_ahead, psi - eta * theta_ahead

# %% tags=["figure", "fig-first-steps"]
figures.first_steps([simultaneous, alternating, extragradient], w=(0.8, 0.6), eta=0.5)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 上圖是從 $(0.8,0.6)$ 走的第一步，$\eta=0.5$：綠箭頭是 D 移動 $\psi$，橘箭頭是 G 移動 $\theta$，黑點是新的位置，虛線是半徑 1 的圓。同時走，兩人都從起點看；輪流走，G 從 D 走完的地方看；第三種走法叫外梯度法（extragradient）：先試走一步到空心圈，兩人從那裡看，卻從起點走。只看這一步，還不知道誰走得到中央的十字：後兩種都近了一點，長久下去卻不一樣。

# %% [markdown] tags=["lang-en"]
# The picture shows the first step from $(0.8,0.6)$, with $\eta=0.5$: along the green arrow D moves $\psi$, along the orange one G moves $\theta$, the black dot is the new position, and the dashed circle has radius 1. Moving at once, both look from the start; taking turns, G looks from where D has got to; the third rule is called extragradient: a trial step leads to the open circle, from there both look, but they move from the start. This one step does not yet tell who gets to the cross in the middle: the last two are both a little nearer, and in the long run they differ.

# %% [markdown] tags=["lang-zh"]
# 為什麼看特徵值？設 $w^{*}$ 是 $F$ 的固定點，也就是 $F(w^{*})=w^{*}$，而 $J$ 是 $F$ 在那裡的雅可比矩陣。與它相差向量 $u$ 的一點，走一步之後與它相差 $Ju$，另加一個比 $\lVert u\rVert$ 更快趨近 0 的餘項。如果 $J$ 的特徵值都滿足 $\lvert\lambda\rvert<1$，就有一種範數使 $\lVert Ju\rVert\le c\,\lVert u\rVert$，其中 $c<1$；只要 $u$ 夠小，餘項吃不掉這個差距，所以每一步都靠近。因此 $\lvert\lambda\rvert<1$ 保證的是**局部**收斂：從附近出發才算數。只要有一個 $\lvert\lambda\rvert>1$，就有從任意近處出發而離開的路。最大的 $\lvert\lambda\rvert=1$ 時，特徵值不能定案：要看餘項，也要看 $J$ 能不能對角化。

# %% [markdown] tags=["lang-en"]
# Why eigenvalues? Let $w^{*}$ be a fixed point of $F$, that is $F(w^{*})=w^{*}$, and $J$ the Jacobian of $F$ there. A point that differs from it by a vector $u$ differs from it, one step later, by $Ju$, plus a remainder that goes to 0 faster than $\lVert u\rVert$. If all eigenvalues of $J$ have $\lvert\lambda\rvert<1$, there is a norm with $\lVert Ju\rVert\le c\,\lVert u\rVert$ and $c<1$; for small enough $u$ the remainder cannot use up this margin, so every step comes nearer. Hence what $\lvert\lambda\rvert<1$ guarantees is **local** convergence: it counts from nearby. With one $\lvert\lambda\rvert>1$ there are paths that leave from arbitrarily near. If the largest $\lvert\lambda\rvert=1$, eigenvalues cannot decide: it depends on the remainder, and on whether $J$ can be diagonalised.

# %% [markdown] tags=["lang-zh"]
# 更新映射是線性的時候（本節就是），沒有餘項，結論在整個平面上成立。微分方程式 $\frac{dw}{dt}=v(w)$ 的說法相同，只是把 $\lvert\lambda\rvert<1$ 換成 $\mathrm{Re}\,\lambda<0$，因為 $\lvert e^{\lambda t}\rvert=e^{t\,\mathrm{Re}\,\lambda}$。

# %% [markdown] tags=["lang-en"]
# Where the update map is linear, as in this section, there is no remainder, and the conclusion holds in the whole plane. For a differential equation $\frac{dw}{dt}=v(w)$ the same is said with $\mathrm{Re}\,\lambda<0$ in place of $\lvert\lambda\rvert<1$, because $\lvert e^{\lambda t}\rvert=e^{t\,\mathrm{Re}\,\lambda}$.

# %% [markdown]
# $$
# \begin{aligned}
# V &= \mathbb{E}_{x \sim p}[s(x)] - \mathbb{E}_{x \sim q}[s(x)] = -\theta\psi, \qquad v = \left(-\frac{\partial V}{\partial \theta},\ \frac{\partial V}{\partial \psi}\right) = (\psi, -\theta) = A w && \text{(a)}\\
# J_{\mathrm{sim}} &= I + \eta A = \begin{pmatrix} 1 & \eta \\ -\eta & 1 \end{pmatrix}, \qquad \det J_{\mathrm{sim}} = 1 + \eta^2 && \text{(b)}\\
# J_{\mathrm{alt}} &= \begin{pmatrix} 1-\eta^2 & \eta \\ -\eta & 1 \end{pmatrix}, \qquad \det J_{\mathrm{alt}} = 1, \quad \operatorname{tr} J_{\mathrm{alt}} = 2-\eta^2 && \text{(c)}\\
# J_{\mathrm{extra}} &= I + \eta A\,(I + \eta A) = (1-\eta^2)\,I + \eta A, \qquad \det J_{\mathrm{extra}} = (1-\eta^2)^2 + \eta^2 && \text{(d)}\\
# \lvert\lambda\rvert^2 &= \lambda\bar\lambda = \det J && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) G 沿 $-V$ 往上爬，D 沿 $+V$ 往上爬，兩人的方向合成向量場；$A$ 是把向量轉 90 度的矩陣，$A^2=-I$。
# - (b) 同時更新：兩人都看舊的參數。這個矩陣是旋轉乘上放大，所以每一步都**恰好**有 $\lVert w_{n+1}\rVert^2 = (1+\eta^2)\lVert w_n\rVert^2$。
# - (c) 交替更新（6.1，$k=1$）：$\psi'=\psi-\eta\theta$，再用這個新值：$\theta'=\theta+\eta\psi'=(1-\eta^2)\theta+\eta\psi$。
# - (d) 外梯度法（extragradient）：先試走一步，用試走處的向量場，從原地真正走一步。
# - (e) 兩個特徵值之積是行列式；兩者是共軛複數時，這個積就是絕對值的平方。(c) 的特徵值成為共軛複數，條件是特徵方程式的判別式為負：$\lvert 2-\eta^2\rvert < 2$，也就是 $0<\eta<2$。

# %% [markdown] tags=["lang-en"]
# - (a) G climbs $-V$ and D climbs $+V$; their two directions together are the vector field. $A$ is the matrix that turns a vector by 90 degrees, $A^2=-I$.
# - (b) Simultaneous updates: both see the old parameters. The matrix is a rotation times a magnification, so that **exactly** $\lVert w_{n+1}\rVert^2 = (1+\eta^2)\lVert w_n\rVert^2$ in every step.
# - (c) Alternating updates (6.1 with $k=1$): $\psi'=\psi-\eta\theta$, then with the new one $\theta'=\theta+\eta\psi'=(1-\eta^2)\theta+\eta\psi$.
# - (d) Extragradient: take a trial step, and use the field found there for the real step from where you were.
# - (e) The product of the two eigenvalues is the determinant; when they are a conjugate pair, it is the square of their modulus. In (c) they are such a pair when the discriminant of the characteristic equation is negative: $\lvert 2-\eta^2\rvert < 2$, that is $0<\eta<2$.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\lvert\lambda_{\mathrm{sim}}\rvert^2 = 1 + \eta^2 \qquad \lvert\lambda_{\mathrm{alt}}\rvert^2 = 1 \qquad \lvert\lambda_{\mathrm{extra}}\rvert^2 = 1 - \eta^2 + \eta^4} \\
# \small 0 < \eta < 2
# \end{gathered}
# \tag{6.2}
# $$

# %% tags=["check"]
check("6.2", r"\lvert\lambda_{\mathrm{sim}}\rvert^2 = 1 + \eta^2 \qquad "
      r"\lvert\lambda_{\mathrm{alt}}\rvert^2 = 1 \qquad \lvert\lambda_{\mathrm{extra}}\rvert^2 = "
      r"1 - \eta^2 + \eta^4", r"0 < \eta < 2")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：每一步，同時更新把距離的平方乘上 $1+\eta^2$，交替更新平均不放不縮，外梯度法在 $0<\eta<1$ 時縮小。

# %% [markdown] tags=["lang-en"]
# In words: in every step simultaneous updates enlarge the squared distance by the factor $1+\eta^2$, alternating ones on average neither enlarge nor shrink it, and extragradient shrinks it for $0<\eta<1$.

# %% tags=["figure", "fig-moduli"]
def radius(path): return np.linalg.norm(path, axis=1)

figures.moduli([simultaneous, alternating, extragradient])
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖每條軌跡走 40 步，$\eta=0.2$；右圖黑線是 (6.2)，點是從軌跡量到的。兩人同時更新就愈走愈遠，學習率再小也一樣，只是慢一點；交替更新在橢圓上打轉，既不遠去也不靠近；外梯度法先看前方，只要 $\eta<1$ 就走得進去。

# %% [markdown] tags=["lang-en"]
# On the left each trajectory takes 40 steps with $\eta=0.2$; on the right the black lines are (6.2) and the dots are measured on trajectories. Simultaneous players drift away, however small the learning rate, only more slowly; alternating ones go round on an ellipse, neither away nor nearer; extragradient looks ahead and spirals in, as long as $\eta<1$.

# %% [markdown] tags=["lang-zh"]
# 所以「損失不降」不一定是學習率太大。這個賽局沒有山谷可以滑進去，只有漩渦。

# %% [markdown] tags=["lang-en"]
# So a loss that will not fall need not mean that the learning rate is too large. This game has no valley to slide into, only a whirlpool.

# %% [markdown] tags=["lang-zh"]
# 這一節的兩句話：特徵值都在單位圓內，就保證從附近出發會收斂。沒有懲罰的雙線性賽局裡，同時走發散，輪流走繞圈，先看一步才收斂。

# %% [markdown] tags=["lang-en"]
# This section in two lines: eigenvalues that are all inside the unit circle guarantee convergence from nearby. In the bilinear game without a penalty, moving at once diverges, taking turns circles, and looking one step ahead converges.

# %% [markdown] tags=["lang-zh"]
# ## 6.3 Dirac-GAN 的向量場
#
# 這裡換一個價值，回到第 02 章的判別器 $D(x)=\sigma(\psi x)$，價值用對數。賽局是零和的：G 最小化價值，D 最大化價值，所以 G 的損失是飽和的 (3.1)，不是 6.1 的非飽和損失。也把時間變連續：學習率趨近 0 時，更新變成微分方程式 $\frac{dw}{dt}=v(w)$；從 $(\theta_0,\psi_0)$ 出發，過了時間 $t$ 走到 $(\theta_t,\psi_t)$。

# %% [markdown] tags=["lang-en"]
# ## 6.3 The vector field of the Dirac-GAN
#
# Now another value, back to the discriminator of lesson 02, $D(x)=\sigma(\psi x)$, with logarithms in the value. The game is zero-sum: G minimises the value, D maximises it; so G's loss is the saturating one, (3.1), not the non-saturating one of 6.1. Let time be continuous as well: as the learning rate tends to 0, the updates become the differential equation $\frac{dw}{dt}=v(w)$; from $(\theta_0,\psi_0)$ it leads in the time $t$ to $(\theta_t,\psi_t)$.

# %% [markdown] tags=["lang-zh"]
# 沿用 Mescheder 等人的函數 $f$，也就是 $f(t)=\log(\sigma(t))=-\log(1+e^{-t})$，則 $f'(t)=\sigma(-t)$，$f'(0)=\frac12$。如果換成 $f(t)=t$，就回到 6.2 的賽局。

# %% [markdown] tags=["lang-en"]
# With the function $f$ of Mescheder et al., $f(t)=\log(\sigma(t))=-\log(1+e^{-t})$, we have $f'(t)=\sigma(-t)$ and $f'(0)=\frac12$. With $f(t)=t$ in its place we are back in the game of 6.2.

# %% [markdown] tags=["lang-zh"]
# 手算一點：在 $(1,1)$，向量場是 $(\sigma(1),-\sigma(1))\approx(0.731,-0.731)$，與位置 $(1,1)$ 的內積是 0：只往旁邊走，不往裡也不往外。

# %% [markdown] tags=["lang-en"]
# One point by hand: at $(1,1)$ the field is $(\sigma(1),-\sigma(1))\approx(0.731,-0.731)$, and its inner product with the position $(1,1)$ is 0: it moves sideways, neither in nor out.

# %% [markdown]
# $$
# \begin{aligned}
# V &= \log(\sigma(0)) + \log(1-\sigma(\psi\theta)) = f(0) + f(-\psi\theta) && \text{(a)}\\
# v_\theta &= -\frac{\partial V}{\partial\theta} = \psi\,f'(-\psi\theta), \qquad v_\psi = \frac{\partial V}{\partial\psi} = -\theta\,f'(-\psi\theta) && \text{(b)}\\
# \frac{d}{dt}(\theta_t^2+\psi_t^2) &= 2\theta_t\,v_\theta(\theta_t,\psi_t) + 2\psi_t\,v_\psi(\theta_t,\psi_t) = 0 && \text{(c)}\\
# J(0,0) &= \begin{pmatrix} 0 & f'(0) \\ -f'(0) & 0 \end{pmatrix}, \qquad \lambda_{\pm} = \pm i\,f'(0) = \pm\tfrac{i}{2} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 真實樣本在 0，$s=0$；生成樣本在 $\theta$，$s=\psi\theta$；$\log(1-\sigma(s))=\log(\sigma(-s))=f(-s)$。
# - (b) 連鎖律；$f'(-\psi\theta)=\sigma(\psi\theta)$。
# - (c) 沿著軌跡，$\frac{d\theta_t}{dt}=v_\theta$、$\frac{d\psi_t}{dt}=v_\psi$。代入 (b)，兩項抵消：向量場處處與位置垂直，所以到原點的距離在任何時間都與出發時相同。
# - (d) 在 $(0,0)$ 對 (b) 微分。特徵值在虛軸上：線性部分只轉，不縮。單憑這一點還不能斷定（練習 1 的特徵值相同，半徑卻縮小）；下結論的是 (c)。

# %% [markdown] tags=["lang-en"]
# - (a) The real sample at 0 has $s=0$, the generated one at $\theta$ has $s=\psi\theta$; and $\log(1-\sigma(s))=\log(\sigma(-s))=f(-s)$.
# - (b) The chain rule; $f'(-\psi\theta)=\sigma(\psi\theta)$.
# - (c) Along the path, $\frac{d\theta_t}{dt}=v_\theta$ and $\frac{d\psi_t}{dt}=v_\psi$. Put in (b), and the two terms cancel: the field is perpendicular to the position everywhere, so at any time the distance to the origin is what it was at the start.
# - (d) Differentiate (b) at $(0,0)$. The eigenvalues are on the imaginary axis: the linear part turns and does not shrink. That alone does not settle it (exercise 1 has the same eigenvalues, and the radius shrinks); step (c) does.

# %% [markdown]
# $$
# \boxed{v_\theta = \psi\,\sigma(\psi\theta) \qquad v_\psi = -\theta\,\sigma(\psi\theta) \qquad \theta_t^2 + \psi_t^2 = \theta_0^2 + \psi_0^2}
# \tag{6.3}
# $$

# %% tags=["check"]
check("6.3", r"v_\theta = \psi\,\sigma(\psi\theta) \qquad v_\psi = -\theta\,\sigma(\psi\theta) "
      r"\qquad \theta_t^2 + \psi_t^2 = \theta_0^2 + \psi_0^2")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：乘上同一個係數 $\sigma(\psi\theta)$，G 順著 D 的斜率走，D 逆著 G 的偏差走，所以在連續時間裡整個系統繞著均衡轉，半徑 $\sqrt{\theta_t^2+\psi_t^2}$ 不變。

# %% [markdown] tags=["lang-en"]
# In words: with the same factor $\sigma(\psi\theta)$, G moves along the slope of D and D against the offset of G, so in continuous time the pair turns about the equilibrium and the radius $\sqrt{\theta_t^2+\psi_t^2}$ stays the same.

# %% [markdown] tags=["lang-zh"]
# 與論文對照：Mescheder 等人的判別器給**生成樣本**高分，所以他們的 $\psi$ 是這裡的 $-\psi$。令 $\tilde\psi=-\psi$，則 $v_{\tilde\psi}=-v_\psi$，(b) 變成 $(-\tilde\psi f'(\tilde\psi\theta),\ \theta f'(\tilde\psi\theta))$，正是論文的式子；轉向相反，特徵值相同。這是約定不同，不是誰錯了。

# %% [markdown] tags=["lang-en"]
# Compared with the paper: the discriminator of Mescheder et al. scores **generated** samples high, so their $\psi$ is our $-\psi$. With $\tilde\psi=-\psi$ we have $v_{\tilde\psi}=-v_\psi$, and (b) becomes $(-\tilde\psi f'(\tilde\psi\theta),\ \theta f'(\tilde\psi\theta))$, which is the paper's formula; it turns the other way, with the same eigenvalues. This is another convention, not somebody's mistake.

# %% [markdown] tags=["lang-zh"]
# 先猜下一張圖：沿著同一個向量場，同時、交替、外梯度各走 300 步，哪一條會一直留在圓附近？

# %% [markdown] tags=["lang-en"]
# Guess the next picture first: along the same field, 300 steps each of simultaneous, alternating and extragradient. Which of them stays near the circle all the time?

# %% tags=["figure", "fig-orbits"]
minimax = dynamics.dirac("minimax")  # (6.3)
figures.orbits(minimax, eta=0.2)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖是向量場與三條連續時間的軌道：正圓，不會靠近中心。右圖是到均衡的距離，$\eta=0.2$。同時更新就是解微分方程式的歐拉法，每一步都沿切線滑出圓外；交替更新留在圓附近；外梯度法往裡走。

# %% [markdown] tags=["lang-en"]
# On the left are the field and three orbits in continuous time: circles, which come no nearer to the centre. On the right is the distance to the equilibrium, with $\eta=0.2$. Simultaneous updates are Euler's method for the differential equation: each step slides off along the tangent. Alternating ones stay near the circle; extragradient moves inwards.

# %% [markdown] tags=["lang-zh"]
# 左圖為什麼會轉：生成樣本在右邊（$\theta>0$），判別器就把斜率往下壓（$\psi<0$），於是生成樣本被推向左；回到 0 的那一刻，斜率正好最陡，於是衝過頭。

# %% [markdown] tags=["lang-en"]
# Why does it turn in the left picture? With the generated sample on the right ($\theta>0$), the discriminator pushes its slope down ($\psi<0$), and so the sample is driven left; at the very moment it is back at 0 the slope is steepest, and it overshoots.

# %% [markdown] tags=["lang-zh"]
# 這一節的兩句話：零和的 Dirac-GAN 在連續時間裡繞著正圓走，因為向量場與位置垂直。特徵值在虛軸上，既不推也不拉，所以步長不是 0 時，換一種更新規則，結局就不同。

# %% [markdown] tags=["lang-en"]
# This section in two lines: in continuous time the zero-sum Dirac-GAN runs on circles, because the field is perpendicular to the position. The eigenvalues are on the imaginary axis and neither push nor pull, so with steps that are not 0 another update rule brings another ending.

# %% [markdown] tags=["lang-zh"]
# ## 6.4 轉一轉旋鈕：$k$、兩個學習率、動量
#
# 第二節課從這裡開始，而且**價值**回到 6.2 的 $V=-\theta\psi$。訓練不穩時，常見的做法是先轉這三個旋鈕：讓 D 多走幾步（$k$）、讓 D 的學習率大一點（兩個時間尺度，TTUR）、加上動量 $\beta$。

# %% [markdown] tags=["lang-en"]
# ## 6.4 Turning the knobs: $k$, two learning rates, momentum
#
# The second period begins here, and the **value** is again that of 6.2, $V=-\theta\psi$. When training is unstable, people often turn one of these three knobs first: more steps for D ($k$), a larger learning rate for D (two time scales, TTUR), some momentum $\beta$.

# %% [markdown] tags=["lang-zh"]
# 手算一組：$\eta_G=\eta_D=0.1$。一步轉的角 $\varphi$ 滿足 $\cos\varphi=1-\frac12 k\eta_G\eta_D$（在框 (6.4) 之後推導），角小的時候約為 $\sqrt{k\eta_G\eta_D}$。$k=1$ 時，$k\eta_G\eta_D=0.01$，每步約轉 0.1 弧度，63 步一圈；$k=5$ 時，$k\eta_G\eta_D=0.05$，每步約轉 0.224 弧度，28 步一圈。
#
# 先猜：在 6.2 的賽局裡，哪一個旋鈕能讓繞圈停下來？

# %% [markdown] tags=["lang-en"]
# One case by hand: $\eta_G=\eta_D=0.1$. The angle $\varphi$ of a step has $\cos\varphi=1-\frac12 k\eta_G\eta_D$ (derived after the box (6.4)); a small one is about $\sqrt{k\eta_G\eta_D}$. With $k=1$ we have $k\eta_G\eta_D=0.01$, a turn of about 0.1 radians a step, 63 steps a round; with $k=5$, $k\eta_G\eta_D=0.05$, about 0.224 radians a step, 28 steps a round.
#
# Guess first: in the game of 6.2, which of the knobs stops the circling?

# %% [markdown]
# $$
# \begin{aligned}
# \psi' &= \psi - k\eta_D\,\theta, \qquad \theta' = \theta + \eta_G\,\psi' && \text{(a)}\\
# J_k &= \begin{pmatrix} 1 - k\eta_G\eta_D & \eta_G \\ -k\eta_D & 1 \end{pmatrix}, \qquad \det J_k = 1, \quad \operatorname{tr} J_k = 2 - k\eta_G\eta_D && \text{(b)}\\
# \psi_{n+1} &= \psi_n - \eta\,\theta_n + \beta\,(\psi_n - \psi_{n-1}), \qquad \theta_{n+1} = \theta_n + \eta\,\psi_{n+1} + \beta\,(\theta_n - \theta_{n-1}) && \text{(c)}\\
# (\lambda-1)(\lambda-\beta)\,\Psi &= -\eta\lambda\,\Theta, \qquad (\lambda-1)(\lambda-\beta)\,\Theta = \eta\lambda^2\,\Psi && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) D 走 $k$ 步時 $\theta$ 不動，$k$ 步等於一步走 $k$ 倍遠；接著 G 走一步。
# - (b) 寫成矩陣。不論 $k$ 與學習率是多少，行列式都是 1：兩個特徵值之積是 1。
# - (c) 動量：每一步再加上 $\beta$ 倍的上一步。交替更新，兩人的學習率都是 $\eta$；矩陣 $J_\beta$ 作用在 $(\theta_n,\psi_n,\theta_{n-1},\psi_{n-1})$ 上。
# - (d) 代入 $\theta_n=\Theta\lambda^n$、$\psi_n=\Psi\lambda^n$，除以 $\lambda^{n-1}$；左邊是 $\lambda^2-(1+\beta)\lambda+\beta$ 的因式分解。兩式相乘，消去 $\Theta\Psi$，得到四次方程式。

# %% [markdown] tags=["lang-en"]
# - (a) While D takes its $k$ steps $\theta$ stands still, so $k$ steps are one step $k$ times as long; then G takes a step.
# - (b) As a matrix. Its determinant is 1 for every $k$ and all learning rates, so the product of the two eigenvalues is 1.
# - (c) Momentum: $\beta$ times the step before is added to each step. Alternating updates, both with learning rate $\eta$; the matrix $J_\beta$ acts on $(\theta_n,\psi_n,\theta_{n-1},\psi_{n-1})$.
# - (d) Put in $\theta_n=\Theta\lambda^n$ and $\psi_n=\Psi\lambda^n$ and divide by $\lambda^{n-1}$; the left-hand sides contain $\lambda^2-(1+\beta)\lambda+\beta$, factorised. Multiply the two equations and cancel $\Theta\Psi$: an equation of degree four.

# %% [markdown]
# $$
# \boxed{\det(\lambda I - J_k) = \lambda^2 - (2 - k\eta_G\eta_D)\lambda + 1 \qquad \det(\lambda I - J_\beta) = (\lambda - 1)^2(\lambda - \beta)^2 + \eta^2\lambda^3}
# \tag{6.4}
# $$

# %% tags=["check"]
check("6.4", r"\det(\lambda I - J_k) = \lambda^2 - (2 - k\eta_G\eta_D)\lambda + 1 \qquad "
      r"\det(\lambda I - J_\beta) = (\lambda - 1)^2(\lambda - \beta)^2 + \eta^2\lambda^3")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$k$ 與兩個學習率只以乘積 $k\eta_G\eta_D$ 出現，而且不碰常數項 1；動量則把多項式變成四次，特徵值可以離開單位圓。

# %% [markdown] tags=["lang-en"]
# In words: $k$ and the two learning rates enter only as the product $k\eta_G\eta_D$ and do not touch the constant term 1; momentum makes the polynomial one of degree four, whose roots can leave the unit circle.

# %% [markdown] tags=["lang-zh"]
# 先看第一式。它的常數項是 1，所以只要 $0 < k\eta_G\eta_D < 4$，特徵值就是 $e^{\pm i\varphi}$，$\cos\varphi = 1-\frac12 k\eta_G\eta_D$。$k$ 與兩個學習率只改變轉多快，不改變轉不轉。

# %% [markdown] tags=["lang-en"]
# Begin with the first polynomial: its constant term is 1, so that as long as $0 < k\eta_G\eta_D < 4$ the eigenvalues are $e^{\pm i\varphi}$ with $\cos\varphi = 1-\frac12 k\eta_G\eta_D$. So $k$ and the two learning rates change how fast it turns, not whether it turns.

# %% [markdown] tags=["lang-zh"]
# 第二式要小心。它的根滿足 $(\lambda-1)(\lambda-\beta)=\pm i\eta\,\lambda^{3/2}$。在 $\lambda=1$ 附近令 $\lambda=e^{\mu}$，$(\mu+\frac12\mu^2)(1-\beta+\mu)$ 就約等於 $\pm i\eta\,(1+\frac32\mu)$；把 $\mu$ 依 $\eta$ 的次方展開為 $\mu\approx\mu_1+\mu_2$，再比較各次的項。一次項是 $\mu_1=\pm\frac{i\eta}{1-\beta}$，純虛數：轉速乘上 $\frac{1}{1-\beta}$，所以正動量轉得快些，負動量轉得慢些。二次項滿足 $(1-\beta)\mu_2+\mu_1^2+\frac12(1-\beta)\mu_1^2=\frac32(1-\beta)\mu_1^2$，所以 $\mu_2=-\frac{\beta\mu_1^2}{1-\beta}=\frac{\beta\,\eta^2}{(1-\beta)^3}$，實數，正負號與 $\beta$ 相同。於是 $\log\lvert\lambda\rvert \approx \frac{\beta\,\eta^2}{(1-\beta)^3}$；另外兩個特徵值在 $\beta$ 附近，所以 $\lvert\beta\rvert<1$ 時在單位圓內。因此在小的 $\eta$ 下，正動量（$0<\beta<1$）往外甩，負動量（$-1<\beta<0$）收斂（Gidel 等人 2019）。

# %% [markdown] tags=["lang-en"]
# The second one needs care. Its roots have $(\lambda-1)(\lambda-\beta)=\pm i\eta\,\lambda^{3/2}$. Near $\lambda=1$ put $\lambda=e^{\mu}$, so that $(\mu+\frac12\mu^2)(1-\beta+\mu)$ is about $\pm i\eta\,(1+\frac32\mu)$; expand $\mu$ in powers of $\eta$, $\mu\approx\mu_1+\mu_2$, and compare orders. The first is $\mu_1=\pm\frac{i\eta}{1-\beta}$, imaginary: the speed of turning is multiplied by $\frac{1}{1-\beta}$, so it turns faster with positive momentum and more slowly with negative. The second order says $(1-\beta)\mu_2+\mu_1^2+\frac12(1-\beta)\mu_1^2=\frac32(1-\beta)\mu_1^2$, so $\mu_2=-\frac{\beta\mu_1^2}{1-\beta}=\frac{\beta\,\eta^2}{(1-\beta)^3}$, real, with the sign of $\beta$. Hence $\log\lvert\lambda\rvert \approx \frac{\beta\,\eta^2}{(1-\beta)^3}$; the other two eigenvalues are near $\beta$, and therefore inside the unit circle for $\lvert\beta\rvert<1$. So for small $\eta$ positive momentum ($0<\beta<1$) drives the players outwards, and negative momentum ($-1<\beta<0$) converges (Gidel et al. 2019).

# %% [markdown] tags=["lang-zh"]
# 這個近似只在 $\lvert\beta\rvert\eta \ll (1-\beta)^2$ 時可用。$\eta=0.1$、$\beta=0.5$ 時它是 0.040，真值是 0.032，高估 26 %；$\beta=0.9$ 時它說 9，真值只有 0.18。

# %% [markdown] tags=["lang-en"]
# This approximation is of use only for $\lvert\beta\rvert\eta \ll (1-\beta)^2$. With $\eta=0.1$ and $\beta=0.5$ it is 0.040 where the truth is 0.032, 26 % too much; with $\beta=0.9$ it says 9, and the truth is only 0.18.

# %% tags=["out-momentum"]
bilinear = dynamics.dirac("wasserstein")  # 6.2

def inertia(beta):
    return dynamics.update(bilinear, eta=0.1, beta=beta)

def log_exact(beta): return np.log(dynamics.rate(inertia(beta)))
def approximation(beta): return beta * 0.1**2 / (1 - beta) ** 3

print("β      log|λ|     βη²/(1−β)³")
for beta in (-0.5, 0.1, 0.5, 0.9):
    print(f"{beta:4.1f}   {log_exact(beta):8.5f}   {approximation(beta):8.5f}")

# %% tags=["figure", "fig-knobs"]
def faster_D(k, eta_d):
    return dynamics.update(bilinear, eta=0.1, eta_d=eta_d, k=k)

def phi(product): return np.arccos(1 - product / 2)  # product = k η_G η_D

figures.knobs(faster_D, phi, inertia, log_exact, approximation)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖：十二組 $(k, \eta_D)$ 落在同一條曲線上，全部都在轉。右圖（虛線是上面的近似式）：往左（負動量）在零線以下，往右立刻升到零線以上。Adam 的 $\beta_1$ 也是一種動量，但它另外還除以梯度的大小，所以這張圖不能直接套用；「換成真的網路」會量它。

# %% [markdown] tags=["lang-en"]
# Left: twelve pairs $(k, \eta_D)$ fall on one curve, and all of them turn. Right (dashed: the approximation above): negative momentum lies below the zero line, positive momentum at once above it. Adam's $\beta_1$ is a kind of momentum too, but Adam also divides by the size of the gradient, so this picture does not simply carry over; “With real networks” measures it.

# %% [markdown] tags=["lang-zh"]
# Heusel 等人（2017）證明兩個時間尺度會收斂，與左圖矛盾嗎？不矛盾：他們假設學習率遞減，而且 $\theta$ 固定時，D 會被吸向一個最佳解。這裡只要 $\theta\neq0$，斜率愈陡愈好，沒有最佳解，假設不成立。

# %% [markdown] tags=["lang-en"]
# Heusel et al. (2017) prove convergence with two time scales; does the left picture contradict them? No: they assume learning rates that decay, and that for a fixed $\theta$ the discriminator is attracted to a best answer. Here, for any $\theta\neq0$, the steeper the slope the better; there is no best answer, and the assumption fails.

# %% [markdown] tags=["lang-zh"]
# 這一節的兩句話：在沒有懲罰的雙線性賽局裡，$k$ 與學習率只改轉速。小步長時，正動量使半徑變大，負動量使它變小。

# %% [markdown] tags=["lang-en"]
# This section in two lines: in the bilinear game without a penalty, $k$ and the learning rates only change the speed of turning. For small steps positive momentum enlarges the radius, negative momentum shrinks it.

# %% [markdown] tags=["lang-zh"]
# ## 6.5 阻尼：R1 懲罰
#
# 本節的**價值**回到 6.3 的 $V=f(0)+f(-\psi\theta)$，但這一節的 $f$ 可以是任何在 0 附近連續可微的函數：$f(t)=\log(\sigma(t))$ 是 6.3 的賽局，$f'(0)=\frac12$；$f(t)=t$ 是 6.2 的賽局，$f'(0)=1$。

# %% [markdown] tags=["lang-en"]
# ## 6.5 Damping: the R1 penalty
#
# The **value** is again that of 6.3, $V=f(0)+f(-\psi\theta)$, but in this section $f$ may be any function that is continuously differentiable near 0: $f(t)=\log(\sigma(t))$ is the game of 6.3, with $f'(0)=\frac12$; $f(t)=t$ is the game of 6.2, with $f'(0)=1$.

# %% [markdown] tags=["lang-zh"]
# 要讓轉動停下來，得有摩擦。R1 在判別器的損失裡加上 $\frac{\gamma}{2}\,\mathbb{E}_{x \sim p}\lVert\nabla_x s(x)\rVert^2$：斜率大就罰。這裡 $s(x)=\psi x$，斜率處處是 $\psi$，懲罰就是 $\frac{\gamma}{2}\psi^2$。
#
# 手算三個 $\gamma$，取 $f'(0)=\frac12$：向量場在均衡處的特徵值，是 $\lambda^2+\gamma\lambda+\frac14=0$ 的根（下面的 (c)）。$\gamma=0.6$ 時，$\lambda_\pm=-0.3\pm0.4i$；$\gamma=1$ 時，兩個都是 $-0.5$；$\gamma=2$ 時，$\lambda_+\approx-0.134$、$\lambda_-\approx-1.866$。

# %% [markdown] tags=["lang-en"]
# To stop the turning there must be friction. R1 adds $\frac{\gamma}{2}\,\mathbb{E}_{x \sim p}\lVert\nabla_x s(x)\rVert^2$ to the discriminator's loss: a steep slope costs. Here $s(x)=\psi x$ has the slope $\psi$ everywhere, and the penalty is $\frac{\gamma}{2}\psi^2$.
#
# Three values of $\gamma$ by hand, with $f'(0)=\frac12$: the eigenvalues of the field at the equilibrium are the roots of $\lambda^2+\gamma\lambda+\frac14=0$, step (c) below. For $\gamma=0.6$, $\lambda_\pm=-0.3\pm0.4i$; for $\gamma=1$ both are $-0.5$; for $\gamma=2$, $\lambda_+\approx-0.134$ and $\lambda_-\approx-1.866$.

# %% [markdown] tags=["lang-zh"]
# 先猜：$\gamma$ 愈大，收斂愈快嗎？看看上面哪一個 $\gamma$ 的 $\mathrm{Re}\,\lambda_+$ 最負。

# %% [markdown] tags=["lang-en"]
# Guess first: does a larger $\gamma$ always converge faster? See for which $\gamma$ above $\mathrm{Re}\,\lambda_+$ is most negative.

# %% [markdown]
# $$
# \begin{aligned}
# v_\psi &= -\theta\,f'(-\psi\theta) - \gamma\psi && \text{(a)}\\
# J(0,0) &= \begin{pmatrix} 0 & f'(0) \\ -f'(0) & -\gamma \end{pmatrix} && \text{(b)}\\
# 0 &= \det(\lambda I - J) = \lambda^2 + \gamma\lambda + f'(0)^2 && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 懲罰對 $\psi$ 的導數是 $\gamma\psi$；D 沿損失往下走，所以減去。$v_\theta$ 與 6.3 相同。
# - (b) 在 $(0,0)$ 微分：6.3 的 (d)，右下角多了 $-\gamma$。$f$ 只以 $f'(0)$ 出現，所以結果對任何 $f$ 都成立。
# - (c) 特徵多項式。這也是阻尼振盪 $\ddot\theta + \gamma\dot\theta + f'(0)^2\theta = 0$ 的特徵方程式。用公式解就得到框中的式子。

# %% [markdown] tags=["lang-en"]
# - (a) The derivative of the penalty with respect to $\psi$ is $\gamma\psi$; D descends its loss, so it is subtracted. $v_\theta$ is that of 6.3.
# - (b) Differentiate at $(0,0)$: step (d) of 6.3 with $-\gamma$ in the lower right corner. Of $f$ only $f'(0)$ is left, so the result holds for any $f$.
# - (c) The characteristic polynomial. It is also that of the damped oscillator $\ddot\theta + \gamma\dot\theta + f'(0)^2\theta = 0$. Solving the quadratic gives the box.

# %% [markdown]
# $$
# \boxed{\lambda_{\pm} = -\frac{\gamma}{2} \pm \sqrt{\frac{\gamma^2}{4} - f'(0)^2}}
# \tag{6.5}
# $$

# %% tags=["check"]
check("6.5", r"\lambda_{\pm} = -\frac{\gamma}{2} \pm \sqrt{\frac{\gamma^2}{4} - f'(0)^2}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：懲罰把兩個特徵值一起往左推 $\frac{\gamma}{2}$，直到它們在實軸上相撞。只要 $\gamma>0$ 而且 $f'(0)\neq0$，就有 $\mathrm{Re}\,\lambda_\pm<0$，所以在均衡附近收斂。

# %% [markdown] tags=["lang-en"]
# In words: the penalty pushes both eigenvalues to the left by $\frac{\gamma}{2}$, until they collide on the real axis. As long as $\gamma>0$ and $f'(0)\neq0$ we have $\mathrm{Re}\,\lambda_\pm<0$, so it converges near the equilibrium.

# %% tags=["figure", "fig-damping"]
def eigenvalue(gamma, sign):  # λ₊, λ₋; f′(0) = ½
    return -gamma / 2 + sign * np.sqrt(gamma**2 / 4 - 0.5**2 + 0j)

def damped(gamma):
    return dynamics.dirac("minimax", {"r1": gamma})

figures.damping(eigenvalue, damped)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖是兩個特徵值隨 $\gamma$ 走的路（這裡 $f'(0)=\frac12$，臨界值 $\gamma_{\mathrm{critical}}=2\lvert f'(0)\rvert=1$）。從 $\pm\frac{i}{2}$ 出發，沿圓弧往左：還在轉，但愈轉愈小。在 $\gamma=\gamma_{\mathrm{critical}}$ 相撞，之後分道揚鑣，一個往左，一個折回 0。右圖的點是從軌跡量到的收斂速度。

# %% [markdown] tags=["lang-en"]
# Left: the path of both eigenvalues as $\gamma$ grows (here $f'(0)=\frac12$, and the critical value is $\gamma_{\mathrm{critical}}=2\lvert f'(0)\rvert=1$). They start at $\pm\frac{i}{2}$ and follow an arc to the left: still turning, but shrinking. At $\gamma=\gamma_{\mathrm{critical}}$ they collide; then they part, one to the left, one back towards 0. The dots on the right are speeds measured on trajectories.

# %% [markdown] tags=["lang-zh"]
# 「愈大愈快」只對了一半。過了臨界值，$\gamma\gg\lvert f'(0)\rvert$ 時，$\psi$ 很快縮到 $-\frac{f'(0)}{\gamma}\theta$ 附近，斜率很小，於是 G 只以 $\lambda_+\approx-\frac{f'(0)^2}{\gamma}$ 的速度走向 0：懲罰愈強，愈慢。

# %% [markdown] tags=["lang-en"]
# “The larger, the faster” is half wrong. Beyond the critical value, for $\gamma\gg\lvert f'(0)\rvert$, $\psi$ soon shrinks to about $-\frac{f'(0)}{\gamma}\theta$, a small slope, and so G moves towards 0 only with the speed of $\lambda_+\approx-\frac{f'(0)^2}{\gamma}$: the stronger the penalty, the slower.

# %% tags=["figure", "fig-friction"]
figures.friction(damped)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 上圖是連續時間裡的 $\theta_t$，從 $(1,0)$ 出發。左圖：沒有懲罰就一直擺；$\gamma=0.2$ 時愈擺愈小。右圖：臨界值 $\gamma=1$ 不擺，很快就停下；$\gamma=4$ 也不擺，卻慢慢爬。

# %% [markdown] tags=["lang-en"]
# The picture shows $\theta_t$ in continuous time, from $(1,0)$. Left: without a penalty it goes on swinging; with $\gamma=0.2$ it swings less and less. Right: with the critical value $\gamma=1$ it does not swing and soon rests; with $\gamma=4$ it does not swing either, and creeps.

# %% [markdown] tags=["lang-zh"]
# 這一節的兩句話：R1 讓特徵值離開虛軸，所以均衡附近收斂。最快的是臨界值 $\gamma=2\lvert f'(0)\rvert$，太弱太強都慢。

# %% [markdown] tags=["lang-en"]
# This section in two lines: R1 takes the eigenvalues off the imaginary axis, so it converges near the equilibrium. The fastest is the critical value $\gamma=2\lvert f'(0)\rvert$; weaker and stronger ones are slower.

# %% [markdown] tags=["lang-zh"]
# ## 6.6 另一種阻尼：雜訊
#
# 實例雜訊（instance noise）在判別器看到的每個樣本上，不論真假，都加一點常態雜訊 $\varepsilon \sim N(0,\tau^2)$。程式只改一行。它和 R1 有什麼關係？本節的**價值**是 6.3 的，$f(t)=\log(\sigma(t))$。
#
# 手算一個最簡單的雜訊：$\varepsilon$ 只取 $1$ 與 $-1$，各一半，所以 $\tau=1$；生成樣本也在 $\theta=0$。$\psi=0.1$ 時，真實那一項從 $f(0)=-0.6931$ 變成 $\frac12(f(0.1)+f(-0.1))=-0.6944$，生成那一項也一樣，所以 $V$ 共少了 $0.0025$。斜率 $0.1$ 的 R1 罰 $\frac{\gamma}{2}\,0.1^2$，要罰一樣多，$\gamma$ 就是 $\frac12$。
#
# 先猜：常態的雜訊，標準差 $\tau=0.1$ 時相當於多大的 $\gamma$？

# %% [markdown] tags=["lang-en"]
# ## 6.6 Another damping: noise
#
# Instance noise adds some normal noise $\varepsilon \sim N(0,\tau^2)$ to every sample that the discriminator sees, real or generated. It is one line in a program. What has it to do with R1? The **value** in this section is that of 6.3, with $f(t)=\log(\sigma(t))$.
#
# The simplest noise by hand: $\varepsilon$ is $1$ or $-1$, each half of the time, so $\tau=1$; and let the generated sample be at $\theta=0$, too. For $\psi=0.1$ the term of the real sample goes from $f(0)=-0.6931$ to $\frac12(f(0.1)+f(-0.1))=-0.6944$, that of the generated one as well, so $V$ has lost $0.0025$. R1 charges $\frac{\gamma}{2}\,0.1^2$ for a slope of $0.1$; to charge as much, $\gamma$ must be $\frac12$.
#
# Guess first: normal noise of standard deviation $\tau=0.1$ is like R1 with which $\gamma$?

# %% [markdown]
# $$
# \begin{aligned}
# V &= \mathbb{E}[f(\psi\varepsilon)] + \mathbb{E}[f(-\psi(\theta+\varepsilon))] && \text{(a)}\\
# \left.\frac{\partial v_\psi}{\partial\psi}\right|_{(0,0)} &= \left.\frac{\partial^2 V}{\partial\psi^2}\right|_{(0,0)} = f''(0)\,\mathbb{E}[\varepsilon^2] + f''(0)\,\mathbb{E}[\varepsilon^2] = 2f''(0)\,\tau^2 && \text{(b)}\\
# f''(t) &= -\sigma(t)\,\sigma(-t), \qquad f''(0) = -\tfrac14 && \text{(c)}\\
# J(0,0) &= \begin{pmatrix} 0 & f'(0) \\ -f'(0) & 2f''(0)\,\tau^2 \end{pmatrix} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 6.3 的 (a)，兩個樣本各加雜訊。
# - (b) 對 $\psi$ 微分兩次，每次帶出樣本的位置；在 $\theta=0$，兩項帶出的都是 $\pm\varepsilon$。因為 $\mathbb{E}[\varepsilon]=0$，平方的平均就是變異數 $\tau^2$。
# - (c) 對 $f'(t)=\sigma(-t)$ 再微分。
# - (d) 其餘三格不變：在 $\psi=0$，$f'$ 的引數是 0，與雜訊無關。與 6.5 的 (b) 比較：$-2f''(0)\,\tau^2$ 站在 $\gamma$ 的位置。

# %% [markdown] tags=["lang-en"]
# - (a) Step (a) of 6.3, with noise on both samples.
# - (b) Differentiate twice in $\psi$; each time the position of the sample comes out. At $\theta=0$ this is $\pm\varepsilon$ in both terms; since $\mathbb{E}[\varepsilon]=0$, its mean square is the variance $\tau^2$.
# - (c) Differentiate $f'(t)=\sigma(-t)$ once more.
# - (d) The other three entries stay as they were: at $\psi=0$ the argument of $f'$ is 0, whatever the noise. Compare with (b) of 6.5: $-2f''(0)\,\tau^2$ stands in the place of $\gamma$.

# %% [markdown]
# $$
# \boxed{\gamma_{\mathrm{noise}} = \frac{\tau^2}{2}}
# \tag{6.6}
# $$

# %% tags=["check"]
check("6.6", r"\gamma_{\mathrm{noise}} = \frac{\tau^2}{2}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：雜訊相當於 R1，權重是雜訊的變異數除以 2；$\tau=1$ 相當於 $\frac12$，$\tau=0.1$ 只相當於 0.005。

# %% [markdown] tags=["lang-en"]
# In words: noise resembles R1, with half its variance for a weight; $\tau=1$ resembles $\frac12$, and $\tau=0.1$ only 0.005.

# %% [markdown] tags=["lang-zh"]
# 在均衡附近，標準差 $\tau$ 的雜訊等於 $\gamma=\frac{\tau^2}{2}$ 的 R1；特徵值是 $f''(0)\,\tau^2 \pm \sqrt{f''(0)^2\tau^4 - f'(0)^2}$，與 Mescheder 等人（2018）相同。離均衡遠的地方，兩者並不相同。

# %% [markdown] tags=["lang-en"]
# Near the equilibrium, noise of standard deviation $\tau$ acts like R1 with $\gamma=\frac{\tau^2}{2}$; the eigenvalues are $f''(0)\,\tau^2 \pm \sqrt{f''(0)^2\tau^4 - f'(0)^2}$, as in Mescheder et al. (2018). Far from it they differ.

# %% [markdown] tags=["lang-zh"]
# 真實資料自己也有寬度。如果資料是 $N(0,\tau^2)$，生成樣本是 $N(\theta,\tau^2)$，那麼 (a) 一字不改就是它的價值：這樣的 GAN 自帶 $\gamma=\frac{\tau^2}{2}$ 的阻尼。資料愈窄，阻尼愈小。

# %% [markdown] tags=["lang-en"]
# Real data have a width of their own. If the data are $N(0,\tau^2)$ and the generated samples $N(\theta,\tau^2)$, then (a), letter for letter, is their value: such a GAN comes with a damping of $\gamma=\frac{\tau^2}{2}$. The narrower the data, the smaller the damping.

# %% [markdown] tags=["lang-zh"]
# 這一節的兩句話：雜訊在均衡附近的作用與 R1 相同，權重是 $\frac{\tau^2}{2}$。資料本身的寬度也算雜訊。

# %% [markdown] tags=["lang-en"]
# This section in two lines: near the equilibrium noise acts like R1, with the weight $\frac{\tau^2}{2}$. The width of the data themselves counts as noise.

# %% [markdown] tags=["lang-zh"]
# ## 九種方法，同一個起點
#
# 同一個起點 $(1,1)$，同樣的學習率 $\eta=0.2$，各走 400 步。先猜：九格裡有幾格會走到中央的十字？

# %% [markdown] tags=["lang-en"]
# ## Nine methods, one start
#
# The same start $(1,1)$, the same learning rate $\eta=0.2$, 400 steps each. Guess first: in how many of the nine panels will the path reach the cross in the middle?

# %% [markdown] tags=["lang-zh"]
# WGAN-GP 的懲罰是 $\lambda_{\mathrm{gp}}(\lvert\psi\rvert-1)^2$：要斜率是 1，不是 0。WGAN 截斷則在每一步之後，把 $\psi$ 截回 $[-\frac12, \frac12]$。

# %% [markdown] tags=["lang-en"]
# The penalty of WGAN-GP is $\lambda_{\mathrm{gp}}(\lvert\psi\rvert-1)^2$: it wants a slope of 1, not 0. WGAN with clipping cuts $\psi$ back to $[-\frac12, \frac12]$ after every step.

# %% [markdown] tags=["lang-zh"]
# 兩種 WGAN 用 6.2 的價值，其餘用 6.3 的；「非飽和」另外換掉 G 的損失，所以不是零和賽局。共識法（consensus；Mescheder 等人 2017）把向量場 $v$ 換成 $v-\gamma_{\mathrm{c}}\nabla\frac12\lVert v\rVert^2=v-\gamma_{\mathrm{c}}J^{\top}v$，讓兩人同時往「向量場變短」的方向修正；這裡 $\gamma_{\mathrm{c}}=1$。

# %% [markdown] tags=["lang-en"]
# Both WGANs have the value of 6.2, the others that of 6.3; “non-saturating” also replaces G's loss, so that the game is not zero-sum. Consensus (Mescheder et al. 2017) replaces the field $v$ by $v-\gamma_{\mathrm{c}}\nabla\frac12\lVert v\rVert^2=v-\gamma_{\mathrm{c}}J^{\top}v$, a move of both players in the direction in which the field gets shorter; here $\gamma_{\mathrm{c}}=1$.

# %%
eta = 0.2
nonsat = dynamics.dirac("non-saturating")
fields = {
    "同時 simultaneous": minimax,
    "交替 alternating": minimax,
    "非飽和 non-saturating": nonsat,
    "WGAN 截斷 clipping": bilinear,
    "WGAN-GP": dynamics.dirac("wasserstein", {"wgan-gp": 0.25}),
    "外梯度 extragradient": minimax,
    "共識 consensus": dynamics.consensus(minimax, 1.0),
    "雜訊 instance noise": dynamics.dirac("minimax", noise=1.0),
    "R1": damped(0.5),
}
methods = {name: dynamics.update(v, "alternating", eta) for name, v in fields.items()}
methods["同時 simultaneous"] = dynamics.update(minimax, "simultaneous", eta)
methods["外梯度 extragradient"] = dynamics.update(minimax, "extragradient", eta)
methods["共識 consensus"] = dynamics.update(fields["共識 consensus"], "simultaneous", eta)
methods["WGAN 截斷 clipping"] = dynamics.update(bilinear, "alternating", eta, clip=0.5)

# %% tags=["figure", "fig-phases"]
figures.phases(fields, methods)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 藍點是起點，十字是均衡，箭頭是向量場。前五種都沒有到：同時更新往外；交替與截斷繞圈；WGAN-GP 停在半徑約 1.27 的圈上；非飽和的圈慢慢變小，但愈小愈慢（練習 1）。後四種一步步靠近，在均衡旁平均每步乘上一個小於 1 的倍率；外梯度法最慢，400 步後半徑還有 0.2。

# %% [markdown] tags=["lang-en"]
# The blue dot is the start, the cross the equilibrium, the arrows are the field. The first five do not get there: simultaneous updates go outwards; alternating ones and clipping go round; WGAN-GP stays on a circle of radius about 1.27; the non-saturating circle shrinks, but the smaller, the slower (exercise 1). The last four come nearer step by step, next to the equilibrium by an average factor below 1 a step; extragradient is the slowest, still at radius 0.2 after 400 steps.

# %% [markdown] tags=["lang-zh"]
# 看圖只是印象。現在對每一種方法先**預測**每步縮小的倍率，再量。

# %% [markdown] tags=["lang-en"]
# A picture gives only an impression. Now **predict** for each method the factor by which the distance shrinks in a step, and then measure it.

# %% [markdown] tags=["lang-zh"]
# ## 預測對上實測
#
# 預測：把更新映射 $F$ 在均衡處微分，取最大的 $\lvert\lambda\rvert$。實測：從均衡旁 $0.001\,(1,1)$ 出發走 400 步，用直線擬合後半段的 $\log\lVert w_n\rVert$。WGAN-GP 在 $\psi=0$ 不可微，沒有特徵值可算；那裡 D 每步跳 $2\eta\lambda_{\mathrm{gp}}$ 左右，所以只要 $\psi\neq0$，連續兩步與均衡的距離不可能都小於 $\varepsilon=\frac{2\eta\lambda_{\mathrm{gp}}}{2+2\eta\lambda_{\mathrm{gp}}+\eta}$（練習 5；交替更新時 D 的一步相同，證明也相同）。

# %% [markdown] tags=["lang-en"]
# ## Prediction against measurement
#
# The prediction: differentiate the update map $F$ at the equilibrium and take the largest $\lvert\lambda\rvert$. The measurement: start next to it at $0.001\,(1,1)$, take 400 steps, and fit a line to the second half of $\log\lVert w_n\rVert$. WGAN-GP is not differentiable at $\psi=0$ and has no eigenvalue; there each step of D jumps by about $2\eta\lambda_{\mathrm{gp}}$, so that, as long as $\psi\neq0$, two steps in a row cannot both end nearer to the equilibrium than $\varepsilon=\frac{2\eta\lambda_{\mathrm{gp}}}{2+2\eta\lambda_{\mathrm{gp}}+\eta}$ (exercise 5; with alternating updates D's step and the proof are the same).

# %% tags=["out-predicted"]
near, predicted = {}, {}
print("預測     實測\npredicted measured")
for name, step in methods.items():
    near[name] = dynamics.trajectory(step, (1e-3, 1e-3), 400)
    if name != "WGAN-GP":
        rate = dynamics.rate(step)
        measured = dynamics.measured_rate(near[name])
        assert abs(measured - rate) < 2e-4, measured
        print(f"{rate:.4f}   {measured:.4f} ✓   {name}")
        predicted[name] = rate

# %% tags=["figure", "fig-decays"]
def epsilon(eta, weight):
    jump = 2 * eta * weight
    return jump / (2 + jump + eta)

floor = epsilon(eta, 0.25)
found = figures.nearest_pair(near["WGAN-GP"])  # 連續兩步中較遠的 the farther of two steps
assert found >= floor, found
print(f"r ≥ {floor:.4f} 每兩步 every two steps ✓   WGAN-GP 不收斂 does not converge")
figures.decays(near, predicted, floor)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 黑線的斜率完全來自特徵值，沒有用到軌跡（高度則對齊實測）；點是實測。預測與實測的倍率都相差不到 0.0002。WGAN-GP 那格的虛線是 $\varepsilon$：一步可以落到線下，但不會連續兩步（圖上每 16 步畫一點）。雜訊與 R1 的倍率相同，不是巧合：$\tau=1$ 就是 $\gamma=\frac12$，見 (6.6)。

# %% [markdown] tags=["lang-en"]
# The slope of the black lines comes from eigenvalues alone, without a trajectory (their height is fitted); the dots are measured. The factors, predicted and measured, agree to 0.0002. The dashed line for WGAN-GP is $\varepsilon$: a step may end below it, but never two steps in a row (every 16th is drawn). That noise and R1 have the same factor is no accident: $\tau=1$ is $\gamma=\frac12$, by (6.6).

# %% [markdown] tags=["lang-zh"]
# 這些倍率只在均衡附近成立。離得遠時，向量場是彎的，沒有單一的倍率。$\lvert\lambda\rvert=1$ 時，單看特徵值不能定案：非飽和那格其實在縮小，只是這麼近的地方慢得量不到。

# %% [markdown] tags=["lang-en"]
# These factors hold near the equilibrium. Far away the field is curved, and there is no single factor. With $\lvert\lambda\rvert=1$ the eigenvalues alone decide nothing: the non-saturating panel does shrink, but so near the equilibrium it is too slow to measure.

# %% [markdown] tags=["lang-zh"]
# ## 有了阻尼，旋鈕才有用
#
# 6.4 說，在沒有懲罰的賽局裡，$k$ 與兩個學習率停不住繞圈。在 6.3 的賽局加上 R1，再轉一次：橫軸是 $\eta_D/\eta_G$，縱軸是最大的 $\lvert\lambda\rvert$，線是預測，點是實測。先猜：曲線會一路往下嗎？

# %% [markdown] tags=["lang-en"]
# ## With damping the knobs begin to work
#
# According to 6.4, in a game without a penalty neither $k$ nor two learning rates stop the circling. Add R1 to the game of 6.3 and turn them once more: the horizontal axis is $\eta_D/\eta_G$, the vertical axis the largest $\lvert\lambda\rvert$, predicted (lines) and measured (dots). Guess first: will the curve go down all the way?

# %% tags=["figure", "fig-valleys"]
def knobs(k, ratio):
    return dynamics.update(damped(0.5), eta=0.1, eta_d=0.1 * ratio, k=k)

exact, found = figures.rates(knobs)  # k = 1, 2, 5
assert np.nanmax(abs(found / exact - 1)) < 2e-3, found
figures.valleys(exact, found)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 虛線是沒有 R1 的值：6.3 在均衡處的線性部分就是 6.2 減半，所以不論怎麼轉，都是 1。有 R1（$\gamma=\frac12$）的實線有谷底：D 快一點，阻尼的作用也快一點；快過頭，就像 6.5 的過阻尼（超過臨界值）。$k$ 大的曲線往左移，因為 D 走 $k$ 步與學習率放大 $k$ 倍差不多。在這個賽局裡，旋鈕能調快慢，不能取代懲罰。

# %% [markdown] tags=["lang-en"]
# The dashed line is the value without R1: at the equilibrium the linear part of 6.3 is that of 6.2, halved, so it is 1 for every setting here. The solid lines, with R1 ($\gamma=\frac12$), have a valley: a faster D makes the damping act faster, and with too fast a D it is like the overdamping beyond the critical value in 6.5. A larger $k$ shifts the curve to the left, because $k$ steps of D are much like a learning rate $k$ times as large. In this game the knobs set the speed; they do not replace the penalty.

# %% [markdown] tags=["lang-zh"]
# ### 動手：收斂，還是發散？
#
# 左圖是向量場與 200 步的軌跡，右圖是一步的特徵值與單位圓。特徵值都在圓內，從均衡附近出發就會收斂；有一個在圓外，就有離開均衡的路。

# %% [markdown] tags=["lang-en"]
# ### Try it: converge or diverge?
#
# On the left the field and a trajectory of 200 steps, on the right the eigenvalues of one step and the unit circle. With all of them inside, training converges from near the equilibrium; with one outside, there are paths that leave.

# %% [markdown] tags=["lang-zh"]
# 先猜再動手：(1) 兩人同時走、沒有懲罰，把學習率減半，再減半，會收斂嗎？(2) 同時走，$\gamma$ 要在什麼範圍，特徵值才都在圓內？(3) 同時走，改選非飽和損失：特徵值在哪裡？軌跡又在哪裡？

# %% [markdown] tags=["lang-en"]
# Guess first, then try: (1) both at once, without a penalty; halve the learning rate, and halve it again: does it converge? (2) Both at once: for which $\gamma$ are all eigenvalues inside? (3) Both at once, with the non-saturating loss: where are the eigenvalues, and where is the path?

# %% [markdown] tags=["lang-zh"]
# <details><summary>答案</summary>
#
# (1) 不會。同時更新的特徵值是 $1\pm\frac{i\eta}{2}$，絕對值是 $\sqrt{1+\eta^2/4}$，學習率再小也在圓外，只是走得慢些。(2) 要 $\frac{\eta}{4} < \gamma < \frac{2}{\eta}+\frac{\eta}{8}$；$\gamma$ 太大，其中一個會越過 $-1$。所以有了懲罰，調小學習率就有用。(3) 特徵值也在圓外，軌跡卻繞在一個圈上，沒有飛走：特徵值只管均衡附近。
#
# </details>

# %% [markdown] tags=["lang-en"]
# <details><summary>Answer</summary>
#
# (1) It does not. The eigenvalues of the simultaneous rule are $1\pm\frac{i\eta}{2}$, of modulus $\sqrt{1+\eta^2/4}$: outside the circle for any learning rate, only more slowly with a small one. (2) For $\frac{\eta}{4} < \gamma < \frac{2}{\eta}+\frac{\eta}{8}$; with too large a $\gamma$ one of them passes $-1$. So with a penalty a smaller learning rate does help. (3) They are outside too, and yet the path stays on a circle: eigenvalues speak of the neighbourhood of the equilibrium.
#
# </details>

# %% tags=["widget", "fig-dirac-gan"]
widgets.dirac_gan()

# %% [markdown] tags=["lang-zh"]
# ## 換成真的網路
#
# 兩個參數的玩具說得準，那麼幾百個參數呢？資料是很窄的 $N(1, 0.1^2)$，G 與 D 都是小小的多層網路，價值是 6.3 的（飽和損失），用 Adam 訓練。

# %% [markdown] tags=["lang-en"]
# ## With real networks
#
# The toy of two parameters predicts well; what about hundreds of them? The data are a narrow $N(1, 0.1^2)$, G and D are small multilayer networks, the value is that of 6.3 (the saturating loss), trained with Adam.

# %% [markdown] tags=["lang-zh"]
# 有兩件事可能讓生成樣本的平均值來回擺：沒有懲罰（6.5），以及 Adam 的動量 $\beta_1$（6.4）。只比較「有 R1」與「沒有 R1」，分不出是誰的功勞；所以四種組合都做：$\beta_1$ 取 0.9（PyTorch 的預設值）或 0，R1 取 $\gamma=0$ 或 2。每一組用好幾個種子各訓練一次。

# %% [markdown] tags=["lang-en"]
# Two things may make the mean of the generated samples swing: that there is no penalty (6.5), and Adam's momentum $\beta_1$ (6.4). Comparing only “with R1” and “without” cannot tell which of them did it; so all four combinations are run: $\beta_1$ is 0.9 (PyTorch's default) or 0, and R1 has $\gamma=0$ or 2. Each is trained with several seeds.

# %% [markdown] tags=["lang-zh"]
# 每個種子取後半段生成樣本平均值的標準差，再取各種子的中位數，叫作擺幅。先猜：四種組合裡，哪一種的擺幅最大，哪一種最小？去掉動量與加上 R1，哪一個的作用大？什麼結果會推翻你的猜測？

# %% [markdown] tags=["lang-en"]
# For each seed take the standard deviation of the mean of the generated samples over the second half; the median over the seeds is called the swing. Guess first: of the four combinations, which has the largest swing, and which the smallest? Which does more, to drop the momentum or to add R1? Which result would refute your guess?

# %%
draws = torch.Generator().manual_seed(seed)
data = 1 + 0.1 * torch.randn(4000, 1, generator=draws)  # N(1, 0.1²)
probe = torch.randn(500, 1, generator=draws)
seeds = range(100 * seed, 100 * seed + members)

# %% tags=["nbval-ignore-output"]
def means(beta_1, penalty):  # 每 10 步記一次平均 E G(z), every 10 steps
    G, D = figures.pairs(seeds)
    noted = []

    def note(runs):
        noted.append([run.G(probe.to(device)).mean().item() for run in runs])

    train_many(
        G, D, data.to(device), seeds=seeds, steps=steps, z_dim=1,
        loss="minimax", penalties=penalty, batch=64, lr_g=2e-3, betas=(beta_1, 0.999),
        every=10, callback=note, progress=False)
    return np.array(noted)

# %% tags=["nbval-ignore-output"]
runs = {
    "無 R1 none, β₁ = 0.9": means(0.9, {}),
    "無 R1 none, β₁ = 0": means(0.0, {}),
    "有 R1, β₁ = 0.9": means(0.9, {"r1": 2.0}),
    "有 R1, β₁ = 0": means(0.0, {"r1": 2.0}),
}

# %% tags=["figure", "fig-means"]
swings = figures.swings(runs)
figures.means(runs, swings, every=10)
plt.show()

# %%
momentum, neither, both, only_r1 = swings
# 沒訓練的 G 也不擺，所以也要看位置 an untrained G does not swing either, so look where it is
arrived = figures.farthest_from(1, runs["有 R1, β₁ = 0"])

assert arrived < 0.15, arrived
assert momentum > 5 * both, swings  # R1, β₁ = 0.9
assert neither > 1.3 * only_r1, swings  # R1, β₁ = 0
assert momentum > 3 * neither, swings  # β₁，沒有 R1 without R1
assert both < 3 * only_r1, swings  # β₁，有 R1 with R1
print("R1：β₁ = 0.9 時 > 5 倍 times ✓   β₁ = 0 時 > 1.3 倍 times ✓")
print("β₁ 0.9 → 0：無 R1 時 > 3 倍 times ✓   有 R1 時 < 3 倍 times ✓")

# %% [markdown] tags=["lang-zh"]
# 每條細線是一個種子，黑線是資料的平均值；標題是擺幅。兩個原因都在，而且互相牽連：大擺幅只出現在「有動量、沒有懲罰」那一格。去掉動量（第二格），擺幅小了許多；加上 R1（第三格），也小了許多；去掉動量又加上 R1（第四格），幾乎不再更小。所以「R1 讓擺幅縮成五分之一以下」這句話，要加上「$\beta_1=0.9$ 時」：$\beta_1=0$ 時它縮得比較少（用標題的數字算），其他的 $\beta_1$ 沒有試。

# %% [markdown] tags=["lang-en"]
# Every thin line is a seed and the black line is the mean of the data; the titles give the swing. Both causes are real, and they are entangled: the large swing shows only in the panel with momentum and without a penalty. Dropping the momentum (second panel) makes it much smaller; adding R1 (third panel) makes it much smaller; dropping the momentum and adding R1 (fourth panel) makes it hardly smaller still. So the sentence “R1 brings the swing below a fifth” needs the words “at $\beta_1=0.9$”: at $\beta_1=0$ the factor is smaller (compute it from the titles), and no other $\beta_1$ was tried.

# %% [markdown] tags=["lang-zh"]
# 玩具的預測在定性上成立，但給不出數字：真的網路有很多方向，資料有寬度，Adam 也不是單純的梯度下降。這裡只看平均值；平均值不擺，不等於分布相同。

# %% [markdown] tags=["lang-en"]
# The toy's prediction holds qualitatively. It does not give the numbers: real networks have many directions, the data have a width, and Adam is not plain gradient descent. Only the mean is looked at here; a mean that does not swing is not yet the right distribution.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（一）：兩個步驟都寫反
#
# 這套講義最初的文件這樣寫演算法的兩步：
#
# > 使用真實數據 $x$ 和生成數據 $G(z)$，訓練判別器最大化 $L_D$。
#
# > 固定判別器 $D$，使用生成數據 $G(z)$，訓練生成器最大化 $L_G$，讓判別器無法區分真實數據和假數據。

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): both steps the wrong way round
#
# The document that this course grew from writes the two steps of the algorithm like this:
#
# > Using real data $x$ and generated data $G(z)$, train the discriminator to maximise $L_D$.
#
# > Fix the discriminator $D$ and, using generated data $G(z)$, train the generator to maximise $L_G$, so that the discriminator cannot tell real from fake data.

# %% [markdown] tags=["lang-zh"]
# 那裡 $L_D$ 與 $L_G$ 就是 (2.1) 與非飽和損失。照著做，等於把整個向量場變號，也就是讓時間倒著走。先預測：非飽和的 Dirac-GAN 會怎樣？

# %% [markdown] tags=["lang-en"]
# There $L_D$ and $L_G$ are (2.1) and the non-saturating loss. Doing as it says reverses the whole field, as if time ran backwards. Predict first: what does the non-saturating Dirac-GAN do then?

# %% tags=["figure", "fig-both-signs"]
def backwards(theta, psi):
    v_theta, v_psi = nonsat(theta, psi)
    return -v_theta, -v_psi

times = np.linspace(0, 30, 300)
minimised = dynamics.flow(nonsat, (1.0, 1.0), times)
maximised = dynamics.flow(backwards, (1.0, 1.0), times)
figures.both_signs(times, minimised, maximised)
plt.show()

# %%
nearer = distance(*minimised[-1])
farther = distance(*maximised[-1])
assert nearer < distance(1, 1), nearer
assert farther > 10, farther
print("最小化 minimise：靠近 nearer ✓   最大化 maximise：遠離 away ✗")

# %% [markdown] tags=["lang-zh"]
# 這個賽局裡，兩位玩家都沿自己的損失往上爬，就離均衡愈來愈遠：判別器學會給生成樣本高分，生成器反而躲開高分。正確的句子是：訓練判別器**最小化** $L_D$；固定判別器，訓練生成器**最小化** $L_G$。

# %% [markdown] tags=["lang-en"]
# In this game, two players that climb their own losses move away from the equilibrium: the discriminator learns to score generated samples high, and the generator runs from high scores. The right sentences: train the discriminator to **minimise** $L_D$; with the discriminator fixed, train the generator to **minimise** $L_G$.

# %% [markdown] tags=["lang-zh"]
# 有趣的是，換成零和的損失時，單看距離抓不到這個錯：6.3 的軌道倒著走還是同一個圓，只有轉的方向相反。要用距離分出正負號，得用距離會變的賽局。

# %% [markdown] tags=["lang-en"]
# With the zero-sum losses, by the way, the distance alone would not have shown the error: the orbits of 6.3 run backwards are the same circles, only the sense of turning is reversed. To tell the signs apart by the distance, take a game in which the distance changes.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯（二）：沒有這個保證
#
# 同一份文件接著說：
#
# > 這樣的交替過程持續進行，直到生成器生成的數據足夠真實，判別器無法有效區分真假數據。

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): there is no such guarantee
#
# The same document goes on:
#
# > This alternating process continues until the data that the generator makes are realistic enough and the discriminator can no longer tell real from fake data.

# %% [markdown] tags=["lang-zh"]
# 「直到」暗示那一天會來。用 6.3 的賽局走兩萬步交替更新試試。先預測：$\theta$ 會不會經過 0，也就是生成資料與真實資料一模一樣的地方？經過之後會停嗎？

# %% [markdown] tags=["lang-en"]
# “Until” suggests that the day will come. Try it with twenty thousand alternating steps of the game of 6.3. Predict first: will $\theta$ ever pass through 0, where the generated data are exactly the real data? And will it stop there?

# %% tags=["out-until"]
path = dynamics.trajectory(methods["交替 alternating"], (1.0, 1.0), 20_000)
theta, psi = path.T
passing = figures.passages(theta)
gentlest = abs(psi[passing]).min()
closest = radius(path).min()
assert len(passing) > 300, passing
assert gentlest > 1, gentlest
assert closest > 1, closest
print("經過 passed θ = 0：> 300 ✓   當時 then |ψ| > 1 ✓   ‖w‖ > 1 ✓")

# %% [markdown] tags=["lang-zh"]
# 生成樣本有幾百次越過真實樣本所在的 0，每一次都立刻離開：那一刻判別器的斜率 $\lvert\psi\rvert$ 很大，推著生成器繼續走。生成器對了還不夠，判別器也要同時在均衡。

# %% [markdown] tags=["lang-en"]
# Hundreds of times the generated sample passes over the real one at 0, and each time it leaves at once: at that moment the slope $\lvert\psi\rvert$ of the discriminator is large and drives the generator on. It is not enough that the generator is right; the discriminator must be at the equilibrium at the same time.

# %% [markdown] tags=["lang-zh"]
# 正確的句子是：交替過程持續到我們喊停為止；在均衡附近會不會收斂，先看更新映射的特徵值：都有 $\lvert\lambda\rvert<1$ 就在附近收斂，有一個 $\lvert\lambda\rvert>1$ 就有離開的路，最大的 $\lvert\lambda\rvert=1$ 不能定案。6.3 的賽局不加正則化、交替更新，正是 $\lvert\lambda\rvert=1$：它一直繞圈，走幾十萬步還會慢慢往外漂。加上 R1 或雜訊，只要學習率夠小，就有 $\lvert\lambda\rvert<1$，在均衡附近保證收斂。

# %% [markdown] tags=["lang-en"]
# The right sentence: the alternating process goes on until we stop it, and whether it converges near the equilibrium depends first on the eigenvalues of the update map there: with all $\lvert\lambda\rvert<1$ it converges from nearby, with one $\lvert\lambda\rvert>1$ there are paths that leave, and a largest $\lvert\lambda\rvert=1$ decides nothing. The game of 6.3 without regularisation, in alternating steps, has $\lvert\lambda\rvert=1$: it keeps circling, and over hundreds of thousands of steps it drifts slowly outwards. With R1 or noise and a small enough learning rate we have $\lvert\lambda\rvert<1$, and convergence is guaranteed near the equilibrium.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# 每一條都寫明在哪個賽局裡是錯的。
#
# - 「震盪就調小學習率」：在 6.2 的賽局、沒有懲罰時是錯的，因為同時更新在任何 $\eta$ 都發散，交替更新在任何 $0<\eta<2$ 都繞圈。有阻尼時它是對的：6.3 的賽局加上 R1、同時更新，要 $\eta<4\gamma$ 才可能收斂（「動手」一節）；非飽和損失、同時更新時，$\eta$ 愈小，最後繞的圈愈小（練習 4），調小也有用。
# - 「多訓練 D 幾步就會穩」：在 6.2 的賽局、沒有懲罰時是錯的，見 6.4，$k$ 只改變轉速；有阻尼之後，$k$ 才影響收斂的快慢。
# - 「Adam 預設值總是好的」：「換成真的網路」那個實驗裡，沒有懲罰時，$\beta_1=0.9$ 的擺幅是 $\beta_1=0$ 的 3 倍以上；有 R1 時不到 3 倍。
# - 把 $\gamma$ 與 $\frac{\gamma}{2}$ 弄混：R1 的定義帶 ½，差 2 倍就錯過臨界阻尼。
# - 只在真實樣本上算斜率，卻叫作 WGAN-GP。在 Dirac-GAN 上斜率處處相同，在哪裡算都一樣；看得出的差別只有 R1 要斜率 0，WGAN-GP 要斜率 1。要看出位置的差別，得讓評論家可以彎：下一格的 $s(x)=\psi x+\phi x^2$。先猜：斜率在真假樣本之間取，或者只在真實樣本上取，哪一種的價值會停下來？

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# Each of them says in which game it is a mistake.
#
# - “It oscillates, so lower the learning rate”: wrong in the game of 6.2 without a penalty, because simultaneous updates diverge for every $\eta$ and alternating ones circle for every $0<\eta<2$. With damping it is right: in the game of 6.3 simultaneous updates with R1 can converge only for $\eta<4\gamma$ (“Try it”), and with the non-saturating loss and simultaneous updates the circle on which it ends is the smaller, the smaller $\eta$ is (exercise 4), so a smaller rate helps there too.
# - “A few more steps of D make it stable”: wrong in the game of 6.2 without a penalty, see 6.4, where $k$ only changes the speed of turning; once there is damping, $k$ does affect the speed of convergence.
# - “Adam's defaults are always good”: in the experiment of “With real networks”, without a penalty, the swing with $\beta_1=0.9$ is more than 3 times that with $\beta_1=0$; with R1 it is less than 3 times.
# - Confusing $\gamma$ with $\frac{\gamma}{2}$: R1 is defined with the ½, and a factor of 2 misses critical damping.
# - Taking slopes at real samples only and calling it WGAN-GP. On the Dirac-GAN the place makes no difference, as the slope is the same everywhere; only the targets differ, 0 for R1 and 1 for WGAN-GP. To see the effect of the place, let the critic bend: the next cell has $s(x)=\psi x+\phi x^2$. Guess first: with slopes taken between real and generated samples, or at real samples only, which value settles?

# %% tags=["out-bent-critic"]
# 用梯度下降訓練 ψ 與 φ，懲罰算在這些點上 ψ and φ by gradient descent, with the penalty at these points
settled = figures.bent_critic(torch.linspace(0, 1, 101), weight=10.0)
growing = figures.bent_critic(torch.zeros(1), weight=10.0)
assert abs(settled - 1.05) < 1e-3, settled
assert growing > 20, growing
print(f"之間 between: V = {settled:.3f}   只在真實 real only: V = {growing:.1f}")

# %% [markdown] tags=["lang-zh"]
# 真假樣本相距 1，評論家該估出的 Wasserstein 距離是 $W_1=1$（第 10 章）；懲罰的權重是 10。在真假之間算斜率，價值停在 $1+\frac{1}{2\lambda_{\mathrm{gp}}}=1.05$；只在真實樣本 0 算，懲罰看不到 $\phi$，價值一直漲，不再估計任何距離。

# %% [markdown] tags=["lang-en"]
# The real and the generated sample are 1 apart, and the critic should estimate their Wasserstein distance $W_1=1$ (lesson 10); the weight of the penalty is 10. With slopes taken between real and generated samples the value settles at $1+\frac{1}{2\lambda_{\mathrm{gp}}}=1.05$; taken at the real sample 0 only, the penalty does not see $\phi$, and the value grows without end and estimates no distance.

# %% [markdown] tags=["lang-zh"]
# ## ★ 有 R1 的 GAN 在局部收斂：定理與它的假設
#
# Dirac-GAN 只有兩個參數。Mescheder 等人（2018，定理 4.1）證明了一般的情形；Huang 等人（2024，附錄 C）把它的假設再寫了一次，並推廣到另一種損失。換成這裡的記號，價值是 $V=\mathbb{E}_{x\sim p}[f(s_\psi(x))]+\mathbb{E}_{x\sim q_\theta}[f(-s_\psi(x))]$。假設在 $(\theta^{*},\psi^{*})$：
#
# - 生成器做得到：$q_{\theta^{*}}=p$；而且在 $p$ 的支撐的一個鄰域上，$s_{\psi^{*}}=0$。
# - $f'(0)\neq0$，$f''(0)<0$。
# - 均衡可以有很多個，但要排成平滑的曲面：令 $h(\psi)=\mathbb{E}_{x\sim p}[s_\psi(x)^2+\lVert\nabla_x s_\psi(x)\rVert^2]$，則 $h(\psi)=0$ 的 $\psi$ 與 $q_\theta=p$ 的 $\theta$ 在附近各成一個連續可微的流形 $M_D$、$M_G$；沿著不與 $M_D$ 相切的方向，$h$ 的二階導數不是 0；沿著不與 $M_G$ 相切的方向，$g(\theta)=\mathbb{E}_{x\sim q_\theta}[\nabla_\psi s_{\psi^{*}}(x)]$ 的導數不是 0。

# %% [markdown] tags=["lang-en"]
# ## ★ GANs with R1 converge locally: the theorem and its assumptions
#
# The Dirac-GAN has only two parameters. Mescheder et al. (2018, Theorem 4.1) prove the general case; Huang et al. (2024, Appendix C) state its assumptions again and extend it to another loss. In the notation used here, with the value $V=\mathbb{E}_{x\sim p}[f(s_\psi(x))]+\mathbb{E}_{x\sim q_\theta}[f(-s_\psi(x))]$, assume at $(\theta^{*},\psi^{*})$:
#
# - The generator is able to: $q_{\theta^{*}}=p$; and on a neighbourhood of the support of $p$, $s_{\psi^{*}}=0$.
# - $f'(0)\neq0$ and $f''(0)<0$.
# - There may be many equilibria, but they must form smooth surfaces: with $h(\psi)=\mathbb{E}_{x\sim p}[s_\psi(x)^2+\lVert\nabla_x s_\psi(x)\rVert^2]$, the $\psi$ with $h(\psi)=0$ and the $\theta$ with $q_\theta=p$ form nearby a continuously differentiable manifold each, $M_D$ and $M_G$; in directions not tangent to $M_D$ the second derivative of $h$ is not 0; in directions not tangent to $M_G$ the derivative of $g(\theta)=\mathbb{E}_{x\sim q_\theta}[\nabla_\psi s_{\psi^{*}}(x)]$ is not 0.

# %% [markdown] tags=["lang-zh"]
# 那麼，加上 R1 或 R2（同樣的懲罰，改在生成樣本上算），$\gamma>0$，只要學習率夠小，同時更新與交替更新從附近出發都會收斂到 $M_G\times M_D$，而且 $n$ 步之後的距離至多是一個常數乘上 $c^n$，其中 $c<1$。

# %% [markdown] tags=["lang-en"]
# Then with R1 or R2 (the same penalty, taken at generated samples), $\gamma>0$, and small enough learning rates, simultaneous and alternating updates converge to $M_G\times M_D$ from nearby, and the distance after $n$ steps is at most a constant times $c^n$ with some $c<1$.

# %% [markdown] tags=["lang-zh"]
# 它**沒有**說：從遠處出發會怎樣、學習率要多小、批次的雜訊與 Adam 會怎樣、生成器做不到 $p$ 時會怎樣。

# %% [markdown] tags=["lang-en"]
# It does **not** say what happens from far away, how small the learning rates must be, what the noise of batches or Adam do, or what happens when the generator cannot reach $p$.

# %% [markdown] tags=["lang-zh"]
# 看一個小小的真 GAN：資料是上一個實驗的 $N(1,0.1^2)$，生成器是 $G(z)=\theta_1+\theta_2 z$，判別器是兩個 tanh 單元加一個常數，共 7 個參數，全都可以訓練。均衡是 $\theta^{*}=(1,0.1)$，而判別器的輸出層是 0。期望值換成 $N(0,1)$ 的 200 個分位數上的平均，9×9 的雅可比矩陣用自動微分。

# %% [markdown] tags=["lang-en"]
# Look at a small real GAN: the data are the $N(1,0.1^2)$ of the experiment above, the generator is $G(z)=\theta_1+\theta_2 z$, and the discriminator has two tanh units and a constant, 7 parameters, all of which are trained. The equilibrium is $\theta^{*}=(1,0.1)$ with an output layer of 0. Expectations become means over 200 quantiles of $N(0,1)$, and the 9×9 Jacobian is found by automatic differentiation.

# %% [markdown] tags=["lang-zh"]
# 先猜：9 個特徵值裡，有幾個會是 0？輸出層是 0 的時候，改動隱藏層的 4 個參數有沒有作用？

# %% [markdown] tags=["lang-en"]
# Guess first: how many of the 9 eigenvalues are 0? With an output layer of 0, does it matter if the 4 parameters of the hidden layer are changed?

# %%
z = figures.quantiles(200)  # N(0, 1)
x = 1 + 0.1 * z

def L_D(w, gamma):  # w = (θ, ψ)
    theta, psi = w.split([2, 7])
    s_real, slope = figures.critic(psi, x)  # s(x), s′(x)
    s_fake, _ = figures.critic(psi, theta[0] + theta[1] * z)
    penalty = penalties.r1(slope[:, None], gamma)
    return losses.bernoulli_d(s_real, s_fake) + penalty

def spectrum(w, gamma):  # v = (+∂L_D/∂θ, −∂L_D/∂ψ)：零和 zero-sum
    J = torch.func.hessian(L_D)(w, gamma)
    J[2:] *= -1
    return np.linalg.eigvals(J.numpy())

# %% tags=["figure", "fig-spectra"]
# θ* = (1, 0.1)；隱藏層 the hidden layer；輸出層 the output layer: 0
equilibrium = torch.tensor([1, 0.1, 2, 3, -1, -4, 0, 0, 0], dtype=torch.float64)
spectra, right_ends = {}, []
for gamma in (0.0, 0.5, 2.0):
    spectra[gamma] = spectrum(equilibrium, gamma)
    moving = figures.nonzero(spectra[gamma])
    assert len(moving) == 5, moving
    right_ends.append(figures.right_end(gamma, moving))
assert right_ends[2] < 5 * right_ends[0] < 0, right_ends
figures.spectra(spectra)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 4 個特徵值是 0：輸出層是 0 時，隱藏層怎麼改都沒有作用，這就是流形 $M_D$。其餘 5 個的實部都是負的（$\gamma=2$ 時有一個在 $-5.2$，在圖外）。

# %% [markdown] tags=["lang-en"]
# 4 eigenvalues are 0: with an output layer of 0, changes of the hidden layer do nothing; this is the manifold $M_D$. The other 5 have negative real parts (for $\gamma=2$ one is at $-5.2$, outside the picture).

# %% [markdown] tags=["lang-zh"]
# 沒有 R1 時也是負的，但靠虛軸很近：因為有一對是 $-0.013\pm0.80i$，同時更新要 $\eta<0.041$ 才收斂得了。這一對的阻尼，一部分來自資料的寬度（6.6）：寬度從 0.1 改成 0.05、0.02，實部就退到 $-0.006$、$-0.004$。寬度趨近 0 時還剩約 $-0.0037$，因為這個判別器在資料所在之處的分數也能改變，不像 6.6 的 $\psi x$ 在 0 處恆為 0。加上 $\gamma=2$ 的 R1，最靠右的一個移到 $-0.11$，學習率的上限變成九倍多。$\gamma=0.5$ 的最右端在中間，學習率卻可以更大：與 6.5 一樣，「愈大愈好」不成立。

# %% [markdown] tags=["lang-en"]
# They are negative without R1 as well, but close to the imaginary axis: because of the pair $-0.013\pm0.80i$, simultaneous updates converge only for $\eta<0.041$. Part of the damping of this pair comes from the width of the data (6.6): with 0.05 and 0.02 in place of 0.1 its real part is $-0.006$ and $-0.004$. As the width tends to 0, about $-0.0037$ is left, because this discriminator can change its score where the data are, too, unlike the $\psi x$ of 6.6, which is always 0 at 0. With R1 and $\gamma=2$ the rightmost one moves to $-0.11$, and the bound on the learning rate is over nine times as large. For $\gamma=0.5$ the right end lies in between, and yet the learning rate may be larger still: as in 6.5, “the larger, the better” fails.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★★ 證明。非飽和的 Dirac-GAN，連續時間。證明 $\frac{d}{dt}(\theta_t^2+\psi_t^2) = -2\,\psi_t\theta_t\tanh\frac{\psi_t\theta_t}{2}$，並估計 $t$ 很大時的半徑。
# 2. ★ 手算。(甲) 6.2 的賽局加上 R1，交替更新：特徵值是複數時，$\lvert\lambda\rvert^2$ 是多少？(乙) 外梯度法在 6.2 的賽局裡，哪個 $\eta$ 收斂最快？距離每步乘上多少？
# 3. ★★ 找錯，再寫程式。有人要在 6.2 的賽局裡輪流走（誰先走都行），迴圈裡的三行是 `theta_old = theta`、`theta = theta + eta * psi`、`psi = psi - eta * theta_old`。半徑一直變大。哪一行錯了？它其實是哪一種規則？改一個變數名稱就能修好，改好之後誰先走？寫出正確的一步。
# 4. ★★★ 設計實驗。非飽和的 Dirac-GAN，改成同時更新：(6.2) 說半徑變大，練習 1 說變小。兩者打平的半徑是多少？用五個 $\eta$ 檢驗，先寫下什麼結果會推翻你的答案。
# 5. ★★★ 證明。WGAN-GP（同時更新，$\psi\neq0$）連續兩步與均衡的距離不可能都小於 $\varepsilon=\frac{2\eta\lambda_{\mathrm{gp}}}{2+2\eta\lambda_{\mathrm{gp}}+\eta}$。
#
# <details><summary>提示一</summary>
#
# 1：用 $\sigma(-t)-\sigma(t)=-\tanh\frac{t}{2}$。2：算行列式；對 $\eta^2$ 配方。3：從 $(1,0)$ 走一步，看距離。4：均衡附近的向量場只有 6.2 的一半。5：設兩步的距離都小於 $\varepsilon$，則 $\psi$ 移動不到 $2\varepsilon$。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：半徑小時把 tanh 換成它的引數；半徑 $r$ 的圓上，$(\psi\theta)^2$ 的平均是 $\frac{r^4}{8}$。2：R1 讓 D 的一步成為 $\psi \leftarrow (1-\eta\gamma)\psi - \eta\theta$；$1-\eta^2+\eta^4 = \frac34 + (\eta^2-\frac12)^2$。3：交替更新裡，後走的一方要看新的值。4：小半徑時每步 $r^2$ 增加 $\frac{\eta^2}{4}r^2$，減少約 $\frac{\eta}{8}r^4$。5：$\lvert\psi\rvert<\varepsilon$ 時，懲罰的斜率至少有 $2\lambda_{\mathrm{gp}}(1-\varepsilon)$，由此估計 $\psi$ 至少移動多少。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★★ Prove. The non-saturating Dirac-GAN in continuous time. Show that $\frac{d}{dt}(\theta_t^2+\psi_t^2) = -2\,\psi_t\theta_t\tanh\frac{\psi_t\theta_t}{2}$, and estimate the radius for large $t$.
# 2. ★ By hand. (i) The game of 6.2 with R1 and alternating updates: when the eigenvalues are complex, what is $\lvert\lambda\rvert^2$? (ii) Extragradient in the game of 6.2: which $\eta$ converges fastest, and by what factor does a step then multiply the distance?
# 3. ★★ Find the bug, then code it. Somebody wants to take turns in the game of 6.2, no matter who moves first, and the three lines in the loop are `theta_old = theta`, `theta = theta + eta * psi`, `psi = psi - eta * theta_old`. The radius keeps growing. Which line is wrong, and which rule is it really? Changing one name mends it; who moves first then? Write the right step.
# 4. ★★★ Design an experiment. The non-saturating Dirac-GAN with simultaneous updates instead: by (6.2) the radius grows, by exercise 1 it shrinks. At which radius do they balance? Test it with five values of $\eta$, and write down beforehand which result would refute you.
# 5. ★★★ Prove. With WGAN-GP (simultaneous updates, $\psi\neq0$) two steps in a row cannot both end nearer to the equilibrium than $\varepsilon=\frac{2\eta\lambda_{\mathrm{gp}}}{2+2\eta\lambda_{\mathrm{gp}}+\eta}$.
#
# <details><summary>Hint one</summary>
#
# 1: use $\sigma(-t)-\sigma(t)=-\tanh\frac{t}{2}$. 2: take the determinant; complete the square in $\eta^2$. 3: take one step from $(1,0)$ and look at the distance. 4: near the equilibrium the field is half that of 6.2. 5: if both end nearer than $\varepsilon$, then $\psi$ moves by less than $2\varepsilon$.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: for a small radius replace tanh by its argument; on a circle of radius $r$ the mean of $(\psi\theta)^2$ is $\frac{r^4}{8}$. 2: with R1 a step of D is $\psi \leftarrow (1-\eta\gamma)\psi - \eta\theta$; and $1-\eta^2+\eta^4 = \frac34 + (\eta^2-\frac12)^2$. 3: in alternating updates whoever moves second looks at the new value. 4: for a small radius $r^2$ grows by $\frac{\eta^2}{4}r^2$ a step and shrinks by about $\frac{\eta}{8}r^4$. 5: where $\lvert\psi\rvert<\varepsilon$ the slope of the penalty is at least $2\lambda_{\mathrm{gp}}(1-\varepsilon)$; find from it how far $\psi$ must move at least.
#
# </details>

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 1 的證明** 非飽和的向量場是 $v = (\psi\,\sigma(-\psi\theta),\ -\theta\,\sigma(\psi\theta))$。令 $t' = \psi_t\theta_t$，沿著軌跡
#
# $$
# \frac{d}{dt}(\theta_t^2+\psi_t^2) = 2\theta_t v_\theta + 2\psi_t v_\psi = 2t'\left(\sigma(-t')-\sigma(t')\right) = -2t'\tanh\frac{t'}{2} \le 0 .
# $$
#
# 半徑 $r$ 小時，$\tanh\frac{t'}{2} \approx \frac{t'}{2}$，右邊約為 $-t'^2$，一圈的平均是 $-\frac{r^4}{8}$。於是 $\frac{d}{dt}\,r^{-2} = -r^{-4}\,\frac{d}{dt}r^2 \approx \frac18$，也就是 $r^2 \approx \frac{8}{t + 8/r_0^2}$：會到 0，但愈小愈慢，比任何指數都慢。前一式是恆等式，後一式是平均之後的近似。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 1** The non-saturating field is $v = (\psi\,\sigma(-\psi\theta),\ -\theta\,\sigma(\psi\theta))$. With $t' = \psi_t\theta_t$, along the path
#
# $$
# \frac{d}{dt}(\theta_t^2+\psi_t^2) = 2\theta_t v_\theta + 2\psi_t v_\psi = 2t'\left(\sigma(-t')-\sigma(t')\right) = -2t'\tanh\frac{t'}{2} \le 0 .
# $$
#
# For a small radius $r$, $\tanh\frac{t'}{2} \approx \frac{t'}{2}$, so the right-hand side is about $-t'^2$, whose mean over a round is $-\frac{r^4}{8}$. Hence $\frac{d}{dt}\,r^{-2} = -r^{-4}\,\frac{d}{dt}r^2 \approx \frac18$, which is $r^2 \approx \frac{8}{t + 8/r_0^2}$: it goes to 0, but the smaller the slower, more slowly than any exponential. The first line is an identity, the second an approximation by averages. ∎

# %% tags=["solution"]
# 解答 1 · Solution 1：r² ≈ 8/(t + 8/r₀²)
def r_squared(t, start): return 8 / (t + 8 / start)

times = np.array([0, 200, 300])
found = radius(dynamics.flow(nonsat, (1.0, 1.0), times)) ** 2
assert np.allclose(found, r_squared(times, 2), rtol=0.02), found
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：(甲 i) det J = 1 − ηγ，所以半徑平均每步乘 the mean factor a step is √(1 − ηγ)
# (乙 ii) 1 − η² + η⁴ = ¾ + (η² − ½)²，所以 so η = √½，每步乘 the factor is √¾
def squared_modulus(eta, gamma): return 1 - eta * gamma
best = 0.5**0.5
smallest = 0.75**0.5

def extra_rate(eta):
    return dynamics.rate(dynamics.update(bilinear, "extragradient", eta))

game = dynamics.dirac("wasserstein", {"r1": 0.3})
found = dynamics.rate(dynamics.update(game, "alternating", 0.1))
assert np.isclose(found**2, squared_modulus(0.1, 0.3)), found
assert np.isclose(extra_rate(best), smallest), extra_rate(best)
assert extra_rate(0.6) > smallest and extra_rate(0.8) > smallest
print(f"✓ 2   η = {best:.4f}   |λ| = {smallest:.4f}")

# %% tags=["solution"]
# 解答 3 · Solution 3：最後一行該用新的 θ the last line should use the new θ
# 用 theta_old 是同時更新 with theta_old it is the simultaneous rule
# 改成 theta 之後是 G 先走的交替更新 with theta it alternates, G first
def G_first(theta, psi, eta):
    theta = theta + eta * psi
    psi = psi - eta * theta
    return theta, psi

theta, psi = 1.0, 0.0
for n in range(2000):
    theta, psi = G_first(theta, psi, 0.1)
assert 0.9 < distance(theta, psi) < 1.1, (theta, psi)
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：η²r²/4 = ηr⁴/8，r = √(2η)：一個極限環 a limit cycle
# 推翻它的結果 refuted by：半徑與起點有關，或不與 √η 成正比 a radius that depends on the start or not on √η
def radius_of_cycle(eta): return np.sqrt(2 * eta)

for h in (0.05, 0.07, 0.1, 0.14, 0.2):
    step = dynamics.update(nonsat, "simultaneous", h)
    cycle = radius_of_cycle(h)
    for start in (0.7 * cycle, 1.5 * cycle):  # 從裡面、從外面 from inside, from outside
        path = dynamics.trajectory(step, (start, 0.0), 6000)
        r = radius(path[-2000:]).mean()
        assert abs(r / cycle - 1) < 0.05, (h, r)
print("✓ 4")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 5 的證明** 用反證法：假設連續兩步 $w_n$、$w_{n+1}$ 與均衡的距離都小於 $\varepsilon$。那麼由三角不等式，$\lvert\psi_{n+1}-\psi_n\rvert \le \lvert\psi_{n+1}\rvert+\lvert\psi_n\rvert < 2\varepsilon$。
#
# 另一方面，判別器的一步有它的下限：懲罰把斜率往 1 推，推力不會太小。這一步是 $\eta\left(-\theta_n - 2\lambda_{\mathrm{gp}}(\lvert\psi_n\rvert-1)\,\mathrm{sign}\,\psi_n\right)$，而 $\lvert\psi_n\rvert<\varepsilon$、$\lvert\theta_n\rvert<\varepsilon$，所以
#
# $$
# \lvert\psi_{n+1}-\psi_n\rvert \ge \eta\left(2\lambda_{\mathrm{gp}}(1-\lvert\psi_n\rvert) - \lvert\theta_n\rvert\right) > \eta\left(2\lambda_{\mathrm{gp}}(1-\varepsilon) - \varepsilon\right) .
# $$
#
# 兩個不等式合起來是 $2\varepsilon > \eta\left(2\lambda_{\mathrm{gp}}(1-\varepsilon) - \varepsilon\right)$，也就是 $\varepsilon\,(2+2\eta\lambda_{\mathrm{gp}}+\eta) > 2\eta\lambda_{\mathrm{gp}}$。但 $\varepsilon$ 的定義正好使兩邊相等：矛盾。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 5** By contradiction: suppose that two steps in a row, $w_n$ and $w_{n+1}$, are both nearer to the equilibrium than $\varepsilon$. Then by the triangle inequality $\lvert\psi_{n+1}-\psi_n\rvert \le \lvert\psi_{n+1}\rvert+\lvert\psi_n\rvert < 2\varepsilon$.
#
# On the other hand a step of D has a least length, as the penalty pushes the slope towards 1. It is $\eta\left(-\theta_n - 2\lambda_{\mathrm{gp}}(\lvert\psi_n\rvert-1)\,\mathrm{sign}\,\psi_n\right)$, and $\lvert\psi_n\rvert<\varepsilon$ and $\lvert\theta_n\rvert<\varepsilon$, so
#
# $$
# \lvert\psi_{n+1}-\psi_n\rvert \ge \eta\left(2\lambda_{\mathrm{gp}}(1-\lvert\psi_n\rvert) - \lvert\theta_n\rvert\right) > \eta\left(2\lambda_{\mathrm{gp}}(1-\varepsilon) - \varepsilon\right) .
# $$
#
# Together the two inequalities say $2\varepsilon > \eta\left(2\lambda_{\mathrm{gp}}(1-\varepsilon) - \varepsilon\right)$, that is $\varepsilon\,(2+2\eta\lambda_{\mathrm{gp}}+\eta) > 2\eta\lambda_{\mathrm{gp}}$. But by the definition of $\varepsilon$ the two sides are equal: a contradiction. ∎

# %% tags=["solution"]
# 解答 5 · Solution 5：從 ε 之下出發，也跳出去 from below ε it jumps out
def floor_of(eta, weight): return 2 * eta * weight / (2 + 2 * eta * weight + eta)

for weight in (0.5, 1.0, 10.0):
    v = dynamics.dirac("wasserstein", {"wgan-gp": weight})
    step = dynamics.update(v, "simultaneous", 0.1)
    path = dynamics.trajectory(step, (0.0, 1e-6), 2000)
    assert figures.nearest_pair(path) >= floor_of(0.1, weight), weight
print("✓ 5")

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）
#
# 6.2 的賽局 $V=-\theta\psi$，判別器加上 R1（$\gamma>0$），交替更新，但兩個學習率不同：$\psi \leftarrow \psi - \eta_D(\theta + \gamma\psi)$，再 $\theta \leftarrow \theta + \eta_G\psi$。
#
# 1. （3 分）寫出一輪的矩陣 $J$，作用在 $(\theta,\psi)$ 上。
# 2. （2 分）求 $\det J$ 與 $\operatorname{tr} J$。生成器的學習率出現在哪裡，沒有出現在哪裡？
# 3. （2 分）特徵值是複數時，$\lvert\lambda\rvert$ 是多少？取 $\eta_G=0.1$、$\eta_D=0.2$、$\gamma=0.5$，距離縮成百分之一平均要幾輪？
# 4. （1 分）用六行以內的迴圈驗證第 3 題的輪數。
# 5. （2 分）其他不變，$\gamma$ 大到哪裡，特徵值就不再是複數？過了那裡還會更快嗎？

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points)
#
# The game $V=-\theta\psi$ of 6.2, with R1 for the discriminator ($\gamma>0$) and alternating updates, but two different learning rates: $\psi \leftarrow \psi - \eta_D(\theta + \gamma\psi)$, then $\theta \leftarrow \theta + \eta_G\psi$.
#
# 1. (3 points) Write down the matrix $J$ of one round, acting on $(\theta,\psi)$.
# 2. (2 points) Find $\det J$ and $\operatorname{tr} J$. Where does the generator's rate appear, and where does it not?
# 3. (2 points) When the eigenvalues are complex, what is $\lvert\lambda\rvert$? With $\eta_G=0.1$, $\eta_D=0.2$, $\gamma=0.5$, how many rounds on average until the distance is one hundredth?
# 4. (1 point) Verify the number of rounds of question 3 by a loop of at most six lines.
# 5. (2 points) All else unchanged, from which $\gamma$ on are the eigenvalues no longer complex? Does it get any faster beyond?

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 訓練是反覆套用更新映射 (6.1)。在沒有懲罰的雙線性賽局裡，同時更新發散、交替更新繞圈、外梯度法在 $\eta<1$ 時收斂，見 (6.2)。零和 Dirac-GAN 的向量場 (6.3) 與位置垂直，所以在連續時間裡只轉不縮；$k$、兩個學習率只改轉速，正動量更糟，見 (6.4)。R1 加上阻尼，(6.5) 給出局部收斂的速度，臨界值是 $\gamma=2\lvert f'(0)\rvert$；雜訊是它的近親。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# Training applies the update map (6.1) over and over. In the bilinear game without a penalty simultaneous updates diverge, alternating ones circle and extragradient converges for $\eta<1$, (6.2). The field of the zero-sum Dirac-GAN, (6.3), is perpendicular to the position, so in continuous time it turns without shrinking; $k$ and two learning rates only change the speed of turning, and positive momentum makes it worse, (6.4). R1 adds damping; (6.5) gives the speed of local convergence, with the critical value $\gamma=2\lvert f'(0)\rvert$. Noise is a close relative.

# %% [markdown] tags=["lang-zh"]
# 下一章看另一種失敗：生成器只學會一部分資料。

# %% [markdown] tags=["lang-en"]
# The next lesson looks at another failure: a generator that learns only a part of the data.

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - L. Mescheder, A. Geiger, S. Nowozin (2018). *Which Training Methods for GANs do actually Converge?* ICML. [arXiv:1801.04406](https://arxiv.org/abs/1801.04406)
# - Y. Huang, A. Gokaslan, V. Kuleshov, J. Tompkin (2024). *The GAN is dead; long live the GAN! A Modern GAN Baseline*. NeurIPS. [arXiv:2501.05441](https://arxiv.org/abs/2501.05441)
# - L. Mescheder, S. Nowozin, A. Geiger (2017). *The Numerics of GANs*. NeurIPS. [arXiv:1705.10461](https://arxiv.org/abs/1705.10461)
# - M. Heusel, H. Ramsauer, T. Unterthiner, B. Nessler, S. Hochreiter (2017). *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*. NeurIPS. [arXiv:1706.08500](https://arxiv.org/abs/1706.08500)
# - G. Gidel, R. Askari Hemmat, M. Pezeshki, R. Le Priol, G. Huang, S. Lacoste-Julien, I. Mitliagkas (2019). *Negative Momentum for Improved Game Dynamics*. AISTATS. [arXiv:1807.04740](https://arxiv.org/abs/1807.04740)
# - I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville (2017). *Improved Training of Wasserstein GANs*. NeurIPS. [arXiv:1704.00028](https://arxiv.org/abs/1704.00028)
# - M. Arjovsky, S. Chintala, L. Bottou (2017). *Wasserstein GAN*. [arXiv:1701.07875](https://arxiv.org/abs/1701.07875)
# - C. K. Sønderby, J. Caballero, L. Theis, W. Shi, F. Huszár (2017). *Amortised MAP Inference for Image Super-resolution*. ICLR. [arXiv:1610.04490](https://arxiv.org/abs/1610.04490)
# - G. M. Korpelevich (1976). *The extragradient method for finding saddle points and other problems*. Matecon 12, 747–756.
