# %% [markdown]
# # 01 基本結構 · Structure

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

# %% [markdown] tags=["lang-zh"]
# 一堂課 50 分鐘，「對摺」與「維度不夠」兩段、七個模式的環可以留作自習。讀完之後，你能夠：
#
# - 說出 $z$、$G$、$D$ 各自看得到什麼、要學什麼；
# - 不必知道生成樣本的密度，就能對它們取期望值；知道 $G$ 的反函數時，還能把密度寫出來；
# - 解釋判別器為什麼等於在估計密度比，以及它的輸出為什麼不是「真相」；
# - 在訓練之前，預測一個 GAN 會學出哪一個函數。
#
# 先備知識：微積分、機率密度、期望值、基本的 Python；見過神經網路。

# %% [markdown] tags=["lang-en"]
# One lesson of 50 minutes, with the parts on folding and on missing dimensions, and the ring of seven left for reading at home. Afterwards you can
#
# - say what $z$, $G$ and $D$ each see, and which of them learn;
# - compute expectations over generated samples without knowing their density, and write that density down when the inverse of $G$ is known;
# - explain why a discriminator estimates a density ratio, and why its output is not “the truth”;
# - predict, before training, which function a GAN will learn.
#
# You need calculus, probability densities, expectations, basic Python, and to have seen a neural network.

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
steps = {"quick": 800, "full": 8000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 三個角色
#
# | 角色 | 輸入與輸出 | 學什麼 | 看得到什麼 |
# |---|---|---|---|
# | 潛在變數 $z \sim p_z$ | 隨機數 → 向量 | 不學 | 什麼都看不到 |
# | 生成器 $G$ | $z$ → 樣本 $G(z)$ | 參數 $\theta$ | 只看得到 $D$ 給的評分與評分的斜率 |
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
G, D = nets.generator((2,), z_dim=3, seed=seed), nets.discriminator((2,), seed=seed)
with torch.no_grad():
    z = torch.randn(5, 3, generator=g)
    x = G(z)
    s = D(x)  # 程式的 D 傳回對數機率比（1.3 節） this D returns the logit, see 1.3
    assert torch.equal(G(z), x) and (0 < torch.sigmoid(s)).all() and (torch.sigmoid(s) < 1).all()
print("z", tuple(z.shape), "  x = G(z)", tuple(x.shape), "  D(x) = σ(s(x))", tuple(s.shape))

# %% [markdown] tags=["lang-zh"]
# 會，一個位元都不差：$G$ 是確定的函數，隨機只從 $z$ 來。所以「生成器的分布」這個詞需要定義：它是 $z$ 的分布經過 $G$ 搬運之後的樣子，叫推前分布。密度記作 $q$；真實資料的密度記作 $p$。
#
# 下圖把 31 個 $z$（叫它們粒子）送進同一個 $G$；相鄰兩點之間的機率都相等。先猜：$G$ 陡的地方，$q$ 是高還是低？

# %% [markdown] tags=["lang-en"]
# Yes, to the last bit: $G$ is a fixed function, and all randomness comes from $z$. So “the distribution of the generator” needs a definition: it is the distribution of $z$ after $G$ has carried it along, called the pushforward. Its density is $q$; the density of the real data is $p$.
#
# Below, 31 values of $z$, the particles, go through one $G$; the probability between any two neighbours is the same. Guess first: where $G$ is steep, is $q$ high or low?

# %%
from scipy import stats

p_z = densities.gaussian(0, 1)
p = densities.mixture([densities.gaussian(-1.5, 0.5), densities.gaussian(1.0, 0.7)])
grid = np.linspace(-6, 6, 24_001)
F_p = (stats.norm.cdf(grid, -1.5, 0.5) + stats.norm.cdf(grid, 1.0, 0.7)) / 2  # p 的累積分布函數 its CDF

def G_star(z): return np.interp(stats.norm.cdf(z), F_p, grid)  # 這個 G 從哪裡來，本章後面揭曉 explained below

# %%
def draw_map(G, q, particles=31):
    z, x = np.linspace(-3, 3, 601), np.linspace(-3.5, 3.5, 601)
    fig, ((middle, side), (below, corner)) = plt.subplots(
        2, 2, figsize=(8, 4.4), sharex="col", sharey="row", width_ratios=[3, 1], height_ratios=[3, 1])
    corner.remove()
    for dot in stats.norm.ppf((np.arange(particles) + 0.5) / particles):
        middle.plot([dot, dot, 3], [-3.5, G(dot), G(dot)], color=plot.COLOURS["light"], lw=0.8)
    middle.plot(z, G(z), color=plot.COLOURS["generated"])
    side.fill_betweenx(x, q(x), color=plot.COLOURS["generated"], alpha=0.3)
    below.fill_between(z, p_z(z), color=plot.COLOURS["other"], alpha=0.4)
    middle.set(ylabel="$x = G(z)$", ylim=(-3.5, 3.5))
    side.set_xlabel("$q(x)$")
    below.set(xlabel="$z$", ylabel="$p_z(z)$")

draw_map(G_star, p)
plt.show()

# %% [markdown] tags=["lang-zh"]
# $G$ 陡的地方，粒子被拉開，$q$ 就低；平的地方，粒子擠在一起，$q$ 就高。一座山變成兩座山，靠的是中間那一段陡坡。下面的 (1.1) 與 (1.2) 把這件事寫清楚。

# %% [markdown] tags=["lang-en"]
# Where $G$ is steep the particles are pulled apart and $q$ is low; where it is flat they crowd and $q$ is high. One hill becomes two because of the steep stretch in the middle. Equations (1.1) and (1.2) will say this exactly.

# %% [markdown] tags=["lang-zh"]
# ## 1.1 推前分布的期望值
#
# 後面每一個損失都是期望值，而其中一半是對 $q$ 取的。可是 $G$ 是神經網路，沒有人寫得出 $q(x)$。怎麼算？

# %% [markdown] tags=["lang-en"]
# ## 1.1 Expectations under the pushforward
#
# Every loss in this course is made of expectations, and half of them are over $q$. But $G$ is a neural network, and nobody can write $q(x)$ down. How, then, are they computed?

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
# - (c) 期望值是線性的，所以階梯函數也成立。
# - (d) 一般的（可測的）$h$ 是階梯函數的逐點極限，而且可以取 $\lvert h_k \rvert \le \lvert h \rvert$；只要 $\mathbb{E}_{z \sim p_z}\left[\lvert h(G(z)) \rvert\right]$ 有限，極限可以搬進期望值（控制收斂定理）。

# %% [markdown] tags=["lang-en"]
# - (a) The definition of the pushforward: $x$ lies in $A$ exactly when $G(z)$ does.
# - (b) A probability is the expectation of the indicator $1_A$; $1_A(x)$ is 1 for $x \in A$ and 0 otherwise.
# - (c) Expectations are linear, so the statement holds for step functions, combinations of indicators.
# - (d) A measurable $h$ is a pointwise limit of step functions, chosen with $\lvert h_k \rvert \le \lvert h \rvert$; if $\mathbb{E}_{z \sim p_z}\left[\lvert h(G(z)) \rvert\right]$ is finite, the limit may go inside (dominated convergence).

# %% [markdown]
# $$
# \boxed{\mathbb{E}_{x \sim q}[h(x)] = \mathbb{E}_{z \sim p_z}[h(G(z))]}
# \tag{1.1}
# $$

# %%
def on_the_left(known, h): return known.expect(h)  # SciPy 的密度，對 x 積分 its density, integrated over x

uniform = densities.uniform(0, 1)
pushed = [dict(p_z=p_z, G=np.exp, known=stats.lognorm(1)),      # e^z：對數常態 lognormal
          dict(p_z=p_z, G=np.square, known=stats.chi2(1)),      # z²：卡方，G 不單調 chi-squared, not monotone
          dict(p_z=uniform, G=lambda z: np.sin(np.pi * (z - 0.5)), known=stats.arcsine(-1, 2))]
tests = [np.square, np.cos, lambda x: np.logaddexp(0, x)]  # h：最後一個是 −log(1−σ(x))  the last is −log(1−σ(x))

# %%
check("1.1", r"\mathbb{E}_{x \sim q}[h(x)] = \mathbb{E}_{z \sim p_z}[h(G(z))]")

# %% [markdown] tags=["lang-zh"]
# 三種 $G$、三種 $h$：左邊用統計手冊裡的密度對 $x$ 積分，右邊只用到 $p_z$ 與 $G$。這個式子不要求 $G$ 單調，不要求可微，也不管 $z$ 是均勻還是常態。
#
# 訓練時連積分都省了：抽 $n$ 個 $z$，取平均。下圖用的是第一張圖的生成器：黑線是左邊的積分，點是右邊的平均，灰帶是上下各兩倍標準誤 $\frac{2\sigma_h}{\sqrt{n}}$，$\sigma_h$ 是 $h(G(z))$ 的標準差。先猜：樣本數變成一百倍，誤差縮成幾分之一？

# %% [markdown] tags=["lang-en"]
# Three maps $G$, three functions $h$: the left side integrates a textbook density over $x$, the right side uses $p_z$ and $G$ only. The equation does not ask $G$ to be monotone or differentiable, nor does it care whether $z$ is uniform or normal.
#
# Training does not even integrate: it draws $n$ values of $z$ and takes a mean. The black line is the integral on the left, the dots are means on the right, the grey band is two standard errors on either side, $\frac{2\sigma_h}{\sqrt{n}}$, where $\sigma_h$ is the standard deviation of $h(G(z))$. Guess first: with a hundred times the samples, how many times smaller is the error?

# %%
z = p_z.sample(100_000, g).numpy()
counts = np.unique(np.logspace(1, 5, 25).astype(int))
fig, axes = plt.subplots(1, 3, figsize=(10, 3.2))
for ax, h, name in zip(axes, (lambda x: x, *tests[1:]), ("x", r"\cos x", r"-\log(1-\sigma(x))")):
    exact = divergences.integrate(lambda x: p(x) * h(x), p.breaks)
    values = h(G_star(z))
    error = values.std() / np.sqrt(counts)
    ax.fill_between(counts, exact - 2 * error, exact + 2 * error, color="0.9")
    plot.theory(ax, counts, np.full(len(counts), exact))
    plot.measured(ax, counts, [values[:n].mean() for n in counts], markersize=4)
    ax.set(xscale="log", xlabel="$n$", ylabel=rf"$\mathbb{{E}}[h]$,  $h(x) = {name}$")
    assert abs(values.mean() - exact) < 4 * error[-1]
axes[0].legend(fontsize=9)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 十分之一。而 (1.1) 正是 GAN 訓練得動的原因：損失裡的 $\mathbb{E}_{x \sim q}[\log(1-D(x))]$ 改寫成 $\mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$，抽樣就能算；$\theta$ 也從「分布裡」搬到「函數裡」，所以能對它微分（第 03 章）。從頭到尾不需要 $q(x)$。

# %% [markdown] tags=["lang-en"]
# Ten times. And (1.1) is why a GAN can be trained at all: $\mathbb{E}_{x \sim q}[\log(1-D(x))]$ in the loss (lesson 02) becomes $\mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]$, which sampling can estimate; and $\theta$ moves from the distribution into the function, so that the derivative can be taken sample by sample (lesson 03). Nowhere is $q(x)$ needed.

# %% [markdown] tags=["lang-zh"]
# ## 1.2 變數變換
#
# 那麼 $q(x)$ 到底長什麼樣？一維、$G$ 嚴格單調、可微而且 $G' \ne 0$ 時，答案只要一行（$x$ 在 $G$ 的值域裡；值域之外 $q=0$）。從累積分布函數出發（$x$ 的記作 $F_q$，$z$ 的記作 $F_z$）：它是機率，而機率會跟著粒子一起搬動。

# %% [markdown] tags=["lang-en"]
# ## 1.2 Change of variables
#
# What does $q(x)$ look like, then? In one dimension, for a strictly monotone differentiable $G$ with $G' \ne 0$, the answer is one line (for $x$ in the range of $G$; outside it $q=0$). Start from the cumulative distribution functions ($F_q$ that of $x$, $F_z$ that of $z$): their values are probabilities, and probability travels with the particles.

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
# - (b) 微分，連鎖律。
# - (c) $G$ 遞減：套上 $G^{-1}$ 之後，不等式反向；$z$ 有密度，所以單獨一點的機率是 0。
# - (d) 微分；此時導數是負的，前面的負號把密度救回正值。
#
# (b) 與 (d) 合成一式，就是絕對值。

# %% [markdown] tags=["lang-en"]
# - (a) $G$ increasing: applying $G^{-1}$ to both sides keeps the inequality.
# - (b) Differentiate, by the chain rule.
# - (c) $G$ decreasing: applying $G^{-1}$ reverses the inequality; as $z$ has a density, a single point has probability 0.
# - (d) Differentiate; the derivative of the inverse is negative now, and the minus sign makes the density positive.
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

# %%
import sympy

u = sympy.Symbol("x", positive=True)

def by_cdf(formula, x):  # 解出反函數，再微分累積分布函數 solve for the inverse, then differentiate the CDF
    z = sympy.Symbol("z", real=True)
    G = sympy.sympify(formula, locals={"z": z})
    F_z = (1 + sympy.erf(sympy.solve(G - u, z)[-1] / sympy.sqrt(2))) / 2
    rising = sympy.diff(G, z).subs(z, 0) > 0
    return sympy.lambdify(u, sympy.diff(F_z if rising else 1 - F_z, u))(x)

def by_handbook(known, x): return known.pdf(x)

maps = [dict(formula="exp(z)", G_inv=np.log, known=stats.lognorm(1)),
        dict(formula="sinh(z)", G_inv=np.arcsinh, known=stats.johnsonsu(0, 1)),
        dict(formula="exp(-z/2)", G_inv=lambda x: -2 * np.log(x), known=stats.lognorm(0.5)),  # 遞減 decreasing
        dict(formula="1 - 2*z", G_inv=lambda x: (1 - x) / 2, known=stats.norm(1, 2))]         # 遞減 decreasing

# %%
check("1.2", r"q(x) = p_z(G^{-1}(x)) \cdot \left| \frac{d}{dx} G^{-1}(x) \right|",
      r"\text{$G$ 嚴格單調、可微 strictly monotone, differentiable}")

# %% [markdown] tags=["lang-zh"]
# 反函數的導數是導數的倒數，所以 (1.2) 也可以寫成 $q(x) = \frac{p_z(z)}{\lvert G'(z) \rvert}$，其中 $z=G^{-1}(x)$：斜率在分母。斜率 3 的地方，粒子拉開三倍，密度剩三分之一。
#
# 下圖：點是十萬個 $G(z)$ 的直方圖，黑線是 (1.2)，其餘三條是三種常見的錯。左圖的映射遞增，少了絕對值也沒有差別，所以綠線疊在黑線上。

# %% [markdown] tags=["lang-en"]
# The derivative of an inverse is the reciprocal of the derivative, so (1.2) also reads $q(x) = \frac{p_z(z)}{\lvert G'(z) \rvert}$ with $z=G^{-1}(x)$: the slope stands in the denominator. Where the slope is 3, particles are pulled three times as far apart and a third of the density is left.
#
# Below, the dots are a histogram of a hundred thousand values $G(z)$, the black line is (1.2), the broken and dotted lines are three common mistakes. In the left panel the map is increasing, so there the curve without the absolute value coincides with (1.2).

# %%
def histogram(samples, edges):  # 每格的密度與標準誤 the density in each bin, and its standard error
    count, width = np.histogram(samples, edges)[0], np.diff(edges)
    return count / len(samples) / width, np.sqrt(count + 1) / len(samples) / width

edges, x = np.linspace(0.1, 4, 40), np.linspace(0.1, 4, 400)
centres = (edges[1:] + edges[:-1]) / 2
slopes = [("e^{z}", maps[0], 1 / x), ("e^{-z/2}", maps[2], -2 / x)]  # G、G⁻¹、dG⁻¹/dx

# %%
def draw_mistakes(ax, base, slope):  # base = p_z(G⁻¹(x))
    curves = [(base, "--", "other", r"漏了 without $\frac{d}{dx}G^{-1}$"),
              (base / np.abs(slope), "-.", "light", "誤乘 times $G'$"),
              (base * slope, ":", "discriminator", r"沒有絕對值 without $\mid\cdot\mid$")]
    plot.theory(ax, x, base * np.abs(slope), "(1.2)")
    for curve, style, colour, label in curves:
        ax.plot(x, curve, style, color=plot.COLOURS[colour], label=label)

# %%
fig, axes = plt.subplots(1, 2, figsize=(10, 3.4))
for ax, (name, case, slope) in zip(axes, slopes):
    base = p_z(case["G_inv"](x))
    draw_mistakes(ax, base, slope)
    seen, error = histogram(sympy.lambdify("z", case["formula"])(z), edges)
    plot.measured(ax, centres, seen, markersize=4)
    ax.set(xlabel="$x$", ylabel="$q(x)$", ylim=(-1, 1.5), title=f"$G(z) = {name}$")
    assert (np.abs(seen - np.interp(centres, x, base * np.abs(slope))) < 5 * error + 0.01).all()
axes[0].legend(fontsize=9, ncols=2, loc="lower right")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 不必有直方圖也抓得到錯：密度的積分必須是 1。下一格算這幾條曲線在 $G(z)=e^{z}$ 時的面積。先猜：漏掉導數的那一條，面積大於 1 還是小於 1？

# %% [markdown] tags=["lang-en"]
# The mistakes can be caught without a histogram: a density must integrate to 1. The next cell computes the areas for $G(z)=e^{z}$. Guess first: what is the area under the curve without the derivative?

# %%
areas = {"(1.2)": (lambda x: p_z(np.log(x)) / x, 1.0),
         "漏了導數 no derivative": (lambda x: p_z(np.log(x)), np.exp(0.5)),  # = E[G′(z)]
         "誤乘 times G′": (lambda x: p_z(np.log(x)) * x, np.exp(2))}         # = E[G′(z)²]
for name, (curve, exact) in areas.items():
    area = divergences.integrate(curve, np.exp(np.linspace(-9, 9, 37)))
    assert abs(area - exact) < 1e-6
    print(f"{area:.3f}   {name}")

# %% [markdown] tags=["lang-zh"]
# 把 (1.2) 做成分鏡：令 $G_t(z) = (1-t)\,z + t\,G(z)$，$t$ 從 0 走到 1，也就是從「什麼都不做」走到第一張圖的 $G$。上排藍色是 $p$，點是十萬個粒子的直方圖，黑線是 (1.2)；下排是 24 個粒子走的路，從 $z$ 到 $G_t(z)$。

# %% [markdown] tags=["lang-en"]
# Equation (1.2) frame by frame: let $G_t(z) = (1-t)\,z + t\,G(z)$ with $t$ from 0 to 1, from doing nothing to the $G$ of the first figure. In the upper row blue is $p$, the dots are a histogram of a hundred thousand particles, the black line is (1.2); the lower row shows the paths of 24 particles, from $z$ to $G_t(z)$.

# %%
def draw_frame(upper, lower, t, bins=np.linspace(-4, 4, 41)):
    G_t = lambda z: (1 - t) * z + t * G_star(z)
    fine, x = np.linspace(-4, 4, 2001), np.linspace(-4, 4, 401)
    upper.fill_between(x, p(x), color=plot.COLOURS["data"], alpha=0.25, linewidth=0)
    q_t = p_z(fine) / np.gradient(G_t(fine), fine)
    plot.theory(upper, G_t(fine), q_t)
    seen, error = histogram(G_t(z), bins)
    plot.measured(upper, (bins[1:] + bins[:-1]) / 2, seen, markersize=3.5)
    ends = stats.norm.ppf((np.arange(24) + 0.5) / 24)
    for end, colour in zip(ends, plt.cm.viridis(np.linspace(0, 1, 24))):
        lower.plot([end, G_t(end)], [0, 1], color=colour, lw=1.2)
    upper.set(title=f"$t = {t:.2g}$", ylim=(0, 0.5))
    lower.set(xlabel="$x$", yticks=[0, 1], yticklabels=["$z$", "$G_t(z)$"], xlim=(-4, 4), xticks=[-3, 0, 3])
    return np.abs(seen - np.interp((bins[1:] + bins[:-1]) / 2, G_t(fine), q_t)) / (error + 0.002)

# %%
fig, axes = plt.subplots(2, 4, figsize=(10, 4.4), sharex=True, sharey="row", height_ratios=[2, 1])
for column, t in enumerate((0, 1 / 3, 2 / 3, 1)):
    distance = draw_frame(*axes[:, column], t)
    assert (distance < 5).all()
axes[0, 0].set_ylabel("密度 density")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 那麼訓練 GAN 時為什麼不用 (1.2)？因為要有 $G^{-1}$ 和它的導數，而一般的網路兩樣都沒有。刻意把 $G$ 設計成可逆、導數好算，就能直接用最大概似法訓練，那叫標準化流（Dinh 等人 2017）。GAN 選了另一條路：$G$ 隨便你設計，密度不算了，請判別器來比。

# %% [markdown] tags=["lang-en"]
# Why, then, does GAN training not use (1.2)? Because (1.2) needs $G^{-1}$ and its derivative, and an ordinary network offers neither. A $G$ designed to be invertible, with an easy derivative, can be trained by maximum likelihood; that is a normalising flow (Dinh et al. 2017). A GAN goes the other way: any $G$ will do, no density is computed, and a discriminator compares.

# %% [markdown] tags=["lang-zh"]
# ### 對摺：兩個原像相加
#
# $G$ 不單調時，好幾個 $z$ 會落到同一個 $x$，每一個都帶來自己的機率。把 (1.2) 逐段套用，再加起來：

# %% [markdown] tags=["lang-en"]
# ### Folding: two preimages add up
#
# When $G$ is not monotone, several $z$ land on the same $x$, and each brings probability of its own. Apply (1.2) piece by piece and add:

# %% [markdown]
# $$
# q(x) = \sum_{z \,:\, G(z) = x} \frac{p_z(z)}{\left| G'(z) \right|}
# $$

# %%
def fold(z): return (z - 0.5) ** 2

x = np.linspace(0.02, 4, 400)
parts = [p_z(0.5 + sign * np.sqrt(x)) / (2 * np.sqrt(x)) for sign in (+1, -1)]  # |G′| = 2√x
assert np.allclose(sum(parts), stats.ncx2(1, 0.25).pdf(x))  # 非中心卡方 noncentral chi-squared

# %%
axis, edges = np.linspace(-2, 3, 300), np.linspace(0, 4, 41)
seen, error = histogram(fold(z), edges)
mass = np.diff(stats.ncx2(1, 0.25).cdf(edges)) / 0.1
assert (np.abs(seen - mass) < 5 * error).all()

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
left.plot(axis, fold(axis), color=plot.COLOURS["generated"])
left.plot([-2, -0.5, 1.5], [1, 1, 1], "o-", color=plot.COLOURS["light"], lw=1, markevery=[1, 2])
left.set(xlabel="$z$", ylabel="$x = G(z) = (z - 0.5)^2$")
for part, style, sign in zip(parts, ("--", ":"), "+-"):
    right.plot(x, part, style, color=plot.COLOURS["generated"], label=rf"$z = 0.5 {sign} \sqrt{{x}}$")
plot.theory(right, x, sum(parts), "兩者之和 sum")
plot.measured(right, edges[1:] - 0.05, seen, markersize=4)
right.set(xlabel="$x$", ylabel="$q(x)$", ylim=(0, 1.2))
right.legend()
plt.show()

# %% [markdown] tags=["lang-zh"]
# 摺痕在 $x=0$：那裡 $G'=0$，密度衝到無限大，面積卻仍然是 1。(1.1) 對這個 $G$ 照樣成立，一個字都不用改。
#
# ### 維度不夠：根本沒有密度
#
# $z$ 是一維、$x$ 是二維時，$G(z)$ 全部落在一條曲線上。（分段）平滑的曲線面積是 0，所以 $q(x)$ 不存在。這對判別器是天大的好消息。下面讓真實資料是平面上的標準常態，$G(z) = (z, \sin 2z)$，判別器只用一條規則：離曲線不到 $\varepsilon$，就說是假的。
#
# 先猜：$\varepsilon$ 縮小時，它還抓得到生成樣本嗎？又會冤枉多少真實樣本？被冤枉的，是落在曲線兩側那條細帶裡的樣本；帶子很細時，比例大約是帶寬乘以密度沿曲線的積分：

# %% [markdown] tags=["lang-en"]
# The fold is at $x=0$: there $G'=0$ and the density shoots up to infinity, while its area remains 1. Equation (1.1) holds for this $G$ as it stands.
#
# ### Too few dimensions: no density at all
#
# When $z$ has one dimension and $x$ has two, every $G(z)$ lies on a curve. A (piecewise) smooth curve has area 0, so there is no $q(x)$. This makes the discriminator's task easy. Below, real data are standard normal in the plane, $G(z) = (z, \sin 2z)$, and the discriminator has a single rule: whatever is nearer than $\varepsilon$ to the curve, it calls generated.
#
# Guess first: as $\varepsilon$ shrinks, does it still catch the generated samples? How many real ones does it accuse wrongly? Their share is the integral of the real density over a strip along the curve; for a thin strip, its width times an integral along the curve:

# %% [markdown]
# $$
# P\left(\min_z \left\| x - G(z) \right\| < \varepsilon\right) \approx 2\varepsilon \int p(G(z))\,\left\| G'(z) \right\| dz
# $$

# %%
from scipy.spatial import cKDTree

def curve(z): return np.stack([z, np.sin(2 * z)], axis=-1)

real = torch.randn(100_000, 2, generator=g).numpy()
distance = cKDTree(curve(np.linspace(-6, 6, 20_001))).query(real)[0]
epsilon = np.logspace(-2, -0.5, 11)
accused = np.array([(distance < e).mean() for e in epsilon])
along = divergences.integrate(  # 沿曲線的積分 the integral along the curve
    lambda z: p_z(z) * p_z(np.sin(2 * z)) * np.hypot(1, 2 * np.cos(2 * z)), [-6, 0, 6])

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
left.plot(*real[:1500].T, ".", ms=2, color=plot.COLOURS["data"], label="真實 real")
left.plot(*curve(z[:400]).T, ".", ms=4, color=plot.COLOURS["generated"], label="生成 generated")
left.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-3, 3), ylim=(-3, 3))
left.legend(loc="lower right", frameon=True, fontsize=9)
plot.theory(right, epsilon, 2 * epsilon * along, "理論 theory")
plot.measured(right, epsilon, accused, "被冤枉 wrongly accused")
right.set(xscale="log", yscale="log", xlabel=r"$\varepsilon$", ylabel="真實樣本的比例 share of real")
right.legend()
plt.show()
assert (np.abs(accused / (2 * epsilon * along) - 1)[epsilon < 0.05] < 0.15).all()

# %% [markdown] tags=["lang-zh"]
# 生成樣本一個都逃不掉，真實樣本被冤枉的比例卻隨 $\varepsilon$ 趨近 0：判別器可以要多準有多準。影像的像素上萬，$z$ 通常只有一百維左右，處境相同：$G$ 的像頂多是個薄薄的曲面，夠強的判別器總能贏（Arjovsky 與 Bottou 2017）。第 10 章會看到後果與對策。

# %% [markdown] tags=["lang-en"]
# No generated sample escapes, while the share of the wrongly accused tends to 0 with $\varepsilon$: the discriminator can be as accurate as it likes. Pictures have tens of thousands of pixels, $z$ often about a hundred coordinates: again the values of $G$ fill at most a thin surface, and a strong discriminator can always win (Arjovsky & Bottou 2017). Lesson 10 shows consequences and a remedy.

# %% [markdown] tags=["lang-zh"]
# ### 動手：機率跟著 $G$ 搬家
#
# 左邊的細條是 $z_0$ 附近的機率，右邊是 $G$ 把它搬去的地方，上緣畫到 $q$。$G$ 一對一時，兩塊面積相同；對摺時右邊還疊上另一個 $z$ 搬來的機率，面積比較大。拉長 $a$，再換成對摺的 $(az+b)^2$：密度什麼時候會比 $p_z(z_0)/\lvert G'(z_0)\rvert$ 高？
#
# <details><summary>答案</summary>
#
# $G=az+b$ 時面積不變，高度減半：機率只是搬家。對摺時有兩個 $z$ 搬到同一個 $x$，兩份密度相加，所以比單獨一份高。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: probability moves with $G$
#
# The strip on the left is the probability near $z_0$, the one on the right is where $G$ has moved it, drawn up to $q$. Where $G$ is one-to-one their areas are the same; at a fold the right one also holds what another $z$ brings, and is larger. Stretch by $a$, then choose the fold $(az+b)^2$: when is the density higher than $p_z(z_0)/\lvert G'(z_0)\rvert$?
#
# <details><summary>Answer</summary>
#
# With $G=az+b$ the area stays and the height is halved: probability is only moved. A fold moves two values of $z$ to the same $x$; their densities add up, so the sum is higher than either.
#
# </details>

# %%
widgets.pushforward(seed)

# %% [markdown] tags=["lang-zh"]
# ## 1.3 判別器是後驗機率
#
# 換判別器上場。遊戲是這樣：擲一枚公正的硬幣，正面（$y=1$）就從 $p$ 抽一個 $x$，反面（$y=0$）就從 $q$ 抽。只讓判別器看 $x$，問它：硬幣是正面的機率是多少？這不是網路的問題，是貝氏定理的問題。

# %% [markdown] tags=["lang-en"]
# ## 1.3 The discriminator is a posterior
#
# Now the discriminator. The game: toss a fair coin; on heads ($y=1$) draw $x$ from $p$, on tails ($y=0$) from $q$. Show only $x$ to the discriminator and ask: how probable is heads? This is not a question about networks but about Bayes' theorem.

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
# - (d) 對數機率比的定義：機率比的對數；兩個密度都大於 0 時才有限。

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

# %%
q = densities.gaussian(0.0, 1.3)

def on_a_grid(x, h=2e-4):  # 把 x 軸切成小格，列出聯合機率表 cut the axis into cells and write out the joint table
    def cell(mu, sigma): return np.diff(stats.norm.cdf(np.stack([x - h / 2, x + h / 2]), mu, sigma), axis=0)[0]
    table = np.stack([0.5 * cell(0.0, 1.3),                                       # y = 0
                      0.5 * (0.5 * cell(-1.5, 0.5) + 0.5 * cell(1.0, 0.7))])      # y = 1
    heads = table[1] / table.sum(axis=0)  # 每一格各自正規化 normalise each cell
    return heads, np.log(heads) - np.log(table[0] / table.sum(axis=0))

# %%
check("1.3", r"P(y=1 \mid x) = \frac{p(x)}{p(x) + q(x)} \qquad s(x) = \log(\frac{p(x)}{q(x)})")

# %% [markdown] tags=["lang-zh"]
# 左圖用抽樣再看一次：把十萬個有標籤的樣本分格，點是每格裡真實樣本的比例，線是 (1.3)。
#
# 右圖是重點。誰來估計這個後驗機率都行，不一定要是 GAN：這裡請 scikit-learn 的分類器，只給它樣本與標籤。點是它的對數機率比，線是 $\log\frac{p}{q}$。它從沒見過 $p$，也沒見過 $q$，卻學會了兩者的比。

# %% [markdown] tags=["lang-en"]
# On the left, a check by sampling: a hundred thousand labelled samples are sorted into bins; the dots are the share of real ones in each bin, the line is (1.3).
#
# The right panel matters more. Any classifier can estimate this posterior, no GAN is needed: here it is one from scikit-learn, given samples and labels only. The dots are its logit, the line is $\log\frac{p}{q}$. It has seen neither $p$ nor $q$, and yet it has learnt their ratio.

# %% tags=["nbval-ignore-output"]
from sklearn.neural_network import MLPClassifier
from tqdm.auto import tqdm

n = 50_000
samples = torch.cat([p.sample(n, g), q.sample(n, g)]).numpy()
labels = np.repeat([1, 0], n)
judge = MLPClassifier((32, 32), activation="tanh", learning_rate_init=0.01, alpha=0, random_state=seed)
for batch in tqdm([500] * 4 + [5000] * 5, delay=1, leave=False):  # 先粗後細 coarse first, then fine
    judge.batch_size = batch
    judge.partial_fit(samples[:, None], labels, classes=[0, 1])

def logit(x):
    tails, heads = judge.predict_proba(x[:, None]).T
    return np.log(heads / tails)

# %%
x, edges = np.linspace(-3.2, 3.2, 401), np.linspace(-3.2, 3.2, 33)
centres, ratio = (edges[1:] + edges[:-1]) / 2, np.log(p(x) / q(x))
posterior = 1 / (1 + np.exp(-ratio))
total, real_ones = (np.histogram(values, edges)[0] for values in (samples, samples[labels == 1]))

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
plot.densities(left, p, q, x)
plot.theory(left, x, posterior, "(1.3)")
plot.measured(left, centres, real_ones / total, "真實的比例 share of real", markersize=4)
plot.theory(right, x, ratio, r"理論 theory $\log(p/q)$")
plot.measured(right, x[::12], logit(x[::12]), "分類器 classifier $s(x)$")
left.set(ylabel="機率 probability", ylim=(0, 1.05))
right.set(xlabel="$x$", ylabel="$s$")
left.legend(fontsize=9, loc="upper left", ncols=2)
right.legend(fontsize=10, loc="lower center")
plt.show()

# %%
weight = (p(x) + q(x)) / (p(x) + q(x)).sum()
def rms(y): return np.sqrt((weight * y**2).sum())  # 以密度加權 weighted by the density

spread = rms(ratio - (weight * ratio).sum())
assert rms(logit(x) - ratio) < 0.3 < spread
assert (np.abs(real_ones / total - np.interp(centres, x, posterior)) < 2.5 / np.sqrt(total) + 0.01).all()
print(f"log(p/q) 的標準差 standard deviation {spread:.2f}；分類器的均方根誤差 RMS error of the classifier < 0.3 ✓")

# %% [markdown] tags=["lang-zh"]
# 樣本少的兩端，點離開了線：沒有資料的地方，分類器只能猜。
#
# 這就是判別器在 GAN 裡的工作：$q$ 寫不出來，$p$ 只有樣本，而 $D$ 由樣本估計 $\frac{p}{q}$，告訴生成器哪裡給得太多（$s<0$）、哪裡太少（$s>0$）。用哪個損失訓練 $D$，下一章推導；同一個比值會再出現，那時它是讓損失最小的解。

# %% [markdown] tags=["lang-en"]
# At the ends, where samples are few, the dots leave the line: without data a classifier can only guess.
#
# This is the discriminator's job in a GAN: $q$ cannot be written down and $p$ is known by samples only, but $D$ estimates $\frac{p}{q}$ from samples and tells the generator where it offers too much ($s<0$) and where too little ($s>0$). Which loss trains $D$ is derived in the next lesson; there the same ratio appears again, as the place where the loss is lowest.

# %% [markdown] tags=["lang-zh"]
# ## 兩位玩家對打：先預測，再訓練
#
# 現在讓兩者一起上場。$D$ 學 $\log\frac{p}{q}$；$G$ 把粒子推往 $s$ 高的地方；$q$ 變了，$D$ 再學。輪流下去，順利的話，直到 $q=p$、$s=0$、$D=\frac12$，誰也分不出真假；這個終點叫均衡（第 05 章）。
#
# $z$ 與 $x$ 都是一維時，終點可以事先寫出來。若 $q=p$ 而且 $G$ 單調，由 1.2 的 (a) 與 (c)，只剩兩種可能（$\Phi$ 是標準常態的累積分布函數）：

# %% [markdown] tags=["lang-en"]
# ## The players meet: predict, then train
#
# Now put them together. $D$ learns $\log\frac{p}{q}$; $G$ pushes particles to where $s$ is high; this changes $q$, and $D$ learns again. They take turns, if all goes well, until $q=p$, $s=0$, $D=\frac12$, and nobody can tell real from generated; this end state is called an equilibrium (lesson 05).
#
# When $z$ and $x$ are one-dimensional, the end can be written down beforehand. If $q=p$ and $G$ is monotone, (a) and (c) of 1.2 leave only two possibilities ($\Phi$ is the cumulative distribution function of the standard normal):

# %% [markdown]
# $$
# \begin{aligned}
# F_p(G(z)) = \Phi(z) &\quad\Longrightarrow\quad G(z) = F_p^{-1}(\Phi(z)) && \text{(a)}\\
# F_p(G(z)) = 1 - \Phi(z) &\quad\Longrightarrow\quad G(z) = F_p^{-1}(\Phi(-z)) && \text{(b)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# (a) 遞增，就是開頭那張圖的 $G$；(b) 遞減。$z$ 與 $-z$ 的分布相同，所以由 (1.1)，任何判別器都分不出這兩個 $G$：學到哪一個，看隨機的起點與抽樣。
#
# 下面訓練四個 GAN，只有隨機種子不同；另加兩個小小的懲罰項 R1 與 R2，讓訓練穩定（第 06、12 章）。先猜：四個都會走到這兩條曲線上嗎？

# %% [markdown] tags=["lang-en"]
# (a) rises and is the $G$ of the opening figure; (b) falls. Since $z$ and $-z$ have the same distribution, by (1.1) no discriminator can tell these two $G$ apart: which of them is learnt is decided by the random start and the random draws.
#
# Below, four GANs are trained that differ only in their random seed; two small penalties, R1 and R2, keep the training steady (lessons 06 and 12). Guess first: will all four end on these two curves?

# %% tags=["nbval-ignore-output"]

seeds = [seed + k for k in range(4)]
runs = train_many(
    [nets.generator((1,), z_dim=1, width=32, depth=2, seed=k) for k in seeds],
    [nets.discriminator((1,), width=32, depth=2, seed=k) for k in seeds],
    p.sample(50_000, g).float()[:, None], seeds=seeds, steps=steps, z_dim=1, loss="non-saturating",
    penalties={"r1": 0.02, "r2": 0.02}, lr_g=2e-3, betas=(0.0, 0.99), decay_from=0.3)

# %%
def learnt(run, z):  # G(z) 與斜率 G(z) and its slope
    z = torch.tensor(z, dtype=torch.float32)[:, None].requires_grad_()
    x = run.G_ema(z)
    slope, = torch.autograd.grad(x.sum(), z)
    return x.detach().numpy()[:, 0], slope.numpy()[:, 0]

axis = np.linspace(-3, 3, 601)
weight = p_z(axis) / p_z(axis).sum()
errors = [min(np.sqrt((weight * (learnt(run, axis)[0] - G_star(sign * axis)) ** 2).sum()) for sign in (1, -1))
          for run in runs]
best = runs[int(np.argmin(errors))]

# %%
fine, edges = np.linspace(-4, 4, 4001), np.linspace(-3.5, 3.5, 57)
x_fine, slope = learnt(best, fine)
q_fine = p_z(fine) / np.abs(slope)  # (1.2)
seen, error = histogram(best.sample(100_000, seed=seed).numpy(), edges)
centres = (edges[1:] + edges[:-1]) / 2

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
plot.theory(left, axis, G_star(axis), r"理論 theory $F_p^{-1}(\Phi(\pm z))$")
plot.theory(left, axis, G_star(-axis), None)
for run, size in zip(runs, (10, 7.5, 5, 2.5)):  # 每個 GAN 一種大小 a size for each GAN
    plot.measured(left, axis[::20], learnt(run, axis[::20])[0], None, markersize=size, fillstyle="none")
left.set(xlabel="$z$", ylabel="$G(z)$")
left.legend(fontsize=9, loc="upper center")
right.fill_between(x, p(x), color=plot.COLOURS["data"], alpha=0.25, linewidth=0, label="$p$")
plot.theory(right, x_fine, q_fine, "(1.2)")
plot.measured(right, centres, seen, "粒子 particles", markersize=4)
right.set(xlabel="$x$", ylabel="$q(x)$", ylim=(0, 0.7))
right.legend(fontsize=10)
plt.show()

# %%
order = np.argsort(x_fine)
in_bins = np.interp(np.linspace(-3.5, 3.5, 5601), x_fine[order], q_fine[order])[:-1].reshape(56, 100).mean(axis=1)
assert (np.abs(seen - in_bins) < 5 * error + 0.02).mean() > 0.9, "(1.2) ≠ histogram"
gap = 0.5 * np.abs(in_bins - p(centres)).sum() * (edges[1] - edges[0])
assert sorted(errors)[2] < 0.25 and gap < 0.12, (errors, gap)
print("G ≈ F_p⁻¹(Φ(±z))：至少三個 at least 3 of 4，均方根誤差 RMS error < 0.25 ✓   ½∫|q − p| < 0.12 ✓")

# %% [markdown] tags=["lang-zh"]
# 有的往上，有的往下（大小不同的圈各是一個 GAN）：遞減的 $G$ 不是教科書硬編出來的例子。少了 (1.2) 的絕對值，這裡的密度就會變成負的。
#
# 右邊是誤差最小的那個 GAN。黑線有稜有角，不是畫錯。ReLU 網路是分段線性的，每一段把 $p_z$ 伸縮一個固定倍數，接縫處斜率跳一下，(1.2) 就跟著跳；直方圖也看得到。
#
# 換別的種子，偶爾有一個 $G$ 停在對摺的形狀：兩個原像相加，$q$ 也能有幾分像 $p$。單調不是保證，只是常見的結局。

# %% [markdown] tags=["lang-en"]
# Some rise and some fall (circles of one size belong to one GAN): a decreasing $G$ does occur in practice, and without the absolute value in (1.2) its density would come out negative.
#
# On the right is the GAN with the smallest error. The jagged black line is no drawing error. A ReLU network is piecewise linear; each piece stretches $p_z$ by a fixed factor, the slope jumps at the seams, and (1.2) jumps with it; the histogram shows it too.
#
# With other seeds, now and then a $G$ stays folded: two preimages add up, and $q$ can still resemble $p$ to some extent. Monotone is the usual end, not a guaranteed one.

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（一）：分數不是判決
#
# 這套講義最初的文件這樣介紹判別器：
#
# > 它輸出的結果是一個標量值，表示數據是來自真實分佈還是來自生成器的假數據。
#
# 先預測：$p=N(0,1)$、$q=N(1,1)$，讓最好的判別器（$D>\frac12$ 就說真）來判，真假樣本各半，答對的比例是多少？100 %、84 % 還是 69 %？答案由下式決定。式中的 TV 叫總變差距離；第一個等號用到：兩數中較大的那個，等於兩數的平均加上差距的一半。

# %% [markdown] tags=["lang-en"]
# ## Find the error (1): a score is not a verdict
#
# The document that this course grew from introduces the discriminator like this:
#
# > What it outputs is a scalar that says whether the data come from the real distribution or are fake data from the generator.
#
# Predict first: for $p=N(0,1)$ and $q=N(1,1)$ let the best discriminator judge (real if $D>\frac12$). Real and generated are equally frequent. What share of its answers is right: 100 %, 84 % or 69 %? The formula below gives it: at every point the judge is right with the larger of the two weights. The larger of two numbers is their mean plus half their distance; TV is the total variation distance.

# %% [markdown]
# $$
# \int \max\left(\tfrac12\,p(x),\, \tfrac12\,q(x)\right) dx = \tfrac12 + \tfrac14 \int \left| p(x) - q(x) \right| dx = \tfrac12 + \tfrac12\,\mathrm{TV}(p, q)
# $$

# %%
def share_right(p, q, n=50_000):  # D > ½ 就說真 say real if D > ½
    real, made = p.sample(n, g), q.sample(n, g)
    right = torch.cat([p(real) > q(real), q(made) >= p(made)])
    return right.double().mean().item()

unit, shifts = densities.gaussian(0, 1), np.linspace(0, 5, 51)
hits = [share_right(unit, densities.gaussian(shift, 1)) for shift in shifts[::5]]
limit = [0.5 + 0.5 * divergences.tv(unit, densities.gaussian(shift, 1)) for shift in shifts]
assert np.allclose(hits, limit[::5], atol=0.01)

# %%
fig, ax = plt.subplots(figsize=(7, 3.2))
plot.theory(ax, shifts, limit, r"理論 theory $\frac{1}{2} + \frac{1}{2}\,\mathrm{TV}$")
plot.measured(ax, shifts[::5], hits)
ax.set(xlabel="兩個平均值的距離 distance of the means", ylabel="答對的比例 share right")
ax.legend()
plt.show()
print(f"d = 1：{limit[10]:.3f} = Φ(½)")

# %% [markdown] tags=["lang-zh"]
# 69 %。同一個 $x$ 可能是真的，也可能是假的；再好的判別器也無從「判定」。正確的句子：真假各半時，最好的 $D(x)$ 是看到 $x$ 之後，它來自真實資料的機率；而且是相對於眼前這個生成器的機率。換一個 $q$，同一個真實樣本的分數就變了：

# %% [markdown] tags=["lang-en"]
# 69 %. One and the same $x$ can be real or generated, and no discriminator can “decide”. The right sentence: with as many real as generated samples, the best $D(x)$ is the probability that $x$ came from the real data, given $x$; and it is relative to the generator at hand. With another $q$ the same real sample scores differently:

# %%
for q_now in (p, densities.gaussian(1.0, 0.7), densities.gaussian(-1.5, 0.5)):
    print(f"D(1) = {p(1.0) / (p(1.0) + q_now(1.0)):.3f}   q = {q_now.name}")

# %% [markdown] tags=["lang-zh"]
# ## 揪錯（二）：張張逼真，還是輸
#
# 同一份文件說生成器：
#
# > 該模型的目的是生成逼真的數據……
#
# 真實資料有八種，一樣多。某個生成器只會其中 $K$ 種，但每一個樣本都和真的一模一樣，也就是說在會的那幾種裡，$q = \frac{8}{K}\,p$。先預測：判別器看著這些完美的樣本，會說 $\frac12$ 嗎？代入 (1.3)：

# %% [markdown] tags=["lang-en"]
# ## Find the error (2): every sample realistic, and yet it loses
#
# The same document says of the generator:
#
# > The purpose of this model is to generate realistic data …
#
# Real data are of eight kinds, equally frequent. A generator masters only $K$ of them, but each of its samples is exactly like a real one: on the kinds that it knows, which share all its probability, $q = \frac{8}{K}\,p$. Predict first: does the discriminator, looking at these perfect samples, say $\frac12$? Put this into (1.3):

# %% [markdown]
# $$
# D(G(z)) = \frac{p}{p + \frac{8}{K}\,p} = \frac{K}{K+8}
# $$

# %%
from sklearn.neighbors import KNeighborsClassifier

ring = toys.ring_centres()
def around(centres, n): return (centres[torch.randint(len(centres), (n,), generator=g)]
                                + toys.RING_STD * torch.randn(n, 2, generator=g))

kinds, scores = np.arange(1, 9), []
for K in kinds:  # 看最近的 100 個鄰居有幾個是真的 how many of the 100 nearest neighbours are real?
    shown = torch.cat([toys.ring(10_000, g), around(ring[:K], 10_000)])
    judge = KNeighborsClassifier(100).fit(shown, np.repeat([1, 0], 10_000))
    scores.append(judge.predict_proba(around(ring[:K], 1_000))[:, 1].mean())

# %%
fig, ax = plt.subplots(figsize=(7, 3.2))
plot.theory(ax, kinds, kinds / (kinds + 8), r"理論 theory $K/(K+8)$")
plot.measured(ax, kinds, scores, "最近鄰判別器 neighbours' $D(G(z))$")
ax.axhline(0.5, color="0.6", lw=1, ls="--")
ax.set(xlabel="會的種類 kinds mastered $K$", ylabel="$D(G(z))$", ylim=(0, 0.6))
ax.legend(loc="lower right")
plt.show()
assert np.allclose(scores, kinds / (kinds + 8), atol=0.02)

# %% [markdown] tags=["lang-zh"]
# 八種都會，才得 ½。只會一種時，每一個完美的樣本都只得 $\frac19$：判別器比的不是樣本像不像，而是「這種樣本出現得是不是太頻繁」。正確的句子：生成器的目標是讓分布 $q$ 等於分布 $p$；個別樣本逼真，只是附帶的結果。「把雜訊變成資料」這句話也一樣，沒有提到密度，就什麼都沒有保證。訓練時真的只學會少數幾種，叫模式崩潰，第 07 章談怎麼辦。

# %% [markdown] tags=["lang-en"]
# Only with all eight kinds is the score ½. With a single one, every perfect sample gets just $\frac19$: the discriminator compares not how samples look, but how often they occur. The right sentence: the generator's aim is that the distribution $q$ equals the distribution $p$; realistic single samples follow from it. “Turning noise into data” is no better: a phrase that does not mention the density promises nothing. A generator that learns only a few of the kinds shows mode collapse; lesson 07 is about what to do then.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯：八個模式，還是七個？
#
# 網路上的「八模式圓環」常這樣寫：`np.linspace(0, 2 * np.pi, 8)`。先數數看，下一格會畫出幾個點？

# %% [markdown] tags=["lang-en"]
# ## A common mistake: eight modes, or seven?
#
# The “ring of eight modes” is often written `np.linspace(0, 2 * np.pi, 8)`. Count first: how many points will the next cell draw?

# %%
rings = {"linspace(0, 2π, 8)": np.linspace(0, 2 * np.pi, 8), "arange(8)·2π/8": np.arange(8) * 2 * np.pi / 8}
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2), subplot_kw=dict(aspect="equal"))
for ax, (name, angle) in zip(axes, rings.items()):
    points = np.stack([2 * np.cos(angle), 2 * np.sin(angle)], axis=1)
    points, share = np.unique(points.round(9), axis=0, return_counts=True)
    ax.scatter(*points.T, s=90 * share**2, color=plot.COLOURS["data"])
    for point, k in zip(points, share):
        ax.annotate(f"{k}/8", 0.72 * point, ha="center", va="center", fontsize=10)
    ax.set(xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), title=f"{name}：{len(points)}")
plt.show()

# %% [markdown] tags=["lang-zh"]
# 七個：`linspace` 含兩端，而 0 與 $2\pi$ 是同一點，那裡的樣本是別處的兩倍。再猜：從這七個模式直接抽樣，拿常用的計分函式（八個中心，三個標準差以內）來數，會數到幾個？

# %% [markdown] tags=["lang-en"]
# Seven: `linspace` includes both ends, 0 and $2\pi$ are the same point, and samples are twice as frequent there. Guess again: sample from this list of centres and count modes with the usual score (the eight centres of the list, samples within three standard deviations); how many will it find?

# %%
angle = torch.tensor(rings["linspace(0, 2π, 8)"]).float()
wrong_ring = 2 * torch.stack([angle.cos(), angle.sin()], dim=1)
for name, modes in (("linspace", wrong_ring), ("arange", ring)):
    samples = around(modes, 10_000)
    found, _ = metrics.mode_coverage(samples, modes, toys.RING_STD)
    apart = len(torch.unique(modes.round(decimals=4) + 0.0, dim=0))
    share = (torch.cdist(samples, ring[:1]) < 0.5).float().mean().item()  # 在 (2, 0) 附近 near (2, 0)
    assert (found, apart) == (8, {"linspace": 7, "arange": 8}[name]) and abs(share - (9 - apart) / 8) < 0.02
    print(f"{name:<9} 不同的中心 distinct centres {apart}   計分 score {found}/8   在 (2, 0) at (2, 0): {9 - apart}/8")

# %% [markdown] tags=["lang-zh"]
# 還是 8/8。重合的兩個中心在電腦裡差了一個捨入誤差（$\sin 2\pi$ 算出來不是 0），同一處的樣本就被分給兩個「模式」。所以錯誤不會自己露出馬腳：題目變簡單了，分數照樣滿分。`toys.ring_centres` 用 `arange`。
#
# 其他常見的錯：
#
# - 忘了 $\frac{d}{dx} G^{-1}(x)$，或把它的倒數 $G'$ 乘上去：見 1.2，面積不是 1。
# - 遞減的 $G$ 忘了絕對值：密度變成負的。
# - 以為 $\mathbb{E}[h(G(z))] = h(\mathbb{E}[G(z)])$：$h$ 是一次函數時才保證成立。
# - 「$z$ 用常態或均勻，只是習慣，結果都一樣」：同一個 $G$ 換了 $p_z$，$q$ 就變了；能不能學到同一個 $q$，要看 $G$ 的彈性夠不夠。
# - 「$D(x)=0.3$ 表示這張圖是假的」：那是機率，而且是對眼前的 $q$ 而言。

# %% [markdown] tags=["lang-en"]
# It finds 8/8, as for the correct ring. In the computer two of the centres differ by a rounding error (the computed $\sin 2\pi$ is not 0), so the samples of one place are shared out between two “modes”. The mistake does not give itself away: the task became easier and the score stays perfect. `toys.ring_centres` uses `arange`.
#
# Other common mistakes:
#
# - Forgetting $\frac{d}{dx} G^{-1}(x)$, or multiplying by its reciprocal $G'$: see 1.2, the area is not 1.
# - No absolute value for a decreasing $G$: the density comes out negative.
# - Believing that $\mathbb{E}[h(G(z))] = h(\mathbb{E}[G(z)])$: guaranteed only when $h$ is linear plus a constant.
# - “Normal or uniform $z$ is a matter of taste, the result is the same”: with another $p_z$ the same $G$ has another $q$; whether the same $q$ can be learnt depends on how flexible $G$ is.
# - “$D(x)=0.3$ means that this image is generated”: it is a probability, and relative to the $q$ at hand.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. $z \sim U(0,1)$。哪一個 $G$ 讓 $x=G(z)$ 服從期望值為 2 的指數分布？用 (1.2) 驗證。
# 2. 二維：$G(z) = Az$，$z \sim N(0, I)$，$A$ 可逆。(1.2) 裡的絕對值要換成什麼？寫出 $q(x)$。
# 3. 有人給你 $p$ 與最佳判別器 $D$，沒給 $q$。把 $q$ 算出來。
# 4. $z \sim N(0,1)$，$G(z) = \lvert z \rvert$。$q$ 是什麼？$q$ 在 $x=0$ 是多少？
#
# <details><summary>提示</summary>
#
# 1：累積分布函數的反函數；$1-z$ 與 $z$ 的分布相同。2：線性映射把面積放大 $\lvert \det A \rvert$ 倍。3：解 (1.3)。4：兩個原像，$\lvert G' \rvert = 1$。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. Let $z \sim U(0,1)$. Which $G$ makes $x=G(z)$ exponential with expectation 2? Verify it with (1.2).
# 2. In two dimensions let $G(z) = Az$, $z \sim N(0, I)$, $A$ invertible. What replaces the absolute value in (1.2)? Write down $q(x)$.
# 3. Somebody gives you $p$ and the best discriminator $D$, but not $q$. Find $q$.
# 4. Let $z \sim N(0,1)$ and $G(z) = \lvert z \rvert$. What is $q$, and what is its value at $x=0$?
#
# <details><summary>Hints</summary>
#
# 1: the inverse of a cumulative distribution function; $1-z$ and $z$ have the same distribution. 2: a linear map multiplies areas by $\lvert \det A \rvert$. 3: solve (1.3). 4: two preimages, and $\lvert G' \rvert = 1$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：遞減的 G 也行，要取絕對值 a decreasing G will do, with the absolute value
def G_exponential(z): return -2 * np.log(z)
def density(x): return uniform(np.exp(-x / 2)) * np.abs(-np.exp(-x / 2) / 2)  # G⁻¹(x) = e^(−x/2)

x_axis = np.linspace(0.01, 8, 50)
assert np.allclose(density(x_axis), stats.expon(scale=2).pdf(x_axis))
assert abs(G_exponential(uniform.sample(100_000, g).numpy()).mean() - 2) < 0.05
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：|det A⁻¹| = 1/|det A|
A = np.array([[2.0, 0.5], [-1.0, 0.3]])
def density_2d(x): return p_z(x @ np.linalg.inv(A).T).prod(-1) / abs(np.linalg.det(A))

points = np.random.default_rng(seed).normal(size=(20, 2))
assert np.allclose(density_2d(points), stats.multivariate_normal(cov=A @ A.T).pdf(points))
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：q = p (1 − D)/D = p e^(−s)，在 p > 0 處 where p > 0
def q_from(p_x, D_x): return p_x * (1 - D_x) / D_x

D_best = p(x) / (p(x) + q(x))
assert np.allclose(q_from(p(x), D_best), q(x))
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：z = ±x，所以 q = 2 p_z(x)，x > 0；在 0 取右極限 at 0 the limit from the right
def folded(x): return 2 * p_z(x)

x_axis = np.linspace(0, 4, 50)
assert np.allclose(folded(x_axis), stats.halfnorm.pdf(x_axis))
print(f"✓ 4   q(0) = {folded(0.0):.3f}")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 對生成樣本取期望值，只要抽 $z$，如 (1.1)，不必知道 $q$。$G$ 單調時 $q$ 由 (1.2) 給出，斜率在分母；對摺就相加，維度不夠就沒有密度。最好的判別器是後驗機率，它的對數機率比就是 $\log\frac{p}{q}$，如 (1.3)。
#
# 下一章：這樣的判別器，該最小化什麼才學得到？

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# Expectations over generated samples need only draws of $z$, (1.1), and no $q$. For a monotone $G$, $q$ is given by (1.2), with the slope in the denominator; folds add up, and with too few dimensions there is no density. The best discriminator is a posterior probability, and its logit is $\log\frac{p}{q}$, (1.3).
#
# The next lesson: what must a discriminator minimise to learn this?

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - S. Mohamed, B. Lakshminarayanan (2016). *Learning in Implicit Generative Models*. [arXiv:1610.03483](https://arxiv.org/abs/1610.03483)
# - M. Sugiyama, T. Suzuki, T. Kanamori (2012). *Density Ratio Estimation in Machine Learning*. Cambridge University Press. [doi:10.1017/CBO9781139035613](https://doi.org/10.1017/CBO9781139035613)
# - L. Dinh, J. Sohl-Dickstein, S. Bengio (2017). *Density Estimation Using Real NVP*. ICLR. [arXiv:1605.08803](https://arxiv.org/abs/1605.08803)
# - M. Arjovsky, L. Bottou (2017). *Towards Principled Methods for Training Generative Adversarial Networks*. ICLR. [arXiv:1701.04862](https://arxiv.org/abs/1701.04862)
