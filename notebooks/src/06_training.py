# %% [markdown]
# # 06 訓練過程 · The training process

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘，6.6 與「換成真的網路」可以留作自習。讀完之後，你能夠：
#
# - 把「輪流訓練」寫成一個更新映射，並說出誰先走、誰看到誰；
# - 用特徵值預測一種訓練法會收斂、繞圈還是發散，再用實測驗證；
# - 解釋為什麼多訓練判別器幾步、調學習率都停不住繞圈，而 R1 懲罰可以；
# - 反駁一句流傳很廣的話：「交替訓練下去，生成的資料終究會足夠真實」。
#
# 先備知識：第 02、03 章，2×2 矩陣的特徵值、複數的絕對值。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes, with 6.6 and “With real networks” left for reading at home. Afterwards you can
#
# - write “training in turns” as an update map, and say who moves first and who sees whom;
# - predict from eigenvalues whether a way of training converges, circles or diverges, and measure it;
# - explain why more discriminator steps or other learning rates do not stop the circling, while an R1 penalty does;
# - refute a widely repeated sentence: “train in turns, and in the end the generated data are realistic enough”.
#
# You need lessons 02 and 03, the eigenvalues of a 2×2 matrix and the modulus of a complex number.

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
members, steps = {"quick": (8, 800), "full": (24, 2000)}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 6.1 輪流走
#
# 一位玩家訓練時，損失是一座山谷，順著坡往下走就好。兩位玩家輪流走時，一方每走一步，另一方腳下的地形就變了。先把規則寫清楚，才能問會走到哪裡。例子取得很小：$G$ 只會平移雜訊，$D$ 只有一個斜率。

# %% [markdown] tags=["lang-en"]
# ## 6.1 Taking turns
#
# With one player, the loss is a valley and you walk downhill. With two players taking turns, each step of one changes the ground under the other. Before we can ask where this leads, the rules must be written down. The example is small: $G$ only shifts the noise, $D$ is a single slope.

# %%
x, z = np.array([0.4, -1.1, 2.0, 0.7]), np.array([-0.3, 1.2, 0.1, -2.0])  # 一批資料與雜訊 one batch

def sigma(s): return 1 / (1 + np.exp(-s))
def grad_D(theta, psi):  # G(z) = θ + z，s(x) = ψx，斜率是 (2.6)、(3.3) the slopes are (2.6), (3.3)
    return np.mean(-(1 - sigma(psi * x)) * x) + np.mean(sigma(psi * (theta + z)) * (theta + z))
def grad_G(theta, psi): return np.mean(-(1 - sigma(psi * (theta + z))) * psi)

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
# - (b) 生成器的一步：用的是**剛更新過**的 $\psi$，學習率 $\eta_G$。這裡的損失是非飽和的 (3.2)。
# - (c) 合起來是一個映射 $F$，吃進目前的參數，吐出下一組參數。整個訓練就是反覆套用 $F$（每步換一批樣本時，$F$ 也跟著換）。
#
# 這是 Goodfellow 等人（2014）演算法 1 的架構。原文每一步另抽一批樣本；D 沿 $V=-L_D$ 往上爬，方向相同；G 走的是飽和損失，同一篇論文建議改用這裡的非飽和損失。

# %% [markdown] tags=["lang-en"]
# - (a) A step of the discriminator: $\theta$ stands still, $\psi$ moves down its own loss with learning rate $\eta_D$. This is done $k$ times.
# - (b) A step of the generator: it uses the $\psi$ that has **just been updated**, with learning rate $\eta_G$. The loss here is the non-saturating one, (3.2).
# - (c) Together they are a map $F$ from the present parameters to the next. Training is nothing but applying $F$ over and over (with a new batch in each step, a new $F$ each time).
#
# This has the structure of Algorithm 1 of Goodfellow et al. (2014). There every step draws a new batch; D climbs $V=-L_D$, which is the same direction; and G descends the saturating loss, in place of which the same paper recommends the non-saturating one used here.

# %% [markdown]
# $$
# \boxed{\psi \leftarrow \psi - \eta_D \nabla_\psi L_D(\theta, \psi) \;\; (k\times) \qquad \theta \leftarrow \theta - \eta_G \nabla_\theta L_G(\theta, \psi)}
# \tag{6.1}
# $$

# %%
def algorithm_1(theta, psi, eta_G, eta_D, k):
    for _ in range(k):
        psi = psi - eta_D * grad_D(theta, psi)
    return theta - eta_G * grad_G(theta, psi), psi

def all_at_once(theta, psi, eta_G, eta_D):  # 錯的：G 用舊的 ψ wrong: G uses the old ψ
    return theta - eta_G * grad_G(theta, psi), psi - eta_D * grad_D(theta, psi)

# %%
def by_sgd(theta, psi, eta_G, eta_D, k):  # PyTorch 的自動微分與 SGD PyTorch's autograd and SGD
    theta, psi = (torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (theta, psi))
    turns = [(psi, eta_D, losses.bernoulli_d)] * k + [(theta, eta_G, losses.nonsaturating_g)]
    for parameter, eta, loss in turns:
        optimiser = torch.optim.SGD([parameter], lr=eta)
        value = loss(psi * torch.tensor(x), psi * (theta + torch.tensor(z)))
        parameter.grad, = torch.autograd.grad(value, parameter)
        optimiser.step()
    return theta.item(), psi.item()

# %%
check("6.1", r"\psi \leftarrow \psi - \eta_D \nabla_\psi L_D(\theta, \psi) \;\; (k\times) \qquad "
      r"\theta \leftarrow \theta - \eta_G \nabla_\theta L_G(\theta, \psi)")

# %% [markdown] tags=["lang-zh"]
# `ganutils.train` 真的這樣走嗎？它用 Adam。把 Adam 的兩個移動平均都關掉（`betas=(0, 0)`），每一步就只看梯度的正負號：$\psi \leftarrow \psi - \eta_D\,\mathrm{sign}(\nabla_\psi L_D)$。拿只有兩個參數的 GAN 走 6 輪，再與自己寫的迴圈比對。

# %% [markdown] tags=["lang-en"]
# Does `ganutils.train` really move like this? It uses Adam. With both of Adam's moving averages switched off (`betas=(0, 0)`), a step uses only the sign of the gradient: $\psi \leftarrow \psi - \eta_D\,\mathrm{sign}(\nabla_\psi L_D)$. Train a GAN of two parameters for 6 rounds and compare it with a loop of our own.

# %%
class Point(torch.nn.Module):  # G(z) = θ
    def __init__(self, theta):
        super().__init__()
        self.theta = torch.nn.Parameter(torch.tensor(theta))
    def forward(self, z): return self.theta.expand(len(z), 1)

# %%
class Slope(torch.nn.Module):  # s(x) = ψx
    def __init__(self, psi):
        super().__init__()
        self.psi = torch.nn.Parameter(torch.tensor(psi))
    def forward(self, x): return self.psi * x[:, 0]

# %%
from ganutils import dynamics, penalties

v, theta, psi = dynamics.dirac("non-saturating"), 1.0, 0.3  # v = (−∂L_G/∂θ, −∂L_D/∂ψ)
run = train(Point(theta), Slope(psi), torch.zeros(4, 1), steps=6, k=3, lr_g=0.05, lr_d=0.08, betas=(0.0, 0.0),
            batch=4, progress=False)
for n in range(6):
    for j in range(3):
        psi += 0.08 * np.sign(v(theta, psi)[1])
    theta += 0.05 * np.sign(v(theta, psi)[0])
assert abs(run.G.theta.item() - theta) < 1e-5 and abs(run.D.psi.item() - psi) < 1e-5
print(f"θ = {theta:.2f}   ψ = {psi:.2f}   ganutils.train ✓")

# %% [markdown] tags=["lang-zh"]
# ## 6.2 最小的 GAN
#
# 真實資料全在 0，生成樣本全在 $\theta$，評論家（只評分、不給機率的判別器）是一條過原點的直線 $f(x)=\psi x$。整個 GAN 只有兩個數，可以畫在紙上：這叫 Dirac-GAN（Mescheder 等人 2018）。先取最簡單的價值，也就是第 10 章 Wasserstein GAN 的價值。均衡在 $(\theta,\psi)=(0,0)$。
#
# 先猜：從 $(1,0)$ 出發，用很小的學習率，下一格的三種走法，哪些會走到 $(0,0)$？

# %% [markdown] tags=["lang-en"]
# ## 6.2 The smallest GAN
#
# All real data are at 0, all generated samples at $\theta$, and the critic (a discriminator whose score is not a probability) is a straight line through the origin, $f(x)=\psi x$. The whole GAN is two numbers and fits on paper: the Dirac-GAN (Mescheder et al. 2018). Take the simplest value first, that of the Wasserstein GAN of lesson 10. The equilibrium is $(\theta,\psi)=(0,0)$.
#
# Guess first: starting from $(1,0)$ with a very small learning rate, which of the three rules in the next cell will reach $(0,0)$?

# %%
def simultaneous(w, eta): return np.array([w[0] + eta * w[1], w[1] - eta * w[0]])

def alternating(w, eta):
    psi = w[1] - eta * w[0]
    return np.array([w[0] + eta * psi, psi])

def extragradient(w, eta):
    ahead = simultaneous(w, eta)
    return np.array([w[0] + eta * ahead[1], w[1] - eta * ahead[0]])

# %% [markdown]
# $$
# \begin{aligned}
# V &= \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)] = -\theta\psi, \qquad v = \left(-\frac{\partial V}{\partial \theta},\ \frac{\partial V}{\partial \psi}\right) = (\psi, -\theta) = A w && \text{(a)}\\
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

# %%
def matrix(step, size=2): return np.column_stack([step(e) for e in np.eye(size)])  # 線性映射的矩陣 of a linear map

def by_basis(eta):  # 一步對基底做了什麼 what a step does to the basis
    rules = (simultaneous, alternating, extragradient)
    return tuple(abs(np.linalg.eigvals(matrix(lambda w: rule(w, eta)))).max() ** 2 for rule in rules)

# %%
bilinear = dynamics.dirac("wasserstein")

def by_dynamics(eta):  # 更新映射的自動微分 autograd of the update map
    rules = ("simultaneous", "alternating", "extragradient")
    return tuple(dynamics.rate(dynamics.update(bilinear, rule, eta)) ** 2 for rule in rules)

# %%
check("6.2", r"\lvert\lambda_{\mathrm{sim}}\rvert^2 = 1 + \eta^2 \qquad "
      r"\lvert\lambda_{\mathrm{alt}}\rvert^2 = 1 \qquad \lvert\lambda_{\mathrm{extra}}\rvert^2 = "
      r"1 - \eta^2 + \eta^4", r"0 < \eta < 2")

# %%
rules = {f"{zh} {name}": name for zh, name in
         (("同時", "simultaneous"), ("交替", "alternating"), ("外梯度", "extragradient"))}
shades = [plot.COLOURS[name] for name in ("generated", "discriminator", "data")]
eta_axis, dots = np.linspace(0, 1.2, 200), np.linspace(0.1, 1.1, 6)
curves = [1 + eta_axis**2, 1 + 0 * eta_axis, 1 - eta_axis**2 + eta_axis**4]

def walk(name, eta, steps): return dynamics.trajectory(dynamics.update(bilinear, name, eta), (1.0, 0.0), steps)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4))
for (label, name), colour, curve in zip(rules.items(), shades, curves):
    left.plot(*walk(name, 0.2, 40).T, ".-", lw=1, color=colour, label=label)
    plot.theory(right, eta_axis, curve, None)
    found = [dynamics.measured_rate(walk(name, eta, 50 if curve[-1] > 1.5 else 1000)) ** 2 for eta in dots]
    plot.measured(right, dots, found, label, color=colour)
left.set(xlabel=r"$\theta$", ylabel=r"$\psi$", aspect="equal")
right.set(xlabel=r"$\eta$", ylabel=r"$|\lambda|^2$")
right.legend(fontsize=9)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖每條軌跡走 40 步，$\eta=0.2$；右圖黑線是 (6.2)，點是從軌跡量到的。兩人同時更新就愈走愈遠，學習率再小也一樣，只是慢一點；交替更新永遠在橢圓上打轉；外梯度法先看前方，只要 $\eta<1$ 就走得進去。

# %% [markdown] tags=["lang-en"]
# On the left each trajectory takes 40 steps with $\eta=0.2$; on the right the black lines are (6.2) and the dots are measured on trajectories. Simultaneous players drift away, however small the learning rate, only more slowly; alternating ones go round on an ellipse for ever; extragradient looks ahead and spirals in, as long as $\eta<1$.

# %% [markdown] tags=["lang-zh"]
# 所以「損失不降」不一定是學習率太大。這個賽局沒有山谷可以滑進去，只有漩渦。

# %% [markdown] tags=["lang-en"]
# So a loss that will not fall need not mean that the learning rate is too large. This game has no valley to slide into, only a whirlpool.

# %% [markdown] tags=["lang-zh"]
# ## 6.3 Dirac-GAN 的向量場
#
# 換回第 02 章的判別器：$D(x)=\sigma(\psi x)$，價值改用對數。賽局是零和的：G 最小化價值，D 最大化價值。也把時間變連續：學習率趨近 0 時，更新變成微分方程式 $\frac{dw}{dt}=v(w)$。沿用 Mescheder 等人的函數（與 6.2 的評論家無關）$f(t)=-\log(1+e^{-t})$，則 $f'(t)=\sigma(-t)$，$f'(0)=\frac12$。

# %% [markdown] tags=["lang-en"]
# ## 6.3 The vector field of the Dirac-GAN
#
# Back to the discriminator of lesson 02: $D(x)=\sigma(\psi x)$, with logarithms in the value. The game is zero-sum: G minimises the value, D maximises it. Let time be continuous as well: as the learning rate tends to 0, the updates become the differential equation $\frac{dw}{dt}=v(w)$. With the function of Mescheder et al. (not the critic of 6.2), $f(t)=-\log(1+e^{-t})$, we have $f'(t)=\sigma(-t)$ and $f'(0)=\frac12$.

# %% [markdown]
# $$
# \begin{aligned}
# V &= \log(\sigma(0)) + \log(1-\sigma(\psi\theta)) = f(0) + f(-\psi\theta) && \text{(a)}\\
# v_\theta &= -\frac{\partial V}{\partial\theta} = \psi\,f'(-\psi\theta), \qquad v_\psi = \frac{\partial V}{\partial\psi} = -\theta\,f'(-\psi\theta) && \text{(b)}\\
# \frac{d}{dt}(\theta^2+\psi^2) &= 2\theta\,v_\theta + 2\psi\,v_\psi = 0 && \text{(c)}\\
# J(0,0) &= \begin{pmatrix} 0 & f'(0) \\ -f'(0) & 0 \end{pmatrix}, \qquad \lambda_{\pm} = \pm i\,f'(0) = \pm\tfrac{i}{2} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 真實樣本在 0，$s=0$；生成樣本在 $\theta$，$s=\psi\theta$；$\log(1-\sigma(s))=\log(\sigma(-s))=f(-s)$。
# - (b) 連鎖律；$f'(-\psi\theta)=\sigma(\psi\theta)$。
# - (c) 兩項抵消：向量場處處與位置垂直，所以到原點的距離不變。
# - (d) 在 $(0,0)$ 對 (b) 微分。特徵值在虛軸上：線性部分只轉，不縮。單憑這一點還不能斷定（練習 1 的特徵值相同，半徑卻縮小）；下結論的是 (c)。

# %% [markdown] tags=["lang-en"]
# - (a) The real sample at 0 has $s=0$, the generated one at $\theta$ has $s=\psi\theta$; and $\log(1-\sigma(s))=\log(\sigma(-s))=f(-s)$.
# - (b) The chain rule; $f'(-\psi\theta)=\sigma(\psi\theta)$.
# - (c) The two terms cancel: the field is perpendicular to the position everywhere, so the distance to the origin stays the same.
# - (d) Differentiate (b) at $(0,0)$. The eigenvalues are on the imaginary axis: the linear part turns and does not shrink. That alone does not settle it (exercise 1 has the same eigenvalues, and the radius shrinks); step (c) does.

# %% [markdown]
# $$
# \boxed{v_\theta = \psi\,\sigma(\psi\theta) \qquad v_\psi = -\theta\,\sigma(\psi\theta) \qquad \theta_t^2 + \psi_t^2 = \theta_0^2 + \psi_0^2}
# \tag{6.3}
# $$

# %%
def by_losses(theta, psi):  # (−∂L_G/∂θ, −∂L_D/∂ψ)，自動微分 autograd
    theta, psi = (torch.tensor(a, requires_grad=True) for a in (theta, psi))
    s_real, s_fake = torch.zeros(len(theta), 1).double(), (psi * theta)[:, None]
    v_theta, = torch.autograd.grad(-losses.saturating_g(s_real, s_fake).sum(), theta, retain_graph=True)
    v_psi, = torch.autograd.grad(-losses.bernoulli_d(s_real, s_fake).sum(), psi)
    return v_theta.numpy(), v_psi.numpy()

# %%
from scipy.integrate import solve_ivp

def field_and_orbit(theta, psi, theta_0, psi_0):  # 再解微分方程式到 t = 40 then the differential equation
    end = solve_ivp(lambda t, w: [part[0] for part in by_losses(w[:1], w[1:])], (0, 40), (theta_0, psi_0),
                    rtol=1e-9, atol=1e-10).y[:, -1]
    return (*by_losses(theta, psi), (end**2).sum())

# %%
check("6.3", r"v_\theta = \psi\,\sigma(\psi\theta) \qquad v_\psi = -\theta\,\sigma(\psi\theta) "
      r"\qquad \theta_t^2 + \psi_t^2 = \theta_0^2 + \psi_0^2")

# %% [markdown] tags=["lang-zh"]
# 與論文對照：Mescheder 等人的判別器給**生成樣本**高分，所以他們的 $\psi$ 是這裡的 $-\psi$。令 $\tilde\psi=-\psi$，則 $v_{\tilde\psi}=-v_\psi$，(b) 變成 $(-\tilde\psi f'(\tilde\psi\theta),\ \theta f'(\tilde\psi\theta))$，正是論文的式子；轉向相反，特徵值相同。

# %% [markdown] tags=["lang-en"]
# Compared with the paper: the discriminator of Mescheder et al. scores **generated** samples high, so their $\psi$ is our $-\psi$. With $\tilde\psi=-\psi$ we have $v_{\tilde\psi}=-v_\psi$, and (b) becomes $(-\tilde\psi f'(\tilde\psi\theta),\ \theta f'(\tilde\psi\theta))$, which is the paper's formula; it turns the other way, with the same eigenvalues.

# %%
paper = [(-b / (1 + np.exp(b * a)), a / (1 + np.exp(b * a))) for a, b in ((0.7, -1.3), (2.0, 0.4))]  # ψ̃ = b
ours = [dynamics.dirac()(a, -b) for a, b in ((0.7, -1.3), (2.0, 0.4))]
assert np.allclose([(v_theta, -v_psi) for v_theta, v_psi in ours], paper)
speed = np.abs(dynamics.eigenvalues(dynamics.jacobian(dynamics.dirac())).imag)
print(f"ψ → −ψ ✓   λ = ± {speed[0]:.3f} i")

# %%
minimax, times = dynamics.dirac(), np.linspace(0, 60, 400)

fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4))
plot.arrows(left, minimax, (1.9, 1.9))
for r in (0.5, 1.0, 1.5):
    plot.theory(left, *dynamics.flow(minimax, (r, 0), times).T, None)
for (label, name), colour in zip(rules.items(), shades):
    path = dynamics.trajectory(dynamics.update(minimax, name, 0.2), (1.0, 0.0), 300)
    right.plot(0.2 * np.arange(301), np.linalg.norm(path, axis=1), color=colour, label=label)
plot.theory(right, times, np.linalg.norm(dynamics.flow(minimax, (1, 0), times), axis=1), "連續時間 continuous")
left.set(xlabel=r"$\theta$", ylabel=r"$\psi$", aspect="equal")
right.set(xlabel=r"$t = n\eta$", ylabel=r"$\sqrt{\theta^2+\psi^2}$", ylim=(0, 2.6))
right.legend(fontsize=9, loc="upper left")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖是向量場與三條連續時間的軌道：正圓，永不靠近中心。右圖是到均衡的距離，$\eta=0.2$。同時更新就是解微分方程式的歐拉法，每一步都沿切線滑出圓外；交替更新留在圓附近；外梯度法往裡走。

# %% [markdown] tags=["lang-en"]
# On the left are the field and three orbits in continuous time: circles, never nearer to the centre. On the right is the distance to the equilibrium, with $\eta=0.2$. Simultaneous updates are Euler's method for the differential equation: each step slides off along the tangent. Alternating ones stay near the circle; extragradient moves inwards.

# %% [markdown] tags=["lang-zh"]
# 左圖為什麼會轉：生成樣本在右邊（$\theta>0$），判別器就把斜率往下壓（$\psi<0$），於是生成樣本被推向左；回到 0 的那一刻，斜率正好最陡，於是衝過頭。

# %% [markdown] tags=["lang-en"]
# Why does it turn in the left picture? With the generated sample on the right ($\theta>0$), the discriminator pushes its slope down ($\psi<0$), and so the sample is driven left; at the very moment it is back at 0 the slope is steepest, and it overshoots.


# %% [markdown] tags=["lang-zh"]
# ## 6.4 轉一轉旋鈕：$k$、兩個學習率、動量
#
# 訓練不穩時，常見的做法是先轉這三個旋鈕：讓 D 多走幾步（$k$）、讓 D 的學習率大一點（兩個時間尺度，TTUR）、加上動量 $\beta$。先猜：在 6.2 的賽局裡，哪一個能讓繞圈停下來？

# %% [markdown] tags=["lang-en"]
# ## 6.4 Turning the knobs: $k$, two learning rates, momentum
#
# When training is unstable, people often turn one of these three knobs first: more steps for D ($k$), a larger learning rate for D (two time scales, TTUR), some momentum $\beta$. Guess first: in the game of 6.2, which of them stops the circling?

# %%
def k_steps(w, k, eta_G, eta_D):
    theta, psi = w
    for _ in range(k):
        psi = psi - eta_D * theta
    return np.array([theta + eta_G * psi, psi])

def with_momentum(w, eta, beta):  # 狀態 state (θ, ψ, θ_before, ψ_before)
    theta, psi, theta_before, psi_before = w
    psi_next = psi - eta * theta + beta * (psi - psi_before)
    theta_next = theta + eta * psi_next + beta * (theta - theta_before)
    return np.array([theta_next, psi_next, theta, psi])

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
# - (b) 寫成矩陣。行列式永遠是 1：兩個特徵值之積是 1。
# - (c) 動量：每一步再加上 $\beta$ 倍的上一步。交替更新，兩人的學習率都是 $\eta$。
# - (d) 代入 $\theta_n=\Theta\lambda^n$、$\psi_n=\Psi\lambda^n$，除以 $\lambda^{n-1}$；左邊是 $\lambda^2-(1+\beta)\lambda+\beta$ 的因式分解。兩式相乘，消去 $\Theta\Psi$，得到四次方程式。

# %% [markdown] tags=["lang-en"]
# - (a) While D takes its $k$ steps $\theta$ stands still, so $k$ steps are one step $k$ times as long; then G takes a step.
# - (b) As a matrix. Its determinant is always 1, so the product of the two eigenvalues is 1.
# - (c) Momentum: $\beta$ times the step before is added to each step. Alternating updates, both with learning rate $\eta$.
# - (d) Put in $\theta_n=\Theta\lambda^n$ and $\psi_n=\Psi\lambda^n$ and divide by $\lambda^{n-1}$; the left-hand sides contain $\lambda^2-(1+\beta)\lambda+\beta$, factorised. Multiply the two equations and cancel $\Theta\Psi$: an equation of degree four.

# %% [markdown]
# $$
# \boxed{\det(\lambda I - J_k) = \lambda^2 - (2 - k\eta_G\eta_D)\lambda + 1 \qquad \det(\lambda I - J_\beta) = (\lambda - 1)^2(\lambda - \beta)^2 + \eta^2\lambda^3}
# \tag{6.4}
# $$

# %%
def determinants(J_k, J_beta, lambda_):
    return tuple(np.array([np.linalg.det(t * np.eye(len(J)) - J) for t in lambda_]) for J in (J_k, J_beta))

def by_matrices(lambda_, k, eta_G, eta_D, eta, beta):
    return determinants(matrix(lambda w: k_steps(w, k, eta_G, eta_D)),
                        matrix(lambda w: with_momentum(w, eta, beta), 4), lambda_)

# %%
def by_autograd(lambda_, k, eta_G, eta_D, eta, beta):
    turns = (dynamics.update(bilinear, eta=eta_G, eta_d=eta_D, k=k), dynamics.update(bilinear, eta=eta, beta=beta))
    return determinants(*(dynamics.step_jacobian(step).numpy() for step in turns), lambda_)

# %%
check("6.4", r"\det(\lambda I - J_k) = \lambda^2 - (2 - k\eta_G\eta_D)\lambda + 1 \qquad "
      r"\det(\lambda I - J_\beta) = (\lambda - 1)^2(\lambda - \beta)^2 + \eta^2\lambda^3")

# %% [markdown] tags=["lang-zh"]
# 讀出結論。第一式的常數項是 1：只要 $0 < k\eta_G\eta_D < 4$，特徵值就是 $e^{\pm i\varphi}$，$\cos\varphi = 1-\frac12 k\eta_G\eta_D$。$k$ 與兩個學習率只改變轉多快，不改變轉不轉。
#
# 第二式在 $\lambda=1$ 附近令 $\lambda=e^{\mu}$，對小的 $\eta$ 展開，得到 $\log\lvert\lambda\rvert \approx \frac{\beta\,\eta^2}{(1-\beta)^3}$：正動量往外甩，負動量才收斂（Gidel 等人 2019）。

# %% [markdown] tags=["lang-en"]
# Read off what follows. The constant term of the first polynomial is 1: as long as $0 < k\eta_G\eta_D < 4$ the eigenvalues are $e^{\pm i\varphi}$ with $\cos\varphi = 1-\frac12 k\eta_G\eta_D$. So $k$ and the two learning rates change how fast it turns, not whether it turns.
#
# In the second one, near $\lambda=1$, put $\lambda=e^{\mu}$ and expand for small $\eta$: $\log\lvert\lambda\rvert \approx \frac{\beta\,\eta^2}{(1-\beta)^3}$. Positive momentum drives the players outwards; only negative momentum converges (Gidel et al. 2019).

# %%
def turn(k, eta_d):  # 從頻譜讀出每步的轉角 the angle a step, read from the spectrum
    step = dynamics.update(bilinear, eta=0.1, eta_d=eta_d, k=k)
    theta = dynamics.trajectory(step, (1.0, 0.0), 400)[:, 0]
    return np.abs(np.fft.rfft(theta * np.hanning(401), 2**15)).argmax() * 2 * np.pi / 2**15

def log_rate(step, n=600):  # 從軌跡量出 log|λ| measured on a trajectory
    return np.log(dynamics.measured_rate(dynamics.trajectory(step, (1e-3, 1e-3), n)))

def inertia(beta): return dynamics.update(bilinear, eta=0.1, beta=beta)

# %%
betas, product = np.linspace(-0.9, 0.5, 57), np.linspace(0.001, 0.85, 200)
momentum = [np.log(dynamics.rate(inertia(beta))) for beta in betas]

fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.6))
for k, colour in zip((1, 2, 5), shades):
    for eta_d in (0.025, 0.1, 0.4, 1.6):
        plot.measured(left, k * 0.1 * eta_d, turn(k, eta_d), f"$k={k}$" if eta_d == 0.1 else None, color=colour)
plot.theory(left, product, np.arccos(1 - product / 2), None)
plot.theory(right, betas, momentum, "特徵值 eigenvalues")
right.plot(betas, betas * 0.01 / (1 - betas) ** 3, "--", color=plot.COLOURS["other"],
           label=r"$\beta\eta^2/(1-\beta)^3$")
plot.measured(right, betas[::7], [log_rate(inertia(beta)) for beta in betas[::7]])
left.set(xlabel=r"$k\,\eta_G\,\eta_D$", ylabel=r"每步轉角 angle a step $\varphi$")
right.axhline(0, color="0.6", lw=1)
right.set(xlabel=r"動量 momentum $\beta$", ylabel=r"$\log|\lambda|$", ylim=(-0.003, 0.015))
for ax in (left, right):
    ax.legend(fontsize=9)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖：十二組 $(k, \eta_D)$ 落在同一條曲線上，全部都在轉。右圖（點線是上面的近似式）：往左（負動量）在零線以下，往右立刻升到零線以上。Adam 預設的 $\beta_1=0.9$ 也是一種正動量，訓練 GAN 的人常把這個值調低到 0.5 或 0，這是一個理由。

# %% [markdown] tags=["lang-en"]
# Left: twelve pairs $(k, \eta_D)$ fall on one curve, and all of them turn. Right (dotted: the approximation above): negative momentum lies below the zero line, positive momentum at once above it. Adam's default $\beta_1=0.9$ is a kind of positive momentum; people who train GANs often lower it to 0.5 or 0, and this is one reason.

# %% [markdown] tags=["lang-zh"]
# Heusel 等人（2017）證明兩個時間尺度會收斂，與左圖矛盾嗎？不矛盾：他們假設學習率遞減，而且 $\theta$ 固定時，D 會被吸向一個最佳解。這裡只要 $\theta\neq0$，斜率愈陡愈好，沒有最佳解，假設不成立。

# %% [markdown] tags=["lang-en"]
# Heusel et al. (2017) prove convergence with two time scales; does the left picture contradict them? No: they assume learning rates that decay, and that for a fixed $\theta$ the discriminator is attracted to a best answer. Here, for any $\theta\neq0$, the steeper the slope the better; there is no best answer, and the assumption fails.

# %% [markdown] tags=["lang-zh"]
# ## 6.5 阻尼：R1 懲罰
#
# 要讓轉動停下來，得有摩擦。R1 在判別器的損失裡加上 $\frac{\gamma}{2}\,\mathbb{E}_{x \sim p}\lVert\nabla_x s(x)\rVert^2$：斜率大就罰。這裡 $s(x)=\psi x$，斜率處處是 $\psi$，懲罰就是 $\frac{\gamma}{2}\psi^2$。（本節與 6.6 是 6.3 的續篇。）
#
# 先猜：$\gamma$ 愈大，收斂愈快嗎？

# %% [markdown] tags=["lang-en"]
# ## 6.5 Damping: the R1 penalty
#
# To stop the turning there must be friction. R1 adds $\frac{\gamma}{2}\,\mathbb{E}_{x \sim p}\lVert\nabla_x s(x)\rVert^2$ to the discriminator's loss: a steep slope costs. Here $s(x)=\psi x$ has the slope $\psi$ everywhere, and the penalty is $\frac{\gamma}{2}\psi^2$. (This section and 6.6 continue 6.3.)
#
# Guess first: does a larger $\gamma$ always converge faster?

# %% [markdown]
# $$
# \begin{aligned}
# v_\psi &= -\theta\,f'(-\psi\theta) - \gamma\psi && \text{(a)}\\
# J(0,0) &= \begin{pmatrix} 0 & f'(0) \\ -f'(0) & -\gamma \end{pmatrix} && \text{(b)}\\
# 0 &= \det(\lambda I - J) = \lambda^2 + \gamma\lambda + f'(0)^2 && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 懲罰對 $\psi$ 的導數是 $\gamma\psi$；D 沿損失往下走，所以減去。
# - (b) 在 $(0,0)$ 微分：6.3 的 (d)，右下角多了 $-\gamma$。
# - (c) 特徵多項式。這也是阻尼振盪 $\ddot\theta + \gamma\dot\theta + f'(0)^2\theta = 0$ 的特徵方程式。

# %% [markdown] tags=["lang-en"]
# - (a) The derivative of the penalty with respect to $\psi$ is $\gamma\psi$; D descends its loss, so it is subtracted.
# - (b) Differentiate at $(0,0)$: step (d) of 6.3 with $-\gamma$ in the lower right corner.
# - (c) The characteristic polynomial. It is also that of the damped oscillator $\ddot\theta + \gamma\dot\theta + f'(0)^2\theta = 0$.

# %% [markdown]
# $$
# \boxed{\lambda_{\pm} = -\frac{\gamma}{2} \pm \sqrt{\frac{\gamma^2}{4} - f'(0)^2}}
# \tag{6.5}
# $$

# %%
def parts(*values): return tuple(part for value in values for part in (value.real, value.imag))

def shown(gamma, f_prime, half=0.5, sign=-1, power=2):
    root = complex(gamma**2 * half**2 - f_prime**power) ** 0.5
    return parts(sign * half * gamma + root, sign * half * gamma - root)

def by_field(gamma, loss):
    values = dynamics.eigenvalues(dynamics.jacobian(dynamics.dirac(loss, {"r1": gamma})))
    return parts(*sorted(values, key=lambda value: (-value.real, -value.imag)))

# %%
def by_hessian(gamma, loss):  # 由損失與懲罰的二階導數 second derivatives of the losses and the penalty
    game, s_real, x_real = losses.loss(loss), torch.zeros(1).double(), torch.zeros(1, 1).double()
    def L_G(w): return game.g(s_real, (w[1] * w[0])[None])
    def L_D(w):
        slope = torch.func.grad(lambda x: (w[1] * x).sum())(x_real)
        return game.d(s_real, (w[1] * w[0])[None]) + penalties.r1(slope, gamma)
    rows = [torch.func.hessian(L)(torch.zeros(2).double())[i] for i, L in enumerate((L_G, L_D))]
    values = np.linalg.eigvals(-torch.stack(rows).numpy()).astype(complex)
    return parts(*sorted(values, key=lambda value: (-value.real, -value.imag)))

# %%
check("6.5", r"\lambda_{\pm} = -\frac{\gamma}{2} \pm \sqrt{\frac{\gamma^2}{4} - f'(0)^2}")

# %%
gammas, dots = np.geomspace(0.02, 5, 400), (0.1, 0.2, 0.4, 0.7, 1.4, 2.0, 3.0, 4.5)
branches = np.array([shown(gamma, 0.5) for gamma in gammas]).reshape(-1, 2, 2)  # (γ, ±, Re/Im)

def speed(gamma, eta=0.002):  # 從軌跡量出 −log|λ|/η measured on a trajectory
    return -log_rate(dynamics.update(dynamics.dirac(penalties={"r1": gamma}), "simultaneous", eta), 40_000) / eta

# %%
from matplotlib.colors import LogNorm

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for branch in branches.transpose(1, 2, 0):
    points = left.scatter(*branch, c=gammas, cmap="viridis", norm=LogNorm(), s=10)
left.set(xlabel=r"$\mathrm{Re}\,\lambda$", ylabel=r"$\mathrm{Im}\,\lambda$", xlim=(-1.6, 0.1))
left.axvline(0, color="0.6", lw=1)
bar = fig.colorbar(points, ax=left, ticks=[0.1, 1], format="%g")
bar.ax.set_title(r"$\gamma/\gamma_{\mathrm{critical}}$", fontsize=11)
plot.theory(right, gammas, -branches[:, 0, 0], r"$-\mathrm{Re}\,\lambda_{+}$")
plot.measured(right, dots, [speed(gamma) for gamma in dots])
right.axvline(1, color="0.6", lw=1, ls="--")
right.set(xlabel=r"$\gamma/\gamma_{\mathrm{critical}}$", ylabel="收斂速度 speed")
right.legend(fontsize=10)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 左圖是兩個特徵值隨 $\gamma$ 走的路（這裡 $f'(0)=\frac12$，臨界值 $\gamma_{\mathrm{critical}}=2\lvert f'(0)\rvert=1$）。從 $\pm\frac{i}{2}$ 出發，沿圓弧往左：還在轉，但愈轉愈小。在 $\gamma=\gamma_{\mathrm{critical}}$ 相撞，之後分道揚鑣，一個往左，一個折回 0。右圖的點是從軌跡量到的收斂速度。

# %% [markdown] tags=["lang-en"]
# Left: the path of both eigenvalues as $\gamma$ grows (here $f'(0)=\frac12$, and the critical value is $\gamma_{\mathrm{critical}}=2\lvert f'(0)\rvert=1$). They start at $\pm\frac{i}{2}$ and follow an arc to the left: still turning, but shrinking. At $\gamma=\gamma_{\mathrm{critical}}$ they collide; then they part, one to the left, one back towards 0. The dots on the right are speeds measured on trajectories.

# %% [markdown] tags=["lang-zh"]
# 猜「愈大愈快」的人錯了一半：過了臨界值，太強的懲罰讓 D 幾乎不動，G 沒有方向可走，收斂反而變慢。

# %% [markdown] tags=["lang-en"]
# “The larger, the faster” is half wrong: beyond the critical value the penalty holds D so still that G has no direction to follow, and convergence slows down.


# %% [markdown] tags=["lang-zh"]
# ## 6.6 另一種阻尼：雜訊
#
# 實例雜訊（instance noise）在判別器看到的每個樣本上，不論真假，都加一點常態雜訊 $\varepsilon \sim N(0,\tau^2)$。程式只改一行。它和 R1 有什麼關係？

# %% [markdown] tags=["lang-en"]
# ## 6.6 Another damping: noise
#
# Instance noise adds some normal noise $\varepsilon \sim N(0,\tau^2)$ to every sample that the discriminator sees, real or generated. It is one line in a program. What has it to do with R1?

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

# %%
from torch.nn.functional import softplus

def by_integral(tau):  # L_D 的二階導數，期望值用梯形法 second derivative of L_D, trapezoidal rule
    e = torch.linspace(-12 * tau, 12 * tau, 4001, dtype=torch.float64)
    density = densities.gaussian(0, tau)(e)
    def L_D(psi): return torch.trapezoid(density * (softplus(-psi * e) + softplus(psi * e)), e)
    return torch.func.grad(torch.func.grad(L_D))(torch.tensor(0.0, dtype=torch.float64)).item()

def by_noisy_field(tau): return -dynamics.jacobian(dynamics.dirac(noise=tau))[1, 1].item()

# %%
check("6.6", r"\gamma_{\mathrm{noise}} = \frac{\tau^2}{2}")

# %% [markdown] tags=["lang-zh"]
# 在均衡附近，標準差 $\tau$ 的雜訊等於 $\gamma=\frac{\tau^2}{2}$ 的 R1；特徵值是 $f''(0)\,\tau^2 \pm \sqrt{f''(0)^2\tau^4 - f'(0)^2}$，與 Mescheder 等人（2018）相同。離均衡遠的地方，兩者並不相同。
#
# 真實資料自己也有寬度，作用像雜訊：實際的 GAN 可以比 Dirac-GAN 穩一點，這是原因之一。

# %% [markdown] tags=["lang-en"]
# Near the equilibrium, noise of standard deviation $\tau$ acts like R1 with $\gamma=\frac{\tau^2}{2}$; the eigenvalues are $f''(0)\,\tau^2 \pm \sqrt{f''(0)^2\tau^4 - f'(0)^2}$, as in Mescheder et al. (2018). Far from it they differ.
#
# Real data have a width of their own, which acts like noise: this is one reason why GANs in practice can be somewhat steadier than the Dirac-GAN.

# %% [markdown] tags=["lang-zh"]
# ## 九種方法，同一個起點
#
# 同一個起點 $(1,1)$，同樣的學習率 $\eta=0.2$，各走 400 步。先猜：九格裡有幾格會走到中央的十字？
#
# WGAN-GP 的懲罰是 $\lambda_{\mathrm{gp}}(\lvert\psi\rvert-1)^2$：要斜率是 1，不是 0。WGAN 截斷則在每一步之後，把 $\psi$ 截回 $[-\frac12, \frac12]$。
#
# 兩種 WGAN 用 6.2 的賽局，其餘用 6.3 的；「非飽和」另外換掉 G 的損失。共識法（consensus；Mescheder 等人 2017）讓兩人同時往「向量場變短」的方向修正。

# %% [markdown] tags=["lang-en"]
# ## Nine methods, one start
#
# The same start $(1,1)$, the same learning rate $\eta=0.2$, 400 steps each. Guess first: in how many of the nine panels will the path reach the cross in the middle?
#
# The penalty of WGAN-GP is $\lambda_{\mathrm{gp}}(\lvert\psi\rvert-1)^2$: it wants a slope of 1, not 0. WGAN with clipping cuts $\psi$ back to $[-\frac12, \frac12]$ after every step.
#
# Both WGANs play the game of 6.2, the others that of 6.3; “non-saturating” also replaces G's loss. Consensus (Mescheder et al. 2017) adds, for both players, a move in the direction in which the vector field gets shorter.

# %%
eta, weight_gp = 0.2, 0.25
nonsat, wgan_gp = dynamics.dirac("non-saturating"), dynamics.dirac("wasserstein", {"wgan-gp": weight_gp})
agreed, noisy = dynamics.consensus(minimax, 1.0), dynamics.dirac(noise=1.0)
with_r1 = dynamics.dirac(penalties={"r1": 0.5})

# %%
methods = {  # 名稱 name: (向量場 field, 規則 rule, 其他 options)
    "同時 simultaneous": (minimax, "simultaneous", {}), "交替 alternating": (minimax, "alternating", {}),
    "非飽和 non-saturating": (nonsat, "alternating", {}),
    "WGAN 截斷 clipping": (bilinear, "alternating", {"clip": 0.5}),
    "WGAN-GP": (wgan_gp, "alternating", {}), "外梯度 extragradient": (minimax, "extragradient", {}),
    "共識 consensus": (agreed, "simultaneous", {}), "雜訊 instance noise": (noisy, "alternating", {}),
    "R1": (with_r1, "alternating", {})}
update = {name: dynamics.update(v, rule, eta, **options) for name, (v, rule, options) in methods.items()}

# %%
fig, axes = plt.subplots(3, 3, figsize=(10, 5.6), sharex=True, sharey=True)
for ax, (name, (v, *_)) in zip(axes.flat, methods.items()):
    plot.arrows(ax, v, (4.4, 1.76), n=21)
    path = dynamics.trajectory(update[name], (1.0, 1.0), 400)
    ax.plot(*path.T, ".-", lw=0.5, ms=1.5, color=plot.COLOURS["measured"])
    ax.plot(*path[0], "o", color=plot.COLOURS["data"], ms=5)
    ax.set(xlim=(-4.7, 4.7), ylim=(-2, 2), aspect="equal")
    ax.set_title(name, fontsize=9, pad=2)
axes[-1, 1].set_xlabel(r"$\theta$")
axes[1, 0].set_ylabel(r"$\psi$")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 藍點是起點，十字是均衡，箭頭是向量場。前五種都沒有到：同時更新往外；交替與截斷繞圈；WGAN-GP 停在半徑約 1.27 的圈上；非飽和的圈慢慢變小，但愈小愈慢（練習 1）。後四種按比例一步步靠近；外梯度法最慢，400 步後半徑還有 0.2。

# %% [markdown] tags=["lang-en"]
# The blue dot is the start, the cross the equilibrium, the arrows are the field. The first five do not get there: simultaneous updates go outwards; alternating ones and clipping go round; WGAN-GP stays on a circle of radius about 1.27; the non-saturating circle shrinks, but the smaller, the slower (exercise 1). The last four come nearer by a factor in every step; extragradient is the slowest, still at radius 0.2 after 400 steps.

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

# %%
near = {name: dynamics.trajectory(step, (1e-3, 1e-3), 400) for name, step in update.items()}
predicted = {name: dynamics.rate(step) for name, step in update.items() if name != "WGAN-GP"}
epsilon = 2 * eta * weight_gp / (2 + 2 * eta * weight_gp + eta)

# %%
def verdict(predicted, measured):
    if abs(predicted - 1) < 1e-9:  # 預測不縮不放 neither in nor out
        assert abs(np.log(measured)) < 1e-4
        return "|λ| = 1 ✓"
    assert abs(np.log(measured) / np.log(predicted) - 1) < 0.02
    return "收斂 converges ✓" if predicted < 1 else "發散 diverges ✓"

# %%
print("預測      實測     對數之比\npredicted measured ratio of logs")
for name, rate in predicted.items():
    measured = dynamics.measured_rate(near[name])
    log_ratio = f"{np.log(measured) / np.log(rate):.3f}" if abs(rate - 1) > 1e-9 else "  —  "
    print(f"{rate:.4f}   {measured:.4f}   {log_ratio}   {verdict(rate, measured)}   {name}")
radius = np.linalg.norm(near["WGAN-GP"], axis=1)
assert np.maximum(radius[1:], radius[:-1]).min() >= epsilon
print(f"  —      r ≥ {epsilon:.4f} 每兩步 every two steps   不收斂 does not ✓   WGAN-GP")

# %%
fig, axes = plt.subplots(3, 3, figsize=(10, 5.6), sharex=True)
n = np.arange(401)
for ax, (name, path) in zip(axes.flat, near.items()):
    radius = np.linalg.norm(path, axis=1)
    plot.measured(ax, n[::16], radius[::16], None, markersize=3.5)
    line = n * np.log(predicted.get(name, 1))  # 斜率是預測，高度對齊 the slope is predicted, the height fitted
    height = np.mean(np.log(radius[200:]) - line[200:]) if name in predicted else np.log(epsilon)
    ax.plot(n, np.exp(line + height), "k" if name in predicted else "k--", lw=1.2)
    ax.set_ylim(*((1e-4, 1e-1) if predicted.get(name, 2) < 1.1 else (1e-3, 10)))
    if predicted.get(name, 2) < 0.999:
        ax.set_ylim(radius.min() / 3, 1)
    ax.set_yscale("log")
    ax.set_title(name, fontsize=9, pad=2)
axes[1, 0].set_ylabel(r"$\|w_n\|$")
axes[2, 1].set_xlabel(r"步 step $n$")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 黑線的斜率完全來自特徵值，沒有用到軌跡（高度則對齊實測）；點是實測。倍率的對數都相差不到 2 %；預測恰為 1 的三種，實測的對數小於 0.0001。WGAN-GP 那格的虛線是 $\varepsilon$：一步可以落到線下，但不會連續兩步（圖上每 16 步畫一點）。雜訊與 R1 的倍率相同，不是巧合：$\tau=1$ 就是 $\gamma=\frac12$，見 (6.6)。
#
# 這些倍率只在均衡附近成立。離得遠時，向量場是彎的，沒有單一的倍率。$\lvert\lambda\rvert=1$ 時，單看特徵值不能定案：非飽和那格其實在縮小，只是這麼近的地方慢得量不到。

# %% [markdown] tags=["lang-en"]
# The slope of the black lines comes from eigenvalues alone, without a trajectory (their height is fitted); the dots are measured. The logarithms of the factors agree to within 2 %; for the three predicted to be 1, the measured logarithm is below 0.0001. The dashed line for WGAN-GP is $\varepsilon$: a step may end below it, but never two steps in a row (every 16th is drawn). That noise and R1 have the same factor is no accident: $\tau=1$ is $\gamma=\frac12$, by (6.6).
#
# These factors hold near the equilibrium. Far away the field is curved, and there is no single factor. With $\lvert\lambda\rvert=1$ the eigenvalues alone decide nothing: the non-saturating panel does shrink, but so near the equilibrium it is too slow to measure.

# %% [markdown] tags=["lang-zh"]
# ## 有了阻尼，旋鈕才有用
#
# 6.4 說 $k$ 與兩個學習率停不住繞圈。加上 R1 之後再轉一次：橫軸是 $\eta_D/\eta_G$，縱軸是最大的 $\lvert\lambda\rvert$，線是預測，點是實測。

# %% [markdown] tags=["lang-en"]
# ## With damping the knobs begin to work
#
# According to 6.4, neither $k$ nor two learning rates stop the circling. Turn them once more with R1: the horizontal axis is $\eta_D/\eta_G$, the vertical axis the largest $\lvert\lambda\rvert$, predicted (lines) and measured (dots).

# %%
def knobs(v, ratio, k): return dynamics.update(v, eta=0.1, eta_d=0.1 * ratio, k=k)

ratio_axis, ratios = np.geomspace(0.25, 16, 60), np.array([0.25, 0.5, 1, 2, 4, 8, 16])
damped = {gamma: dynamics.dirac(penalties={"r1": gamma}) for gamma in (0.0, 0.5)}
found = {(gamma, k): [log_rate(knobs(v, ratio, k), 1200) for ratio in ratios]
         for gamma, v in damped.items() for k in (1, 2, 5)}
for (gamma, k), values in found.items():
    exact = np.log([dynamics.rate(knobs(damped[gamma], ratio, k)) for ratio in ratios])
    assert np.allclose(values, exact, rtol=0.02, atol=0 if gamma else 1e-3)

# %%
fig, ax = plt.subplots(figsize=(8.5, 3.8))
for (gamma, k), values in found.items():
    line = [dynamics.rate(knobs(damped[gamma], ratio, k)) for ratio in ratio_axis]
    ax.plot(ratio_axis, line, "k-" if gamma else "k--", lw=1.3)
    size = {1: 12, 2: 8.5, 5: 5}[k]  # 重疊的點也看得見 so that dots on dots are seen
    plot.measured(ax, ratios, np.exp(values), f"$k={k}$" if gamma else None,
                  color=shades[(1, 2, 5).index(k)], markersize=size)
ax.text(9, 1.004, r"$\gamma=0$")
ax.text(9, 0.957, r"$\gamma=0.5$")
ax.set(xscale="log", xlabel=r"$\eta_D/\eta_G$", ylabel=r"$|\lambda|$", ylim=(0.86, 1.015))
ax.legend(fontsize=9, loc="lower right")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 虛線（$\gamma=0$）釘在 1，不論怎麼轉。實線有谷底：D 快一點，阻尼的作用也快一點；快過頭，就是 6.5 的過阻尼（超過臨界值）。$k$ 大的曲線只是往左移，因為 D 走 $k$ 步與學習率放大 $k$ 倍差不多。旋鈕能調快慢，不能取代懲罰。

# %% [markdown] tags=["lang-en"]
# The dashed lines ($\gamma=0$) are pinned to 1, whatever you turn. The solid ones have a valley: a faster D makes the damping act faster, and with too fast a D it is overdamped, as beyond the critical value in 6.5. A larger $k$ shifts the curve to the left, because $k$ steps of D are much like a learning rate $k$ times as large. The knobs set the speed; they do not replace the penalty.

# %% [markdown] tags=["lang-zh"]
# ### 動手：收斂，還是發散？
#
# 左圖是向量場與 200 步的軌跡，右圖是一步的特徵值與單位圓。特徵值在圓內，靠近均衡時就會收斂；在圓外，就會離開均衡。
#
# <details><summary>答案</summary>
#
# 不會。同時更新的特徵值是 $1\pm\frac{i\eta}{2}$，大小是 $\sqrt{1+\eta^2/4}$，學習率再小也在圓外，只是走得慢些。要 $\frac{\eta}{4} < \gamma < \frac{2}{\eta}+\frac{\eta}{8}$，特徵值才都在圓內；$\gamma$ 太大，其中一個會越過 $-1$。換成非飽和損失，特徵值也在圓外，軌跡卻繞在一個圈上，沒有飛走：特徵值只管均衡附近。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: converge or diverge?
#
# On the left the field and a trajectory of 200 steps, on the right the eigenvalues of one step and the unit circle. Inside it, training converges once it is near the equilibrium; outside it, it leaves.
#
# <details><summary>Answer</summary>
#
# It does not. The eigenvalues of the simultaneous rule are $1\pm\frac{i\eta}{2}$, of modulus $\sqrt{1+\eta^2/4}$: outside the circle for any learning rate, only more slowly with a small one. Both are inside exactly for $\frac{\eta}{4} < \gamma < \frac{2}{\eta}+\frac{\eta}{8}$; with too large a $\gamma$ one of them passes $-1$. With the non-saturating loss they are outside too, and yet the path stays on a circle: eigenvalues speak of the neighbourhood of the equilibrium.
#
# </details>

# %%
widgets.dirac_gan()

# %% [markdown] tags=["lang-zh"]
# ## 換成真的網路
#
# 兩個參數的玩具說得準，那麼幾百個參數呢？資料是很窄的 $N(1, 0.1^2)$，G 與 D 都是小小的多層網路，用非飽和損失；Adam 的動量取 PyTorch 的預設值（$\beta_1=0.9$，正動量）。一組不用懲罰，另一組加上 R1，$\gamma=2$；每組用好幾個種子各訓練一次。
#
# 預測：沒有懲罰時，生成樣本的平均值在 1 附近來回擺；有 R1 時，擺動變小。

# %% [markdown] tags=["lang-en"]
# ## With real networks
#
# The toy of two parameters predicts well; what about hundreds of them? The data are a narrow $N(1, 0.1^2)$, G and D are small multilayer networks, with the non-saturating loss; Adam has PyTorch's default momentum ($\beta_1=0.9$, positive). One group has no penalty, the other R1 with $\gamma=2$. Each group is trained with several seeds.
#
# The prediction: without a penalty the mean of the generated samples swings about 1; with R1 the swings become small.

# %%

real = densities.gaussian(1.0, 0.1).sample(4000, torch.Generator().manual_seed(seed)).float()[:, None].to(device)
probe = torch.randn(500, 1, generator=torch.Generator().manual_seed(seed)).to(device)
seeds = [100 * seed + m for m in range(members)]

# %% tags=["nbval-ignore-output"]
def swing(penalty):  # 生成平均值，每 10 步記一次 the mean of G(z), every 10 steps: (steps / 10, members)
    means = []
    G = [nets.generator((1,), z_dim=1, width=8, depth=1, seed=s) for s in seeds]
    D = [nets.discriminator((1,), width=16, depth=2, seed=s) for s in seeds]
    def note(runs): means.append([run.G(probe).mean().item() for run in runs])
    train_many(G, D, real, seeds=seeds, steps=steps, z_dim=1, penalties=penalty, batch=64, lr_g=2e-3,
               betas=(0.9, 0.999), every=10, callback=note)
    return np.array(means)

free, held = swing({}), swing({"r1": 2.0})

# %%
tails = [means[len(means) // 2:].std(axis=0) for means in (free, held)]
fig, axes = plt.subplots(1, 3, figsize=(10, 3.6), width_ratios=[2, 2, 1])
for ax, means, colour, label in zip(axes, (free, held), shades, ("沒有懲罰 no penalty", r"R1，$\gamma=2$")):
    ax.plot(10 * np.arange(1, len(means) + 1), means, lw=0.9, color=colour)
    ax.axhline(1, color="k", lw=1)
    ax.set(xlabel="步 step", ylabel=r"$\mathbb{E}\,G(z)$", ylim=(-0.6, 2.6), title=label)
for i, tail in enumerate(tails):
    axes[2].semilogy(np.full(members, i), tail, "o", color=shades[i], alpha=0.6)
axes[2].set(xticks=[0, 1], xticklabels=["無 none", "R1"], xlim=(-0.5, 1.5), ylabel="後半段擺幅 late swing")
plt.show()

# %%
ratio = np.median(tails[0]) / np.median(tails[1])
assert ratio > 3, ratio
print("擺幅中位數 median swing：沒有懲罰 no penalty > 3 × R1 ✓")

# %% [markdown] tags=["lang-zh"]
# 每條線是一個種子，黑線是資料的平均值；右圖是後半段的標準差。玩具的預測在定性上成立，但給不出數字：真的網路有很多方向，資料有寬度，Adam 也不是單純的梯度下降。

# %% [markdown] tags=["lang-en"]
# Every line is a seed and the black line is the mean of the data; on the right is the standard deviation over the second half. The toy's prediction holds qualitatively. It does not give the numbers: real networks have many directions, the data have a width, and Adam is not plain gradient descent.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（一）：兩個步驟都寫反
#
# 這套講義最初的文件這樣寫演算法的兩步：
#
# > 使用真實數據 $x$ 和生成數據 $G(z)$，訓練判別器最大化 $L_D$。
#
# > 固定判別器 $D$，使用生成數據 $G(z)$，訓練生成器最大化 $L_G$，讓判別器無法區分真實數據和假數據。
#
# 那裡 $L_D$ 與 $L_G$ 就是 (2.1) 與非飽和損失。照著做，等於把整個向量場變號，也就是讓時間倒著走。先預測：非飽和的 Dirac-GAN 會怎樣？

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): both steps the wrong way round
#
# The document that this course grew from writes the two steps of the algorithm like this:
#
# > Using real data $x$ and generated data $G(z)$, train the discriminator to maximise $L_D$.
#
# > Fix the discriminator $D$ and, using generated data $G(z)$, train the generator to maximise $L_G$, so that the discriminator cannot tell real from fake data.
#
# There $L_D$ and $L_G$ are (2.1) and the non-saturating loss. Doing as it says reverses the whole field, as if time ran backwards. Predict first: what does the non-saturating Dirac-GAN do then?

# %%
def backwards(theta, psi): return tuple(-part for part in nonsat(theta, psi))

times, ends = np.linspace(0, 30, 300), []
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.6))
for v, label, colour in ((nonsat, "最小化 minimise", shades[1]), (backwards, "最大化 maximise", shades[0])):
    path = dynamics.flow(v, (1.0, 1.0), times)
    left.plot(*path.T, color=colour, label=label)
    right.semilogy(times, np.linalg.norm(path, axis=1), color=colour)
    ends.append(np.linalg.norm(path[-1]))
left.plot(0, 0, "+k")
left.set(xlabel=r"$\theta$", ylabel=r"$\psi$", xlim=(-4, 4), ylim=(-4, 4))
left.legend(fontsize=9)
right.set(xlabel="$t$", ylabel=r"$\sqrt{\theta^2+\psi^2}$")
plt.show()

# %%
assert ends[0] < 2**0.5 < 10 < ends[1]
print("最小化 minimise：靠近 nearer ✓   最大化 maximise：遠離 away ✗")

# %% [markdown] tags=["lang-zh"]
# 兩位玩家都沿自己的損失往上爬，就離均衡愈來愈遠：判別器學會給生成樣本高分，生成器反而躲開高分。正確的句子是：訓練判別器**最小化** $L_D$；固定判別器，訓練生成器**最小化** $L_G$。

# %% [markdown] tags=["lang-en"]
# Two players that climb their own losses move away from the equilibrium: the discriminator learns to score generated samples high, and the generator runs from high scores. The right sentences: train the discriminator to **minimise** $L_D$; with the discriminator fixed, train the generator to **minimise** $L_G$.

# %% [markdown] tags=["lang-zh"]
# 有趣的是，換成零和的損失時，只看圖抓不到這個錯：6.3 的軌道倒著走還是同一個圓。能收斂的例子才分得出正負號。

# %% [markdown] tags=["lang-en"]
# With the zero-sum losses, by the way, the picture would not have shown the error: the orbits of 6.3 run backwards are the same circles. Only a game that converges can tell the signs apart.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（二）：沒有這個保證
#
# 同一份文件接著說：
#
# > 這樣的交替過程持續進行，直到生成器生成的數據足夠真實，判別器無法有效區分真假數據。
#
# 「直到」暗示那一天會來。用 6.3 的賽局走兩萬步交替更新試試。先預測：$\theta$ 會不會經過 0，也就是生成資料與真實資料一模一樣的地方？經過之後會停嗎？

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): there is no such guarantee
#
# The same document goes on:
#
# > This alternating process continues until the data that the generator makes are realistic enough and the discriminator can no longer tell real from fake data.
#
# “Until” suggests that the day will come. Try it with twenty thousand alternating steps of the game of 6.3. Predict first: will $\theta$ ever pass through 0, where the generated data are exactly the real data? And will it stop there?

# %%
path = dynamics.trajectory(update["交替 alternating"], (1.0, 1.0), 20_000)
crossings = np.flatnonzero(path[1:, 0] * path[:-1, 0] < 0)
slopes = np.abs(path[crossings, 1])
radius = np.linalg.norm(path, axis=1)
assert len(crossings) > 300 and radius.min() > 1 and slopes.min() > 1
print(f"經過 passed θ = 0：> 300 ✓   當時 then |ψ| > 1 ✓   ‖w‖ > 1 ✓")

# %% [markdown] tags=["lang-zh"]
# 生成樣本有幾百次越過真實樣本所在的 0，每一次都立刻離開：那一刻判別器的斜率 $\lvert\psi\rvert$ 很大，推著生成器繼續走。生成器對了還不夠，判別器也要同時在均衡。

# %% [markdown] tags=["lang-en"]
# Hundreds of times the generated sample passes over the real one at 0, and each time it leaves at once: at that moment the slope $\lvert\psi\rvert$ of the discriminator is large and drives the generator on. It is not enough that the generator is right; the discriminator must be at the equilibrium at the same time.

# %% [markdown] tags=["lang-zh"]
# 正確的句子是：交替過程持續到我們喊停為止；在均衡附近會不會收斂，先看更新映射的特徵值：$\lvert\lambda\rvert<1$ 收斂，$\lvert\lambda\rvert>1$ 離開，$\lvert\lambda\rvert=1$ 不能定案。6.3 的賽局不加正則化、交替更新，正是 $\lvert\lambda\rvert=1$：它一直繞圈，走幾十萬步還會慢慢往外漂。加上 R1 或雜訊，只要學習率夠小，就有 $\lvert\lambda\rvert<1$，在均衡附近保證收斂。

# %% [markdown] tags=["lang-en"]
# The right sentence: the alternating process goes on until we stop it, and whether it converges near the equilibrium depends first on the eigenvalues of the update map there: $\lvert\lambda\rvert<1$ converges, $\lvert\lambda\rvert>1$ leaves, $\lvert\lambda\rvert=1$ decides nothing. The game of 6.3 without regularisation, in alternating steps, has $\lvert\lambda\rvert=1$: it keeps circling, and over hundreds of thousands of steps it drifts slowly outwards. With R1 or noise and a small enough learning rate we have $\lvert\lambda\rvert<1$, and convergence is guaranteed near the equilibrium.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「震盪就調小學習率」：見 6.2，同時更新在任何 $\eta$ 都發散，交替更新在任何 $0<\eta<2$ 都繞圈。
# - 「多訓練 D 幾步就會穩」：見 6.4，$k$ 只改變轉速；有阻尼之後才影響收斂的快慢。
# - 「Adam 預設值總是好的」：見 6.4，$\beta_1=0.9$ 在繞圈的賽局裡往外甩。
# - 把 $\gamma$ 與 $\frac{\gamma}{2}$ 弄混：R1 的定義帶 ½，差 2 倍就錯過臨界阻尼。
# - 只在真實樣本上算斜率，卻叫作 WGAN-GP。在 Dirac-GAN 上斜率處處相同，在哪裡算都一樣；看得出的差別只有 R1 要斜率 0，WGAN-GP 要斜率 1。要看出位置的差別，得讓評論家可以彎：下一格的 $f(x)=\psi x+\phi x^2$。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “It oscillates, so lower the learning rate”: see 6.2; simultaneous updates diverge for every $\eta$, alternating ones circle for every $0<\eta<2$.
# - “A few more steps of D make it stable”: see 6.4; $k$ only changes the speed of turning, and affects convergence only once there is damping.
# - “Adam's defaults are always good”: see 6.4; in a game that circles, $\beta_1=0.9$ drives the players outwards.
# - Confusing $\gamma$ with $\frac{\gamma}{2}$: R1 is defined with the ½, and a factor of 2 misses critical damping.
# - Taking slopes at real samples only and calling it WGAN-GP. On the Dirac-GAN the place makes no difference, as the slope is the same everywhere; only the targets differ, 0 for R1 and 1 for WGAN-GP. To see the effect of the place, let the critic bend: the next cell has $f(x)=\psi x+\phi x^2$.

# %%
def critic_value(where, steps, weight=10.0, lr=0.02):  # θ = 1：W₁ = 1，V = f(0) − f(1)
    psi, phi = (torch.tensor(-0.1, dtype=torch.float64, requires_grad=True) for _ in range(2))
    for _ in range(steps):
        V = -(psi + phi)
        slopes = (psi + 2 * phi * where)[:, None]  # f′(x) = ψ + 2φx
        gradients = torch.autograd.grad(penalties.wgan_gp(slopes, weight) - V, (psi, phi))
        with torch.no_grad():
            psi -= lr * gradients[0]
            phi -= lr * gradients[1]
    return V.item()

# %%
between, real_only = torch.linspace(0, 1, 101).double(), torch.zeros(1).double()
for count in (500, 1000):
    print(f"{count} 步 steps   之間 between: V = {critic_value(between, count):.3f}   "
          f"只在真實 real only: V = {critic_value(real_only, count):.1f}")
assert abs(critic_value(between, 1000) - 1.05) < 1e-3 and critic_value(real_only, 1000) > 20

# %% [markdown] tags=["lang-zh"]
# 真假樣本相距 1，評論家該估出的 Wasserstein 距離是 $W_1=1$（第 10 章）；懲罰的權重是 10。在真假之間算斜率，價值停在 $1+\frac{1}{2\lambda_{\mathrm{gp}}}=1.05$；只在真實樣本 0 算，懲罰看不到 $\phi$，價值一直漲，不再估計任何距離。

# %% [markdown] tags=["lang-en"]
# The real and the generated sample are 1 apart, and the critic should estimate their Wasserstein distance $W_1=1$ (lesson 10); the weight of the penalty is 10. With slopes taken between real and generated samples the value settles at $1+\frac{1}{2\lambda_{\mathrm{gp}}}=1.05$; taken at the real sample 0 only, the penalty does not see $\phi$, and the value grows without end and estimates no distance.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. 非飽和的 Dirac-GAN，連續時間。證明 $\frac{d}{dt}(\theta^2+\psi^2) = -2\,\psi\theta\tanh\frac{\psi\theta}{2}$，並估計 $t$ 很大時的半徑。
# 2. 6.2 的賽局加上 R1，交替更新。特徵值是複數時，$\lvert\lambda\rvert^2$ 是多少？
# 3. 外梯度法在 6.2 的賽局裡，哪個 $\eta$ 收斂最快？距離每步乘上多少？
# 4. 非飽和的 Dirac-GAN，改成同時更新：(6.2) 說半徑變大，練習 1 說變小。兩者打平的半徑是多少？
# 5. 證明 WGAN-GP（同時更新，$\psi\neq0$）連續兩步與均衡的距離不可能都小於 $\varepsilon=\frac{2\eta\lambda_{\mathrm{gp}}}{2+2\eta\lambda_{\mathrm{gp}}+\eta}$。
#
# <details><summary>提示</summary>
#
# 1：用 $\sigma(-t)-\sigma(t)=-\tanh\frac{t}{2}$，半徑小時把 tanh 換成它的引數；半徑 $r$ 的圓上，$(\psi\theta)^2$ 的平均是 $\frac{r^4}{8}$。2：算行列式。3：對 $\eta^2$ 配方。4：均衡附近的向量場只有 6.2 的一半，所以小半徑時每步 $r^2$ 增加 $\frac{\eta^2}{4}r^2$，減少約 $\frac{\eta}{8}r^4$。5：設兩步的距離都小於 $\varepsilon$，則 $\psi$ 移動不到 $2\varepsilon$；再估計它至少移動多少。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. The non-saturating Dirac-GAN in continuous time. Show that $\frac{d}{dt}(\theta^2+\psi^2) = -2\,\psi\theta\tanh\frac{\psi\theta}{2}$, and estimate the radius for large $t$.
# 2. The game of 6.2 with R1 and alternating updates. When the eigenvalues are complex, what is $\lvert\lambda\rvert^2$?
# 3. Extragradient in the game of 6.2: which $\eta$ converges fastest, and by what factor does a step then multiply the distance?
# 4. The non-saturating Dirac-GAN with simultaneous updates instead: by (6.2) the radius grows, by exercise 1 it shrinks. At which radius do they balance?
# 5. Show that with WGAN-GP (simultaneous updates, $\psi\neq0$) two steps in a row cannot both end nearer to the equilibrium than $\varepsilon=\frac{2\eta\lambda_{\mathrm{gp}}}{2+2\eta\lambda_{\mathrm{gp}}+\eta}$.
#
# <details><summary>Hints</summary>
#
# 1: use $\sigma(-t)-\sigma(t)=-\tanh\frac{t}{2}$, and for a small radius replace tanh by its argument; on a circle of radius $r$ the mean of $(\psi\theta)^2$ is $\frac{r^4}{8}$. 2: take the determinant. 3: complete the square in $\eta^2$. 4: near the equilibrium the field is half that of 6.2, so for a small radius $r^2$ grows by $\frac{\eta^2}{4}r^2$ a step and shrinks by about $\frac{\eta}{8}r^4$. 5: if both end nearer than $\varepsilon$, then $\psi$ moves by less than $2\varepsilon$; now find out how far it must move at least.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：dr²/dt ≈ −r⁴/8，所以 r² ≈ 8/(t + 8/r₀²)，愈小愈慢 the smaller, the slower
def growth(theta, psi): return -2 * theta * psi * np.tanh(theta * psi / 2)  # dr²/dt
def r_squared(t, start): return 8 / (t + 8 / start)

for a, b in zip(x, z):
    v_a, v_b = nonsat(a, b)
    assert np.isclose(2 * a * v_a + 2 * b * v_b, growth(a, b))
late = dynamics.flow(nonsat, (1.0, 1.0), [0, 200, 300])[1:]
assert np.allclose((late**2).sum(1), r_squared(np.array([200, 300]), 2), rtol=0.02)
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：det J = 1 − ηγ，所以半徑平均每步乘 √(1 − ηγ) the mean factor of the radius a step
def squared_modulus(eta, gamma): return 1 - eta * gamma

for eta_2, gamma in ((0.1, 0.3), (0.2, 1.0), (0.4, 0.5)):
    exact = dynamics.rate(dynamics.update(dynamics.dirac("wasserstein", {"r1": gamma}), eta=eta_2)) ** 2
    assert np.isclose(squared_modulus(eta_2, gamma), exact)
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：1 − η² + η⁴ = ¾ + (η² − ½)²
best = np.sqrt(0.5)

def modulus(eta): return dynamics.rate(dynamics.update(bilinear, "extragradient", eta))
assert np.isclose(modulus(best), np.sqrt(0.75))
assert modulus(best) <= min(modulus(h) for h in np.linspace(0.5, 0.9, 21))
print(f"✓ 3   η = {best:.4f}   |λ| = {modulus(best):.4f}")

# %% tags=["solution"]
# 解答 4 · Solution 4：η²r²/4 = ηr⁴/8，r = √(2η)：一個極限環 a limit cycle
def radius_of_cycle(eta): return np.sqrt(2 * eta)

for eta_4, start in ((0.05, 0.2), (0.1, 0.8)):
    path = dynamics.trajectory(dynamics.update(nonsat, "simultaneous", eta_4), (start, 0.0), 10_000)
    radius = np.sqrt((path[-2000:] ** 2).sum(1).mean())
    assert abs(radius / radius_of_cycle(eta_4) - 1) < 0.02
print("✓ 4")

# %% tags=["solution"]
# 解答 5 · Solution 5：ψ ≠ 0 時 then 2ε ≥ |Δψ| ≥ η(2λ(1 − ε) − ε)，解出 ε solve for ε
def floor_of(h, weight): return 2 * h * weight / (2 + 2 * h * weight + h)

for h, weight in ((0.05, 0.5), (0.2, 1.0), (0.1, 10.0)):
    bound = floor_of(h, weight)
    assert np.isclose(2 * bound, h * (2 * weight * (1 - bound) - bound))
    v = dynamics.dirac("wasserstein", {"wgan-gp": weight})
    radius = np.linalg.norm(dynamics.trajectory(dynamics.update(v, "simultaneous", h), (0.0, 1e-6), 2000), axis=1)
    assert np.maximum(radius[1:], radius[:-1]).min() >= bound
print("✓ 5")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 訓練是反覆套用更新映射 (6.1)。最簡單的賽局裡，同時更新發散、交替更新繞圈、外梯度法收斂，見 (6.2)。Dirac-GAN 的向量場 (6.3) 與位置垂直，所以只轉不縮；$k$、兩個學習率只改轉速，正動量更糟，見 (6.4)。R1 加上阻尼，(6.5) 給出收斂速度，臨界值是 $\gamma=2\lvert f'(0)\rvert$；雜訊是它的近親。
#
# 下一章看另一種失敗：生成器只學會一部分資料。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# Training applies the update map (6.1) over and over. In the simplest game simultaneous updates diverge, alternating ones circle and extragradient converges, (6.2). The field of the Dirac-GAN, (6.3), is perpendicular to the position, so it turns without shrinking; $k$ and two learning rates only change the speed of turning, and positive momentum makes it worse, (6.4). R1 adds damping; (6.5) gives the speed of convergence, with the critical value $\gamma=2\lvert f'(0)\rvert$. Noise is a close relative.
#
# The next lesson looks at another failure: a generator that learns only a part of the data.

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - L. Mescheder, A. Geiger, S. Nowozin (2018). *Which Training Methods for GANs do actually Converge?* ICML. [arXiv:1801.04406](https://arxiv.org/abs/1801.04406)
# - L. Mescheder, S. Nowozin, A. Geiger (2017). *The Numerics of GANs*. NeurIPS. [arXiv:1705.10461](https://arxiv.org/abs/1705.10461)
# - M. Heusel, H. Ramsauer, T. Unterthiner, B. Nessler, S. Hochreiter (2017). *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*. NeurIPS. [arXiv:1706.08500](https://arxiv.org/abs/1706.08500)
# - G. Gidel, R. Askari Hemmat, M. Pezeshki, R. Le Priol, G. Huang, S. Lacoste-Julien, I. Mitliagkas (2019). *Negative Momentum for Improved Game Dynamics*. AISTATS. [arXiv:1807.04740](https://arxiv.org/abs/1807.04740)
# - I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville (2017). *Improved Training of Wasserstein GANs*. NeurIPS. [arXiv:1704.00028](https://arxiv.org/abs/1704.00028)
# - M. Arjovsky, S. Chintala, L. Bottou (2017). *Wasserstein GAN*. [arXiv:1701.07875](https://arxiv.org/abs/1701.07875)
# - C. K. Sønderby, J. Caballero, L. Theis, W. Shi, F. Huszár (2017). *Amortised MAP Inference for Image Super-resolution*. ICLR. [arXiv:1610.04490](https://arxiv.org/abs/1610.04490)
# - G. M. Korpelevich (1976). *The extragradient method for finding saddle points and other problems*. Matecon 12, 747–756.
