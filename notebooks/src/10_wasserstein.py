# %% [markdown]
# # 10 Wasserstein 距離 · The Wasserstein distance

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 兩堂課，各 50 分鐘；10.1 到 10.4 一堂，10.5 到 10.8 一堂。讀完之後，你能夠：
#
# - 用搬運的計畫定義 $W_1$，並說出它為什麼看得到遠近；
# - 由計畫推導對偶：斜率不超過 1 的評論家最多能把平均分數拉開多少；
# - 在直線上只靠排序算出 $W_1$，並畫出最好的評論家；
# - 算出生成器的梯度，並指出 $W_1$ 在哪裡不可微分；
# - 判斷紀錄裡的一個數，是生成器不好，還是批次太小；
# - 說出把權重剪短之後，評論家量到的為什麼不是 $W_1$ 的倍數。
#
# 先備知識：第 02 章的 JSD、TV 與累積分布函數，第 04 章的「最大值的梯度」，第 08 章的 (8.8)；分部積分；分位數；二項分布；線性規劃的強對偶（10.2 會說明）。

# %% [markdown] tags=["lang-en"]
# Two lessons of 50 minutes: 10.1 to 10.4, then 10.5 to 10.8. Afterwards you can
#
# - define $W_1$ by plans of transport, and say why it sees how far apart things are;
# - derive the dual from the plans: how far a critic with slopes of at most 1 can pull the mean scores apart;
# - compute $W_1$ on the line by sorting, and draw the best critic;
# - compute the generator's gradient, and say where $W_1$ is not differentiable;
# - tell from a number in a log whether the generator is bad or the batch is small;
# - say why a critic with clipped weights does not measure a multiple of $W_1$.
#
# You need JSD, TV and the cumulative distribution function from lesson 02, the gradient of a maximum from lesson 04, (8.8) from lesson 08; integration by parts; quantiles; the binomial law; strong duality of linear programmes (explained in 10.2).

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
from ganutils import constraints, transport
from ganutils.figures import lesson_10 as figures
members, steps = {"quick": (5, 400), "full": (10, 2000)}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 開場：壞了，還是好得不能再好？
#
# 資料是 $U[0,1]$。下圖是一份 Wasserstein GAN 的紀錄：每一步抽 64 個真實樣本、64 個生成樣本，印出這兩批之間的 Wasserstein 距離。四百步了，它一直在 0.055 上下，沒有再下降。
#
# 甲說：$G$ 停在錯的地方，樣本全部往右偏了 0.055，因為 $U[0.055,1.055]$ 與 $U[0,1]$ 的距離恰好是 0.055。乙說：$G$ 與資料一模一樣，已經沒有東西可學。押一邊：甲還是乙？如果是乙，為什麼不是 0？答案在 10.7。

# %% [markdown] tags=["lang-en"]
# ## To begin with: broken, or as good as can be?
#
# The data are $U[0,1]$. The picture is the log of a Wasserstein GAN: each step draws 64 real and 64 generated samples, and prints the Wasserstein distance between these two batches. After four hundred steps it is still about 0.055, and falls no more.
#
# Somebody says: $G$ has stopped at the wrong place, all its samples are 0.055 too far to the right, because $U[0.055,1.055]$ and $U[0,1]$ are just 0.055 apart. Somebody else says: $G$ is exactly the data, there is nothing left to learn. Place your bet: the first or the second? And if it is the second, why not 0? The answer is in 10.7.

# %% tags=["figure", "fig-log"]
log = figures.training_log(seed)
figures.log(log)
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 10.1 搬一堆沙，最少要走多遠
#
# 前面各章的散度在每個 $x$ 比較 $p(x)$ 與 $q(x)$ 的高低，再加起來，所以看得到高低，看不到遠近：兩個分布一旦分開，有上限的 f-散度就不再改變 (8.8)。我們需要一把把距離算進去的尺。
#
# 把 $p$ 想成一堆沙，要搬成 $q$ 的形狀；花費是搬的量乘以搬的距離。先算一個數：$p$ 在 0 與 2 各放一半，$q$ 在 1 與 3 各放一半。0 搬到 1、2 搬到 3，花費是 $\frac12 \cdot 1+\frac12 \cdot 1=1$。2 搬到 1、0 搬到 3，是 $\frac12 \cdot 1+\frac12 \cdot 3=2$。每一半再平分給兩處，是 $\frac14(1+3+1+1)=1.5$。最少的是 1。

# %% [markdown] tags=["lang-en"]
# ## 10.1 To move a heap of sand: how far at least?
#
# The divergences of earlier lessons compare the heights $p(x)$ and $q(x)$ at each $x$ and add up, so they see how high, and not how far: once two laws are apart, a bounded f-divergence changes no more (8.8). We need a ruler with distances in it.
#
# Think of $p$ as a heap of sand that is to be given the shape of $q$; the cost is the amount moved times the distance. A number first: $p$ has one half at 0 and one half at 2, $q$ one half at 1 and one half at 3. From 0 to 1 and from 2 to 3 costs $\frac12 \cdot 1+\frac12 \cdot 1=1$. From 2 to 1 and from 0 to 3 costs $\frac12 \cdot 1+\frac12 \cdot 3=2$. Each half shared out evenly to both places costs $\frac14(1+3+1+1)=1.5$. The least is 1.

# %% [markdown] tags=["lang-zh"]
# 一個運輸計畫（以下簡稱計畫）$\pi(x,y)$ 寫下由 $x$ 搬到 $y$ 的量：

# %% [markdown] tags=["lang-en"]
# A transport plan (plan, for short) $\pi(x,y)$ says how much goes from $x$ to $y$:

# %% [markdown]
# $$
# \begin{aligned}
# \Pi(p, q) &= \left\{\pi \ge 0: \ \sum_y \pi(x, y) = p(x), \ \ \sum_x \pi(x, y) = q(y)\right\} && \text{(a)}\\
# \pi(x, y) = p(x)\, q(y) &\in \Pi(p, q) && \text{(b)}\\
# \sum_{x, y} \pi(x, y)\, \lVert x - y \rVert &= \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert] && \text{(c)}\\
# W_1(p, q) &= \min_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert] && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 由 $x$ 搬走的，恰好是那裡有的；搬到 $y$ 的，恰好是那裡要的。所以計畫就是邊際分布為 $p$ 與 $q$ 的聯合分布。
# - (b) 各自獨立抽出 $x$ 與 $y$，也是一個計畫，所以 $\Pi$ 不是空的；它通常不是最省的。
# - (c) 量乘以距離，再加起來；總量是 1，所以這是期望值。
# - (d) 取最小。點的個數有限時，$\Pi$ 是有界的閉集，花費是 $\pi$ 的一次式，所以最小值取得到。一般的分布只要一階矩有限，最小值也取得到（Villani 2009）。

# %% [markdown] tags=["lang-en"]
# - (a) What leaves $x$ is just what is there, and what comes to $y$ just what is wanted there. So a plan is a joint law with the marginals $p$ and $q$.
# - (b) To draw $x$ and $y$ independently is a plan, too, so $\Pi$ is not empty; in general it is not the cheapest.
# - (c) Amounts times distances, added up; the total amount is 1, so this is an expectation.
# - (d) Take the least. With finitely many points $\Pi$ is closed and bounded, and the cost is linear in $\pi$, so the minimum is attained. For other laws it is attained as well, if their first moments are finite (Villani 2009).

# %% [markdown]
# $$
# \boxed{W_1(p, q) = \min_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert]}
# \tag{10.1}
# $$

# %% tags=["check"]
check("10.1", r"W_1(p, q) = \min_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y "
      r"\rVert]")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$W_1$ 是把 $p$ 搬成 $q$ 的所有計畫裡，每單位平均最少要走的距離（Kantorovich 1942）。

# %% [markdown] tags=["lang-en"]
# In words: $W_1$ is the least mean distance that a unit has to go, among all plans that move $p$ to $q$ (Kantorovich 1942).

# %% [markdown] tags=["lang-zh"]
# 平面上有八個藍點、八個橘點，各占 $\frac18$。左圖照抽出的次序一對一地搬。先猜：右圖最省的計畫裡，會有兩支箭頭交叉嗎？會不會有一點分成兩份？

# %% [markdown] tags=["lang-en"]
# In the plane there are eight blue points and eight orange ones, each with $\frac18$. On the left they are moved one to one, as they were drawn. Guess first: in the best plan, on the right, will two arrows cross? Will a point be split in two?

# %% tags=["figure", "fig-plans"]
rng = np.random.default_rng(seed + 28)

def two_clouds():
    x = rng.normal(size=(8, 2))
    y = rng.normal(size=(8, 2)) + [1.5, 0.5]
    distance = np.linalg.norm(x[:, None] - y, axis=-1)
    return x, y, distance

share = np.full(8, 1 / 8)
as_drawn = np.diag(share)  # x_i 搬到 to y_i
x, y, distance = two_clouds()
best = transport.plan(distance, share, share)
figures.plans(x, y, as_drawn, best.plan)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 沒有交叉，也沒有一點分成兩份。若 $x_1 \to y_1$ 與 $x_2 \to y_2$ 在一點交叉，把終點對調：由三角不等式，兩條新路合起來比繞過那個交點短，所以交叉的計畫一定不是最省的。（兩邊點數相同、各點一樣重時，總有一個最省的計畫不必分割；一樣重才行，見「常見的錯」。）再換五十組點：

# %% [markdown] tags=["lang-en"]
# No arrows cross, and no point is split. If $x_1 \to y_1$ and $x_2 \to y_2$ crossed at a point, exchange their ends: by the triangle inequality both new ways together are shorter than the way through that point, so a plan with a crossing is not the best. (With as many points on either side, all of one weight, some best plan splits nothing; it needs equal weights, see “Common mistakes”.) Fifty more sets of points:

# %% tags=["out-crossings"]
drawn_crossings = 0
best_crossings = 0
saved = []
for _ in range(50):
    x, y, distance = two_clouds()
    best = transport.plan(distance, share, share)
    drawn_crossings += figures.crossings(x, y, as_drawn)
    best_crossings += figures.crossings(x, y, best.plan)
    cost_drawn = np.sum(as_drawn * distance)
    saved.append(best.value / cost_drawn)

assert best_crossings == 0 < drawn_crossings
assert max(saved) <= 1
print(f"交叉 crossings：{drawn_crossings} → {best_crossings} ✓   花費 cost：× {np.mean(saved):.2f}")

# %% [markdown] tags=["lang-zh"]
# 這在訓練裡有什麼用？把每個生成的樣本移動不超過 $\varepsilon$，得到 $q'$，那麼 $W_1(q,q') \le \varepsilon$：照著移動的路搬就是一個計畫。由三角不等式，$W_1(p,q)$ 的改變也不超過 $\varepsilon$；這只要一階矩有限，不管 $p$ 與 $q$ 有沒有重疊。有上限的 f-散度沒有這個性質。

# %% [markdown] tags=["lang-en"]
# Of what use is this in training? Move each generated sample by at most $\varepsilon$, and call the result $q'$; then $W_1(q,q') \le \varepsilon$, because moving along these ways is a plan. By the triangle inequality $W_1(p,q)$ changes by at most $\varepsilon$, too; for that, first moments must be finite, and $p$ and $q$ need not overlap. Bounded f-divergences have no such property.

# %% [markdown] tags=["lang-zh"]
# 回顧：$W_1$ 是最省的計畫的花費；樣本移動多少，$W_1$ 最多改變多少。

# %% [markdown] tags=["lang-en"]
# Recap: $W_1$ is the cost of the cheapest plan; it changes by no more than the samples are moved.

# %% [markdown] tags=["lang-zh"]
# ## 10.2 換一個人來問：評論家
#
# 計畫要知道整個 $p$ 與 $q$，每一對點都是一個未知數；訓練時手上只有樣本，每一步又都是新的。評論家 $f$ 只要在兩邊的樣本上各算一個平均分數。問題是：限制 $f$ 的斜率不超過 1，它最多能把兩邊拉開多少？

# %% [markdown] tags=["lang-en"]
# ## 10.2 Ask somebody else: the critic
#
# A plan has to know all of $p$ and $q$, with an unknown for each pair of points; in training there are only samples, new ones in each step. A critic $f$ only takes its mean score over the samples of both sides. The question is: if its slopes are at most 1, how far can it pull the two apart?

# %% [markdown] tags=["lang-zh"]
# 先算一個數，還是 $\{0,2\}$ 與 $\{1,3\}$。取 $f(0)=0$、$f(1)=-1$、$f(2)=0$、$f(3)=-1$：相鄰兩點的分數差是 1，正好等於距離。$\mathbb{E}_p[f]-\mathbb{E}_q[f]=0-(-1)=1$。取 $f(x)=-x$ 也是 $-1-(-2)=1$。兩個都等於最省的花費 1；不是巧合。

# %% [markdown] tags=["lang-en"]
# A number first, for $\{0,2\}$ and $\{1,3\}$ again. Take $f(0)=0$, $f(1)=-1$, $f(2)=0$, $f(3)=-1$: neighbours differ by 1, which is just their distance. $\mathbb{E}_p[f]-\mathbb{E}_q[f]=0-(-1)=1$. And $f(x)=-x$ has $-1-(-2)=1$ as well. Both are the least cost, 1, and not by accident.

# %% [markdown] tags=["lang-zh"]
# $\lVert f \rVert_L \le 1$ 讀作「$f$ 是 1-Lipschitz」：任兩點的分數差不超過它們的距離，$\lvert f(x)-f(y) \rvert \le \lVert x-y \rVert$。先證明沒有一個這樣的 $f$ 贏得過任何一個計畫 $\pi$：

# %% [markdown] tags=["lang-en"]
# $\lVert f \rVert_L \le 1$ is read “$f$ is 1-Lipschitz”: the scores of two points differ by no more than their distance, $\lvert f(x)-f(y) \rvert \le \lVert x-y \rVert$. First, no such $f$ beats any plan $\pi$:

# %% [markdown]
# $$
# \begin{aligned}
# \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)] &= \mathbb{E}_{(x, y) \sim \pi}[f(x) - f(y)] && \text{(a)}\\
# &\le \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert] && \text{(b)}\\
# \max_{\lVert f \rVert_L \le 1} (\mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)]) &\le W_1(p, q) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $\pi$ 的邊際分布是 $p$ 與 $q$，所以兩個平均可以在同一對 $(x,y)$ 上算。
# - (b) $f$ 是 1-Lipschitz。
# - (c) 左邊不含 $\pi$，右邊不含 $f$：左邊取最大的 $f$，右邊取最省的 $\pi$。

# %% [markdown] tags=["lang-en"]
# - (a) $\pi$ has the marginals $p$ and $q$, so both means may be taken over the same pairs $(x,y)$.
# - (b) $f$ is 1-Lipschitz.
# - (c) There is no $\pi$ on the left and no $f$ on the right: take the best $f$ there and the cheapest $\pi$ here.

# %% [markdown] tags=["lang-zh"]
# 再證明有一個 $f$ 追得上。設點的個數有限，$c_{ij}=\lVert x_i-y_j \rVert$：

# %% [markdown] tags=["lang-en"]
# Second, some $f$ catches up. Let there be finitely many points, and $c_{ij}=\lVert x_i-y_j \rVert$:

# %% [markdown]
# $$
# \begin{aligned}
# W_1(p, q) &= \max_{f_i + g_j \le c_{ij}} \Big(\sum_i p_i f_i + \sum_j q_j g_j\Big) && \text{(d)}\\
# f(x) &= \min_j\, (\lVert x - y_j \rVert - g_j) && \text{(e)}\\
# f(x_i) &\ge f_i, \qquad f(y_j) \le -g_j && \text{(f)}\\
# \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)] &\ge \sum_i p_i f_i + \sum_j q_j g_j = W_1(p, q) && \text{(g)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (d) 線性規劃的強對偶：給每個限制一個價格，$x_i$ 的出貨價 $f_i$、$y_j$ 的到貨價 $g_j$，合起來不超過運費。最小的運費等於最大的總價；道理與第 05 章的最小最大定理相同。
# - (e) 由兩個函數做出一個。每個 $\lVert x-y_j \rVert-g_j$ 對 $x$ 都是 1-Lipschitz，它們的最小值也是。
# - (f) 第一式：$f_i \le c_{ij}-g_j$ 對每個 $j$ 成立。第二式：取自己的 $j$，到自己的距離是 0。這兩步用到運費是距離。
# - (g) 各自平均。與 (c) 合起來，就是等號。

# %% [markdown] tags=["lang-en"]
# - (d) Strong duality of linear programmes: each constraint gets a price, $f_i$ for taking away at $x_i$ and $g_j$ for delivery at $y_j$, together no more than the cost of the way. The least cost is the largest total price; the reason is that of the minimax theorem in lesson 05.
# - (e) Of two functions make one. Each $\lVert x-y_j \rVert-g_j$ is 1-Lipschitz in $x$, and so is the least of them.
# - (f) The first: $f_i \le c_{ij}-g_j$ holds for every $j$. The second: take its own $j$, whose distance is 0. These two steps need a cost that is a distance.
# - (g) Take both means. Together with (c) this is equality.

# %% [markdown]
# $$
# \boxed{W_1(p, q) = \max_{\lVert f \rVert_{L} \le 1} (\mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)])}
# \tag{10.2}
# $$

# %% tags=["check"]
check("10.2", r"W_1(p, q) = \max_{\lVert f \rVert_{L} \le 1} (\mathbb{E}_{x \sim p}[f(x)] - "
      r"\mathbb{E}_{x \sim q}[f(x)])")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：最省的花費，等於斜率不超過 1 的評論家最多能拉開的平均分數差（Kantorovich 與 Rubinstein 1958）。一般的分布由有限點逼近，一階矩有限就成立。斜率放寬到 $K$，右邊就是 $K\,W_1$。

# %% [markdown] tags=["lang-en"]
# In words: the least cost is the largest difference of mean scores that a critic with slopes of at most 1 can make (Kantorovich and Rubinstein 1958). Other laws are approximated by finitely many points, and it holds if first moments are finite. With slopes of up to $K$ the right side is $K\,W_1$.

# %% [markdown] tags=["lang-zh"]
# 下圖用八對點的最後一組：每一對 $(x_i,y_j)$ 是一個點，橫軸是距離，縱軸是最好的 $f$ 的分數差。先猜：計畫用到的那八對，落在圖的哪裡？

# %% [markdown] tags=["lang-en"]
# The picture takes the last set of eight points: each pair $(x_i,y_j)$ is a dot, with its distance below and the difference of the best $f$ at the side. Guess first: where do the eight pairs lie that the plan uses?

# %% tags=["figure", "fig-tight"]
points = np.concatenate([x, y])
between = np.linalg.norm(points[:, None] - points, axis=-1)  # 16 × 16
a = np.repeat([1 / 8, 0], 8)  # p：前八點 the first eight
b = np.repeat([0, 1 / 8], 8)
f = transport.potential(between, a, b)
drops = f[:8, None] - f[8:]
used = best.plan > 1e-9
figures.tight(distance, drops, used)
plt.show()

# %% tags=["out-dual"]
dual = np.sum(f * (a - b))
assert np.isclose(dual, best.value, rtol=1e-9)
assert np.allclose(drops[used], distance[used], atol=1e-9)
print(f"計畫 plan：{best.value:.6f}   評論家 critic：{dual:.6f} ✓")

# %% [markdown] tags=["lang-zh"]
# 在對角線上：計畫走哪條路，$f$ 就沿著那條路以斜率 1 往下掉。(a) 與 (b) 之間要取等號，就非如此不可。其他的對都在線上或線下。下一章的梯度懲罰就是從這裡來的。
#
# 運費換成距離的平方，還是一個函數就夠嗎？先猜：下面四個數，哪一個與其他的不合？

# %% [markdown] tags=["lang-en"]
# On the diagonal: wherever the plan goes, $f$ falls along the way with slope 1; between (a) and (b) equality leaves no other choice. All other pairs are on the line or below. The gradient penalty of the next lesson comes from here.
#
# If the cost is the squared distance, is one function still enough? Guess first: of the four numbers below, which one does not fit?

# %% tags=["out-squared"]
for name, cost in {"距離 distance": between, "平方 squared": between**2}.items():
    two = transport.plan(cost, a, b).value
    one = figures.one_function(cost, a, b)
    print(f"{name:12}   兩個函數 f, g two: {two:.4f}   一個函數 f one: {one:.4f}")

# %% [markdown] tags=["lang-zh"]
# 平方的那一個：它不滿足三角不等式（走一半再走一半，比一次走完便宜），一個函數量到的就太少。(10.2) 的單一評論家只屬於距離。

# %% [markdown] tags=["lang-en"]
# The one of the square: it violates the triangle inequality (half the way twice is cheaper than all at once), and one function measures too little. The single critic of (10.2) belongs to distances only.

# %% [markdown] tags=["lang-zh"]
# ### 動手：沙堆
#
# 五格的沙堆 $p$ 與 $q$，用滑桿加減每一格的沙（總量自動調成 1）。左邊是最省的計畫，右邊是最好的評論家 $f$。先猜：把 q1 加到 8，$f$ 會在哪裡轉彎？計畫的花費與評論家的分數差，會不會有差距？
#
# <details><summary>答案</summary>
#
# 沙往右走的地方，$f$ 以斜率 1 往下；往左走的地方，以斜率 1 往上；所以轉彎在運送方向改變的地方。沒有沙經過的間隔，$f$ 可以是平的。差距一直是 0，這就是 (10.2)。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: piles
#
# Two piles $p$ and $q$ of five bins; sliders add sand to each bin (the total is made 1). On the left is the cheapest plan, on the right the best critic $f$. Guess first: if you raise q1 to 8, where does $f$ turn? Is there a gap between the cost of the plan and the difference of the critic's scores?
#
# <details><summary>Answer</summary>
#
# Where sand goes to the right, $f$ falls with slope 1; where it goes to the left, $f$ climbs with slope 1; so it turns where the direction of transport changes. Where no sand passes, $f$ may be level. The gap is always 0, which is (10.2).
#
# </details>

# %% tags=["widget", "fig-piles"]
widgets.piles()

# %% [markdown] tags=["lang-zh"]
# 寫成損失：評論家最小化 $L_D=-(\mathbb{E}_p[f]-\mathbb{E}_q[f])$，所以 $L_D$ 是負的才正常；最好的時候 $L_D=-W_1$。分數不必在 0 與 1 之間，最後一層沒有 sigmoid。

# %% [markdown] tags=["lang-en"]
# As a loss: the critic minimises $L_D=-(\mathbb{E}_p[f]-\mathbb{E}_q[f])$, so a negative $L_D$ is as it should be; at best $L_D=-W_1$. Scores need not lie between 0 and 1: no sigmoid at the end.

# %% [markdown] tags=["lang-zh"]
# 回顧：最省的計畫與最好的評論家，花費相同；計畫走的路上，$f$ 的斜率是 1。

# %% [markdown] tags=["lang-en"]
# Recap: the cheapest plan and the best critic have the same value; on the plan's ways $f$ has slope 1.

# %% [markdown] tags=["lang-zh"]
# ## 10.3 在直線上：累積分布之間的面積
#
# 線性規劃對幾千個樣本太慢。在直線上有捷徑，也讓我們有正確答案可以核對訓練。

# %% [markdown] tags=["lang-en"]
# ## 10.3 On the line: an area between distribution functions
#
# A linear programme is too slow for thousands of samples. On the line there is a short cut, which also gives us right answers to hold training against.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$\{0,2\}$ 與 $\{1,3\}$。由小到大排好，配對 0 與 1、2 與 3，平均是 1。另一個算法：$F_p$ 在 0 與 2 各跳 $\frac12$，$F_q$ 在 1 與 3，所以兩者在 0 到 1、2 到 3 之間差 $\frac12$，面積是 $\frac12+\frac12=1$。

# %% [markdown] tags=["lang-en"]
# A number first: $\{0,2\}$ and $\{1,3\}$. Put in order, 0 is paired with 1 and 2 with 3, with the mean 1. Another way: $F_p$ jumps by $\frac12$ at 0 and 2, $F_q$ at 1 and 3, so they differ by $\frac12$ from 0 to 1 and from 2 to 3, and the area is $\frac12+\frac12=1$.

# %% [markdown]
# $$
# \begin{aligned}
# \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)] &= \int f'(x)\,(F_q(x) - F_p(x))\, dx && \text{(a)}\\
# &\le \int \lvert F_p(x) - F_q(x) \rvert\, dx && \text{(b)}\\
# x = F_p^{-1}(t), \quad y = F_q^{-1}(t): \qquad \mathbb{E}_{(x, y) \sim \pi}[\lvert x - y \rvert] &= \int_{0}^{1} \lvert F_p^{-1}(t) - F_q^{-1}(t) \rvert\, dt && \text{(c)}\\
# \int_{0}^{1} \lvert F_p^{-1}(t) - F_q^{-1}(t) \rvert\, dt &= \int \lvert F_p(x) - F_q(x) \rvert\, dx && \text{(d)}\\
# \int \lvert F_p(x) - F_q(x) \rvert\, dx \le W_1(p, q) &\le \int_{0}^{1} \lvert F_p^{-1}(t) - F_q^{-1}(t) \rvert\, dt && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 分部積分；$F_p-F_q$ 在兩端是 0，一階矩有限，所以邊界的項消失。
# - (b) $\lvert f' \rvert \le 1$；取 $f'=\mathrm{sign}(F_q-F_p)$ 就是等號。
# - (c) 同一個 $t$ 的分位數配成一對：$t$ 在 0 與 1 之間均勻，$F_p^{-1}(t)$ 的分布就是 $p$，所以這是一個計畫。
# - (d) 兩邊都是兩條曲線之間的面積，一次直著切，一次橫著切。
# - (e) 左邊是 (b) 取等號的 $f$，由 (10.2) 不超過 $W_1$；右邊是 (c) 的計畫，由 (10.1) 不小於 $W_1$。兩端由 (d) 相等。

# %% [markdown] tags=["lang-en"]
# - (a) By parts; $F_p-F_q$ is 0 at both ends, and with finite first moments nothing remains there.
# - (b) $\lvert f' \rvert \le 1$; with $f'=\mathrm{sign}(F_q-F_p)$ there is equality.
# - (c) Pair the quantiles of the same $t$: with $t$ uniform from 0 to 1, $F_p^{-1}(t)$ has the law $p$, so this is a plan.
# - (d) Both are the area between the curves, cut into vertical slices once and into horizontal ones once.
# - (e) On the left the $f$ of equality in (b), by (10.2) at most $W_1$; on the right the plan of (c), by (10.1) at least $W_1$. By (d) both ends are equal.

# %% [markdown]
# $$
# \boxed{W_1(p, q) = \int_{-\infty}^{\infty} \lvert F_p(x) - F_q(x) \rvert dx \qquad W_1(p, q) = \int_{0}^{1} \lvert F_p^{-1}(t) - F_q^{-1}(t) \rvert dt}
# \tag{10.3}
# $$

# %% tags=["check"]
check("10.3", r"W_1(p, q) = \int_{-\infty}^{\infty} \lvert F_p(x) - F_q(x) \rvert dx \qquad W_1("
      r"p, q) = \int_{0}^{1} \lvert F_p^{-1}(t) - F_q^{-1}(t) \rvert dt")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：在直線上，$W_1$ 是兩條累積分布曲線之間的面積；對樣本來說，就是排序之後逐一相減的絕對值的平均（Vallender 1974）。

# %% [markdown] tags=["lang-en"]
# In words: on the line $W_1$ is the area between the two cumulative curves; for samples it is the mean absolute difference after sorting (Vallender 1974).

# %% [markdown] tags=["lang-zh"]
# 先猜：$p=N(0,1)$、$q=N(0.5,1.2^2)$，平均差 0.5，標準差差 0.2。$W_1$ 比 0.5 大還是小，差多少？

# %% [markdown] tags=["lang-en"]
# Guess first: for $p=N(0,1)$ and $q=N(0.5,1.2^2)$ the means differ by 0.5 and the standard deviations by 0.2. Is $W_1$ above 0.5 or below, and by how much?

# %% tags=["figure", "fig-area"]
N = densities.gaussian  # N(μ, σ)
p = N(0, 1)
q = N(0.5, 1.2)
figures.area(p, q)
plt.show()

# %% tags=["out-w1"]
from scipy.stats import norm

t = (np.arange(100_000) + 0.5) / 100_000
x = norm.ppf(t)  # F_p⁻¹(t)
y = 0.5 + 1.2 * x
sorted_mean = np.mean(np.abs(np.sort(x) - np.sort(y)))
W_1 = divergences.w1(p, q)  # 面積 the area
assert np.isclose(W_1, sorted_mean, rtol=1e-4)
assert W_1 > 0.5
print(f"面積 area：{W_1:.6f}   排序 sorted：{sorted_mean:.6f} ✓")

# %% [markdown] tags=["lang-zh"]
# 0.5008，只大一點點：$W_1$ 不小於平均的差，因為 $f(x)=-x$ 就是一個評論家；兩條累積分布曲線不相交時恰好相等。這裡它們在 $x=-2.5$ 相交，左邊的面積只有 0.0004，$W_1$ 多出它的兩倍。要是平均相同、只有寬度不同，$W_1$ 就全靠這種面積（練習 2）。

# %% [markdown] tags=["lang-en"]
# 0.5008, only a little more: $W_1$ is not below the difference of the means, because $f(x)=-x$ is a critic; it is equal if the cumulative curves do not cross. Here they cross at $x=-2.5$; the area to the left is only 0.0004, and $W_1$ gains twice that. If the means were equal and only the widths differed, $W_1$ would consist of such areas alone (exercise 2).

# %% [markdown] tags=["lang-zh"]
# 回顧：在直線上排序就能算出 $W_1$；它不小於平均的差。

# %% [markdown] tags=["lang-en"]
# Recap: on the line sorting gives $W_1$; it is not below the difference of the means.

# %% [markdown] tags=["lang-zh"]
# ## 10.4 評論家在哪裡轉彎
#
# (10.3) 的推導順手給了最好的評論家。知道它的樣子，才認得出訓練好的評論家。

# %% [markdown] tags=["lang-en"]
# ## 10.4 Where the critic turns
#
# The derivation of (10.3) gives the best critic along the way. One has to know its shape to recognise a critic that is well trained.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$p=N(0,1)$、$q=N(0.5,1.2^2)$。$F_p(x)=F_q(x)$ 的地方，標準化之後相同：$x=\frac{x-0.5}{1.2}$，所以 $x=-2.5$。右邊 $F_q<F_p$，斜率是 $-1$；左邊是 $+1$。最好的評論家是一個尖角在 $-2.5$ 的屋頂。

# %% [markdown] tags=["lang-en"]
# A number first: $p=N(0,1)$ and $q=N(0.5,1.2^2)$. Where $F_p(x)=F_q(x)$ both agree when standardised: $x=\frac{x-0.5}{1.2}$, so $x=-2.5$. To the right $F_q<F_p$, and the slope is $-1$; to the left it is $+1$. The best critic is a roof with its ridge at $-2.5$.

# %% [markdown]
# $$
# \begin{aligned}
# W_1(p, q) &= \max_{\lvert f' \rvert \le 1} \int f'(x)\,(F_q(x) - F_p(x))\, dx && \text{(a)}\\
# f'(x)\,(F_q(x) - F_p(x)) &\le \lvert F_q(x) - F_p(x) \rvert && \text{(b)}\\
# \frac{d}{dx} f^{*}(x) &= \mathrm{sign}(F_q(x) - F_p(x)) && \text{(c)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) (10.2)，再用 (10.3) 的 (a)。
# - (b) 對每個 $x$ 分開來看，$\lvert f' \rvert \le 1$。
# - (c) $F_p(x) \ne F_q(x)$ 時，(b) 的等號只有這一個斜率。$F_p(x)=F_q(x)$ 的地方，任何不超過 1 的斜率都一樣好。

# %% [markdown] tags=["lang-en"]
# - (a) (10.2), and then (a) of (10.3).
# - (b) Look at each $x$ by itself; $\lvert f' \rvert \le 1$.
# - (c) Where $F_p(x) \ne F_q(x)$, equality in (b) leaves this slope only. Where $F_p(x)=F_q(x)$ any slope of at most 1 is as good.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\frac{d}{dx} f^{*}(x) = \mathrm{sign}(F_q(x) - F_p(x))} \\
# \small F_p(x) \ne F_q(x)
# \end{gathered}
# \tag{10.4}
# $$

# %% tags=["check"]
check("10.4", r"\frac{d}{dx} f^{*}(x) = \mathrm{sign}(F_q(x) - F_p(x))", r"F_p(x) \ne F_q(x)")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：最好的評論家不是往上就是往下，斜率都是 1；它在累積分布曲線相交的地方轉彎，而不是在密度相交的地方。

# %% [markdown] tags=["lang-en"]
# In words: the best critic goes up or down, with slope 1 either way; it turns where the cumulative curves cross, not where the densities do.

# %% [markdown] tags=["lang-zh"]
# 下面三對密度，藍色是 $p$，橘色是 $q$；由左至右，密度在看得到的範圍裡相交 1、2、2 次。先猜：最好的評論家各轉幾次彎？

# %% [markdown] tags=["lang-en"]
# Three pairs of densities, $p$ in blue and $q$ in orange; from left to right the densities cross 1, 2 and 2 times, as far as one can see. Guess first: how many times does the best critic turn in each?

# %% tags=["figure", "fig-pairs"]
peaks = densities.mixture([N(-2, 0.5), N(2, 0.5)])
pairs = {
    "移開 shifted": (N(0, 1), N(1, 1)),
    "較寬 wider": (N(0, 1), N(0, 2)),
    "兩個峰 two peaks": (peaks, N(0, 1)),
}
figures.critics(pairs)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 現在訓練它。在直線上，1-Lipschitz 可以直接做進網路裡：把 $-6$ 到 $6$ 切成 60 段，每一段的斜率是 $\tanh(w)$，絕對值不會超過 1。（平面以上做不到這麼簡單，那是第 11 章的題目。）五個種子，每步從兩邊各抽 256 個樣本，最大化分數差：

# %% [markdown] tags=["lang-en"]
# Now train it. On the line 1-Lipschitz can be built into the net: cut $-6$ to $6$ into 60 pieces, and let each have the slope $\tanh(w)$, which does not exceed 1 in size. (In the plane and beyond it is not that simple; lesson 11 is about that.) Five seeds; each step draws 256 samples from either side and increases the difference of scores:

# %% tags=["code-critic"]
from torch.optim import Adam
from torch.optim.lr_scheduler import LinearLR

random = torch.Generator().manual_seed(seed)

def critic(w, x, edges):  # 斜率 tanh(w)，每段一個 slope tanh(w), one a piece
    width = edges[1] - edges[0]
    inside = (x[..., None] - edges[:-1]).clamp(0, width)  # x 走過每段多長 how far x is into each
    return (inside @ torch.tanh(w)).squeeze(-1)

def trained(p, q, edges):
    w = torch.zeros(members, len(edges) - 1, 1, requires_grad=True)
    opt = Adam([w], 0.05, (0.9, 0.99))
    rate = LinearLR(opt, 1.0, 0.0, steps)  # 學習率降到 0 the learning rate falls to 0
    for _ in range(steps):
        x_p = p.sample(members * 256, random).float().view(members, 256)
        x_q = q.sample(members * 256, random).float().view(members, 256)
        L_D = critic(w, x_q, edges).mean(-1) - critic(w, x_p, edges).mean(-1)
        opt.zero_grad()
        L_D.sum().backward()
        opt.step()
        rate.step()
    return w.detach()

# %% tags=["nbval-ignore-output"]
edges = torch.linspace(-6, 6, 61)
kinks = edges.double().tolist()
found = {}
measured = {}
for name, (p_k, q_k) in pairs.items():
    w = trained(p_k, q_k, edges)

    def f_of(x, w=w):  # 每個種子一列 a row for each seed
        return critic(w, x.expand(members, -1), edges)

    found[name] = f_of
    measured[name] = figures.value(f_of, p_k, q_k, kinks)  # E_p f − E_q f，積分 by quadrature

# %% tags=["figure", "fig-learned"]
figures.learned(pairs, found)
plt.show()

# %% tags=["out-learned"]
for name, (p_k, q_k) in pairs.items():
    short = divergences.w1(p_k, q_k) - measured[name]
    assert short.min() > -1e-5, (name, short)
    assert short.max() < 0.01, (name, short)
print("五個種子、三對分布 five seeds, three pairs：0 ≤ W₁ − (E_p f − E_q f) < 0.01 ✓")

# %% [markdown] tags=["lang-zh"]
# 0、1、1 次：移開的是一條直線，較寬的是屋頂，兩個峰的是山谷。（兩個峰那一對，累積分布在 $\pm3.8$ 附近還各相交一次，但那裡幾乎沒有樣本。）黑線是 $f^{*}$，點是第一個種子；黃色是 $F_q-F_p$ 的三倍，它在零的上面時 $f^{*}$ 往上。分數差從下方逼近 $W_1$，差不到 0.01。
#
# 對照第 02 章：$D^{*}$ 由密度比決定，遠離資料就平了；$f^{*}$ 的斜率在那裡還是 1。這要 $f$ 夠自由、而且 1-Lipschitz。

# %% [markdown] tags=["lang-en"]
# 0, 1 and 1 times: a straight line for the shift, a roof for the wider law, a valley for the two peaks. (For the two peaks the cumulative curves cross once more near $\pm3.8$ on each side, where there are hardly any samples.) The black line is $f^{*}$, dots are the first seed; yellow is three times $F_q-F_p$, and where it is above zero $f^{*}$ climbs. The difference of scores comes up to $W_1$ from below, to less than 0.01.
#
# Compare lesson 02: $D^{*}$ depends on the density ratio, and is level far from the data; there the slope of $f^{*}$ is still 1. For this $f$ must be free enough, and 1-Lipschitz.

# %% [markdown] tags=["lang-zh"]
# 回顧：$f^{*}$ 的斜率是 $\mathrm{sign}(F_q-F_p)$；訓練出來的分數差不會超過 $W_1$。

# %% [markdown] tags=["lang-en"]
# Recap: the slope of $f^{*}$ is $\mathrm{sign}(F_q-F_p)$; a trained difference of scores does not exceed $W_1$.

# %% [markdown] tags=["lang-zh"]
# ## 10.5 生成器跟著走的坡
#
# 第二堂課輪到生成器。$W_1(p,q_\theta)$ 藏著一個 $\max_f$，$\theta$ 一動，最好的 $f$ 也跟著變；怎麼微分？

# %% [markdown] tags=["lang-en"]
# ## 10.5 The slope that the generator follows
#
# The second lesson is about the generator. There is a $\max_f$ inside $W_1(p,q_\theta)$: move $\theta$, and the best $f$ changes, too. How does one differentiate that?

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$p=N(0,1)$、$G(z)=\theta+z$、$\theta>0$。$F_q<F_p$ 處處成立，所以 $f^{*}(x)=-x$，而 $W_1=\theta$，對 $\theta$ 的導數是 1。把 $f^{*}$ 當成不動的函數：$-\mathbb{E}_z[f^{*}(\theta+z)]=\mathbb{E}_z[\theta+z]=\theta$，導數也是 1。$f^{*}$ 的變動不必算進去，為什麼？

# %% [markdown] tags=["lang-en"]
# A number first: $p=N(0,1)$ and $G(z)=\theta+z$ with $\theta>0$. $F_q<F_p$ everywhere, so $f^{*}(x)=-x$ and $W_1=\theta$, whose derivative in $\theta$ is 1. Take $f^{*}$ as a function that stays as it is: $-\mathbb{E}_z[f^{*}(\theta+z)]=\mathbb{E}_z[\theta+z]=\theta$, again with derivative 1. The change of $f^{*}$ need not be counted; why?

# %% [markdown]
# $$
# \begin{aligned}
# \varphi(t) &= \mathbb{E}_{x \sim p}[f^{*}(x)] - \mathbb{E}_{z \sim p_z}[f^{*}(G_t(z))] \le W_1(p, q_t), \qquad \varphi(\theta) = W_1(p, q_\theta) && \text{(a)}\\
# W_1(p, q_t) - \varphi(t) &\ge 0, \qquad \text{$= 0$ at $t = \theta$} && \text{(b)}\\
# \nabla_\theta W_1(p, q_\theta) &= \nabla \varphi(\theta) && \text{(c)}\\
# &= -\nabla_\theta\, \mathbb{E}_{z \sim p_z}[f^{*}(G_\theta(z))] && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) $f^{*}$ 在 $\theta$ 是最好的；對別的 $t$，它只是許多 1-Lipschitz 函數之一，由 (10.2) 不超過 $W_1$。
# - (b) 移項。這個差在 $t=\theta$ 取得最小值 0。
# - (c) 可微分的函數在最小值的地方，梯度是 0。這裡假設 $W_1$ 與 $\varphi$ 在 $\theta$ 都可微分。
# - (d) $\varphi$ 的第一項不含參數。

# %% [markdown] tags=["lang-en"]
# - (a) At $\theta$ $f^{*}$ is best; for another $t$ it is one of many 1-Lipschitz functions, and by (10.2) does not exceed $W_1$.
# - (b) Rearrange. The difference has its minimum, 0, at $t=\theta$.
# - (c) At a minimum the gradient of a differentiable function is 0. Here $W_1$ and $\varphi$ are taken to be differentiable at $\theta$.
# - (d) The first term of $\varphi$ has no parameter in it.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla_\theta W_1(p, q_\theta) = -\nabla_\theta \mathbb{E}_{z \sim p_z}[f^{*}(G_\theta(z))]} \\
# \small \text{$f^{*}$ 不隨 $\theta$ 動 held fixed} \quad \text{$W_1$ 在 $\theta$ 可微 differentiable}
# \end{gathered}
# \tag{10.5}
# $$

# %% tags=["check"]
check("10.5", r"\nabla_\theta W_1(p, q_\theta) = -\nabla_\theta \mathbb{E}_{z \sim p_z}[f^{*}("
      r"G_\theta(z))]",
      r"\text{$f^{*}$ 不隨 $\theta$ 動 held fixed} \quad \text{$W_1$ 在 $\theta$ 可微 differentiable}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：固定最好的評論家，生成器往它分數高的方向走，就是沿著 $W_1$ 下坡（Arjovsky 等人 2017）。所以 $L_G=-\mathbb{E}_z[f(G(z))]$。由連鎖律，對一個參數的導數是 $-\mathbb{E}_z\left[f^{*\prime}(G(z))\,\frac{\partial G(z)}{\partial \theta_k}\right]$。

# %% [markdown] tags=["lang-en"]
# In words: keep the best critic fixed and let the generator go where its scores are high; that is downhill on $W_1$ (Arjovsky et al. 2017). So $L_G=-\mathbb{E}_z[f(G(z))]$. By the chain rule the derivative in one parameter is $-\mathbb{E}_z\left[f^{*\prime}(G(z))\,\frac{\partial G(z)}{\partial \theta_k}\right]$.

# %% [markdown] tags=["lang-zh"]
# 以 $G(z)=\mu+\sigma z$ 在 $(0.5, 1.2)$ 核對，$f^{*}$ 的尖角在 $-2.5$。先猜：兩個導數都接近 1 嗎？

# %% [markdown] tags=["lang-en"]
# Try it with $G(z)=\mu+\sigma z$ at $(0.5, 1.2)$, where the ridge of $f^{*}$ is at $-2.5$. Guess first: are both derivatives near 1?

# %% tags=["out-slopes"]
z = torch.tensor(x)  # 分位數 quantiles of N(0, 1)
theta = torch.tensor([0.5, 1.2], dtype=torch.float64, requires_grad=True)

def G(z):
    mu, sigma = theta
    return mu + sigma * z

x_p, _ = z.sort()
x_q, _ = G(z).sort()
W_1_sorted = (x_p - x_q).abs().mean()
by_sorting = torch.autograd.grad(W_1_sorted, theta)[0]

slope = torch.where(G(z) < -2.5, 1.0, -1.0)  # f*′(G(z))
by_critic = -torch.stack([slope.mean(), (slope * z).mean()])
assert torch.allclose(by_sorting, by_critic, atol=1e-6)
exact = [2 * norm.cdf(2.5) - 1, 2 * norm.pdf(2.5)]
assert np.allclose(by_critic.detach(), exact, atol=1e-4)
print(f"∂W₁/∂μ = {exact[0]:.4f}   ∂W₁/∂σ = {exact[1]:.4f} ✓")

# %% [markdown] tags=["lang-zh"]
# 不：0.99 與 0.035。$f^{*}$ 幾乎是一條直線，樣本往左擠，平均會改變 $W_1$；而寬度的影響左右相消，只剩尖角外面的那一點。
#
# 再看走的路。$p=N(0,1)$，生成器是 $N(\mu,1)$，從 $\mu=4$ 出發，學習率都是 0.1：一個沿 $W_1$ 下坡，一個沿 $2\,\mathrm{JSD}$ 下坡（第 04 章）。先猜：哪一個先到 0？到了之後，哪一個停得住？

# %% [markdown] tags=["lang-en"]
# No: 0.99 and 0.035. $f^{*}$ is almost a straight line; samples are pushed to the left, and their mean changes $W_1$, while the effects of the width cancel on both sides but for the little beyond the ridge.
#
# Now the way that is taken. $p=N(0,1)$, the generator is $N(\mu,1)$ and starts from $\mu=4$, with rate 0.1 for both: one goes down $W_1$, one down $2\,\mathrm{JSD}$ (lesson 04). Guess first: which arrives at 0 first? And once there, which comes to rest?

# %% tags=["figure", "fig-descents"]
eta = 0.1
count = 200
quantiles = z[::500]  # 200 個分位數 of them
mu = torch.tensor(3.97, requires_grad=True)
path = [mu.item()]
for _ in range(count):
    W_1_batch = (quantiles - (mu + quantiles)).abs().mean()  # 都已排好 both are in order
    slope_mu = torch.autograd.grad(W_1_batch, mu)[0]
    mu.data -= eta * slope_mu
    path.append(mu.item())
path = np.array(path)
path_jsd = figures.descent_of_jsd(3.97, eta, count)
figures.descents(eta, path, path_jsd)
plt.show()

# %% tags=["out-descents"]
arrived = np.argmax(np.abs(path) < eta)
arrived_jsd = np.argmax(np.abs(path_jsd) < eta)
last = np.abs(np.diff(path[-20:]))
last_jsd = np.abs(np.diff(path_jsd[-20:]))
assert arrived < 0.5 * arrived_jsd
assert np.allclose(last, eta, rtol=1e-3)
assert last_jsd.max() < 0.01 * eta
print(f"到 arrival：第 {arrived} 步 v 第 {arrived_jsd} 步 step ✓")
print(f"最後的步長 last steps：{last.mean():.3f} v {last_jsd.mean():.4f} ✓")

# %% [markdown] tags=["lang-zh"]
# $W_1$ 先到：坡度一直是 1，每步走 0.1，遠近都一樣（黑線就是這句話）。JSD 在遠處幾乎是平的，起步很慢。可是到了之後，$W_1$ 停不住：$W_1=\lvert \mu \rvert$ 在 $\mu=0$ 有折角，坡度從 $-1$ 跳到 $1$，它就在 0 的兩側跳來跳去，步長不會自己變小；JSD 的坡度跟著變小，停住了。
#
# 論文的定理說 $W_1$ 處處連續，而且幾乎處處可微分，條件是 $G$ 為局部 Lipschitz、常數的期望值有限。幾乎處處不是處處：例外的那一點，偏偏可以是訓練要去的地方，所以學習率要降下來。

# %% [markdown] tags=["lang-en"]
# $W_1$ arrives first: its slope is always 1 and each step is 0.1, far and near (which is what the black line says). Far away JSD is almost level, and starts slowly. But once there $W_1$ does not come to rest: $W_1=\lvert \mu \rvert$ has a kink at $\mu=0$, where its slope jumps from $-1$ to $1$; it hops from one side of 0 to the other, with steps that do not shrink by themselves. The slope of JSD does shrink, and it rests.
#
# The paper's theorem says that $W_1$ is continuous everywhere and differentiable almost everywhere, if $G$ is locally Lipschitz with constants of finite mean. Almost everywhere is not everywhere: the exception may be the very point that training aims at, so the learning rate has to come down.

# %% [markdown] tags=["lang-zh"]
# 回顧：$L_G=-\mathbb{E}_z[f^{*}(G(z))]$ 的梯度就是 $W_1$ 的梯度，在可微分的地方；坡度不隨距離變小，所以遠處走得動，近處停不住。

# %% [markdown] tags=["lang-en"]
# Recap: where it is differentiable, $W_1$ has the gradient of $L_G=-\mathbb{E}_z[f^{*}(G(z))]$; its slope does not shrink with the distance, so it moves when far and does not rest when near.

# %% [markdown] tags=["lang-zh"]
# ## 10.6 兩個點，四把尺
#
# 為什麼大費周章換一把尺？看最小的例子：真實樣本全在 0，生成樣本全在 $\theta$。

# %% [markdown] tags=["lang-en"]
# ## 10.6 Two points, four rulers
#
# Why all the trouble with another ruler? Look at the smallest example: all real samples at 0, all generated ones at $\theta$.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$\theta=0.001$。肉眼看來幾乎對了。$W_1=0.001$。$D$ 卻能完全分開這兩個點，所以 JSD 是 $\log 2=0.693$，TV 是 1，KL 是無限大，與 $\theta=1000$ 時相同。

# %% [markdown] tags=["lang-en"]
# A number first: $\theta=0.001$. To the eye this is almost right. $W_1=0.001$. But $D$ can tell the two points apart completely, so JSD is $\log 2=0.693$, TV is 1 and KL is infinite, just as for $\theta=1000$.

# %% [markdown]
# $$
# \begin{aligned}
# \Pi(\delta_0, \delta_\theta) &= \{\delta_{(0, \theta)}\}, \qquad W_1(\delta_0, \delta_\theta) = \lvert 0 - \theta \rvert = \lvert \theta \rvert && \text{(a)}\\
# m = \tfrac12 \delta_0 + \tfrac12 \delta_\theta: \qquad \mathrm{KL}(\delta_0 \,\|\, m) &= 1 \cdot \log\frac{1}{1/2} = \log(2) = \mathrm{KL}(\delta_\theta \,\|\, m) && \text{(b)}\\
# \mathrm{JSD}(\delta_0 \,\|\, \delta_\theta) &= \tfrac12 \log(2) + \tfrac12 \log(2) = \log(2) && \text{(c)}\\
# \mathrm{TV}(\delta_0 \,\|\, \delta_\theta) &= \tfrac12\,(\lvert 1 - 0 \rvert + \lvert 0 - 1 \rvert) = 1 && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 只有一個計畫：0 的全部搬到 $\theta$。
# - (b) $\theta \ne 0$，所以 $m$ 在每個點各有一半。
# - (c) JSD 是兩個 KL 的平均，有 $\frac12$。
# - (d) 兩個點上各差 1。（$\mathrm{KL}(\delta_0 \,\|\, \delta_\theta)=1 \cdot \log\frac10=\infty$。）

# %% [markdown] tags=["lang-en"]
# - (a) There is one plan only: all of 0 goes to $\theta$.
# - (b) $\theta \ne 0$, so $m$ has one half at each point.
# - (c) JSD is the mean of both KL, with $\frac12$.
# - (d) They differ by 1 at each of the points. ($\mathrm{KL}(\delta_0 \,\|\, \delta_\theta)=1 \cdot \log\frac10=\infty$.)

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{W_1(\delta_0, \delta_\theta) = \lvert \theta \rvert \qquad \mathrm{JSD}(\delta_0 \,\|\, \delta_\theta) = \log(2) \qquad \mathrm{TV}(\delta_0 \,\|\, \delta_\theta) = 1 \qquad \mathrm{KL}(\delta_0 \,\|\, \delta_\theta) = \infty} \\
# \small \theta \ne 0
# \end{gathered}
# \tag{10.6}
# $$

# %% tags=["check"]
check("10.6", r"W_1(\delta_0, \delta_\theta) = \lvert \theta \rvert \qquad \mathrm{JSD}(\delta_0 "
      r"\,\|\, \delta_\theta) = \log(2) \qquad \mathrm{TV}(\delta_0 \,\|\, \delta_\theta) = 1 "
      r"\qquad \mathrm{KL}(\delta_0 \,\|\, \delta_\theta) = \infty", r"\theta \ne 0")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：兩個點分開之後，只有 $W_1$ 說得出分開多遠；$\theta=0$ 時四個都是 0，所以其他三個在 0 不連續。

# %% [markdown] tags=["lang-en"]
# In words: once the points are apart, only $W_1$ says how far; at $\theta=0$ all four are 0, so the other three are not continuous there.

# %% [markdown] tags=["lang-zh"]
# 點太極端嗎？右圖換成 $U[0,1]$ 與 $U[\theta,1+\theta]$，在 $\lvert \theta \rvert<1$ 時有重疊。先猜：JSD 與 TV 這時有沒有坡度？$W_1$ 的形狀會變嗎？

# %% [markdown] tags=["lang-en"]
# Are points too extreme? On the right are $U[0,1]$ and $U[\theta,1+\theta]$, which overlap for $\lvert \theta \rvert<1$. Guess first: do JSD and TV have a slope then? Does the shape of $W_1$ change?

# %% tags=["figure", "fig-far"]
shifts = np.linspace(-2, 2, 9)
u_real = rng.random(50)
w1_measured = []
for shift in shifts:
    u_fake = shift + rng.random(50)
    w1_measured.append(transport.w1_samples(u_real, u_fake))
figures.far(shifts, np.array(w1_measured))
plt.show()

# %% tags=["out-far"]
U = densities.uniform
overlapping = U(0.25, 1.25)
apart = U(1.75, 2.75)
data = U(0, 1)
JSD_near = divergences.js(data, overlapping)
assert np.isclose(JSD_near, 0.25 * np.log(2))
assert np.isclose(divergences.js(data, apart), np.log(2))
assert np.isclose(divergences.w1(data, apart), 1.75)
print("U[0, 1] 與 U[θ, 1 + θ]：JSD = min(|θ|, 1) log 2 ✓   W₁ = |θ| ✓")

# %% [markdown] tags=["lang-zh"]
# 有重疊時，JSD 與 TV 都有坡度，TV 與 $W_1$ 一樣陡，JSD 緩一點；一分開就平了。$W_1$ 的形狀不變，一直是 $\lvert \theta \rvert$；實測的點在 $\theta=0$ 略高於線，10.7 會解釋。所以好處在分開的時候：影像若落在低維的曲面上，兩張曲面多半只在很小的地方相交。這不表示 $W_1$ 小，KL 就小：$\theta=0.001$ 時 KL 仍是無限大。

# %% [markdown] tags=["lang-en"]
# While they overlap JSD and TV do have a slope, TV as steep a one as $W_1$, JSD a little less; once apart they are level. The shape of $W_1$ stays, it is $\lvert \theta \rvert$ throughout; the dot at $\theta=0$ is a little above the line, which 10.7 explains. So the advantage shows when they are apart: if images lie on surfaces of low dimension, two such surfaces mostly meet in very small places. It does not follow that KL is small when $W_1$ is: for $\theta=0.001$ KL is still infinite.

# %% [markdown] tags=["lang-zh"]
# 回顧：不重疊時，只有 $W_1$ 還有坡度；$\theta=0.001$ 與 $1000$，其他三把尺分不出來。

# %% [markdown] tags=["lang-en"]
# Recap: without overlap only $W_1$ has a slope; the other three rulers cannot tell $\theta=0.001$ from $1000$.

# %% [markdown] tags=["lang-zh"]
# ## 10.7 一批樣本看到的距離
#
# 訓練看不到 $p$ 與 $q$，只看到兩批樣本。兩批來自同一個分布時，它們的距離是多少？

# %% [markdown] tags=["lang-en"]
# ## 10.7 The distance that a batch sees
#
# Training does not see $p$ and $q$, only two batches. If both come from one law, what is their distance?

# %% [markdown] tags=["lang-zh"]
# 先算一個數：每批只有一個樣本，$U[0,1]$。距離是 $\lvert x-y \rvert$，平均是 $\int_0^1\int_0^1\lvert x-y \rvert\,dx\,dy=\frac13$。不是 0，雖然 $p=q$。

# %% [markdown] tags=["lang-en"]
# A number first: batches of one sample from $U[0,1]$. The distance is $\lvert x-y \rvert$, with mean $\int_0^1\int_0^1\lvert x-y \rvert\,dx\,dy=\frac13$. Not 0, though $p=q$.

# %% [markdown] tags=["lang-zh"]
# 固定一個 $x$，以 $A_n$、$B_n$ 記兩批裡不大於 $x$ 的個數：

# %% [markdown] tags=["lang-en"]
# For a fixed $x$ let $A_n$ and $B_n$ be the numbers of samples in the two batches that do not exceed $x$:

# %% [markdown]
# $$
# \begin{aligned}
# \mathbb{E}[W_1(\hat p_n, \hat q_n)] &= \int_0^1 \mathbb{E}\left[\left\lvert \frac{A_n}{n} - \frac{B_n}{n} \right\rvert\right] dx && \text{(a)}\\
# \mathbb{E}\,\lvert A_{j+1} - B_{j+1} \rvert &= \mathbb{E}\,\lvert A_j - B_j \rvert + 2 x (1 - x)\, P(A_j = B_j) && \text{(b)}\\
# \mathbb{E}[W_1(\hat p_n, \hat q_n)] &= \frac1n \sum_{j=0}^{n-1} a_j, \qquad a_j = \int_0^1 2 x (1 - x)\, P(A_j = B_j)\, dx && \text{(c)}\\
# a_j &= \frac{4^j\, (j!)^2\, (j+1)(j+2)}{(2j+3)!}, \qquad a_0 = \frac13, \quad a_1 = \frac15 && \text{(d)}\\
# \frac1n \sum_{j=0}^{n-1} a_j &= \frac{2^{2n-1}}{(2n+1) \binom{2n}{n}} && \text{(e)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) (10.3)，再交換期望值與積分。$\frac{A_n}{n}$ 就是第一批的累積分布函數在 $x$ 的值。
# - (b) 兩批各加一個樣本。差 $A_j-B_j$ 以機率 $x(1-x)$ 加 1，同樣的機率減 1。差不是 0 時，絕對值加 1 與減 1 的機率相同，平均不變；差是 0 時，兩種都讓絕對值加 1。
# - (c) 由 $A_0-B_0=0$ 一步步加上去，除以 $n$，對 $x$ 積分。
# - (d) 二項分布代入，逐項積分（練習 5）。
# - (e) 右邊乘上 $n$，由 $n$ 到 $n+1$ 恰好增加 $a_n$（練習 5）。

# %% [markdown] tags=["lang-en"]
# - (a) (10.3), then exchange expectation and integral. $\frac{A_n}{n}$ is the cumulative distribution function of the first batch at $x$.
# - (b) Add a sample to each batch. $A_j-B_j$ gains 1 with probability $x(1-x)$, and loses 1 with the same. If the difference is not 0, its size grows and shrinks by 1 with equal probability, and keeps its mean; if it is 0, both make it grow by 1.
# - (c) Start from $A_0-B_0=0$, add up step by step, divide by $n$, integrate over $x$.
# - (d) Put in the binomial law and integrate term by term (exercise 5).
# - (e) The right side, times $n$, grows by $a_n$ from $n$ to $n+1$ (exercise 5).

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\mathbb{E}[W_1(\hat p_n, \hat q_n)] = \frac{2^{2 n - 1}}{(2 n + 1) \binom{2 n}{n}}} \\
# \small \text{兩批獨立，來自 independent batches from $U[0, 1]$}
# \end{gathered}
# \tag{10.7}
# $$

# %% tags=["check"]
check("10.7", r"\mathbb{E}[W_1(\hat p_n, \hat q_n)] = \frac{2^{2 n - 1}}{(2 n + 1) \binom{2 n}{n}}",
      r"\text{兩批獨立，來自 independent batches from $U[0, 1]$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：來自 $U[0,1]$ 的兩批各 $n$ 個樣本，平均相距大約 $\frac{0.443}{\sqrt n}$。

# %% [markdown] tags=["lang-en"]
# In words: two batches of $n$ samples from $U[0,1]$ are about $\frac{0.443}{\sqrt n}$ apart in the mean.

# %% [markdown] tags=["lang-zh"]
# 先猜：批次由 64 變成 256，這個數變成幾分之一？下圖的黑線是 (10.7)，黃線是 $\frac{1}{3n}$，從同一點出發。

# %% [markdown] tags=["lang-en"]
# Guess first: from batches of 64 to batches of 256, which share of the number is left? In the picture the black line is (10.7), and the yellow one $\frac{1}{3n}$, which starts at the same point.

# %%
def batch_distances(n, shift=0.0, repeats=4000):  # 一列是一步 a row is a step
    x, y = np.sort(rng.random((2, repeats, n)))
    return np.abs(x - (y + shift)).mean(axis=1)

sizes = [1, 16, 64, 256]
means = []
errors = []
for n in sizes:
    distances = batch_distances(n)
    means.append(distances.mean())
    errors.append(distances.std(ddof=1) / np.sqrt(len(distances)))

# %% tags=["figure", "fig-batches"]
figures.batches(sizes, transport.batch_distance, means, errors)
plt.show()

# %% tags=["out-batches"]
for n, mean, error in zip(sizes, means, errors):
    off = (mean - transport.batch_distance(n)) / error
    assert abs(off) < 4, (n, off)
    print(f"n = {n:3}   理論 theory {transport.batch_distance(n):.5f}   實測 measured {mean:.5f} ✓")

perfect = batch_distances(64).mean()
shifted = batch_distances(64, shift=0.055).mean()
assert abs(log.mean() - perfect) < 0.008
assert shifted - perfect > 0.015
print(f"開場的紀錄 log {log.mean():.3f}   p = q：{perfect:.3f}   偏 shifted 0.055：{shifted:.3f}")

# %% [markdown] tags=["lang-zh"]
# 一半，不是四分之一：樣本變四倍，距離減半。開場的答案：乙。批次是 64，$G$ 完美，紀錄就是 0.055；甲所說的生成器，紀錄會是 0.073，因為批次的雜訊加在 0.055 之上。只看一個數，不知道批次多大、資料多寬，是讀不懂的。（維度愈高降得愈慢：三維以上，$n$ 個樣本的誤差大約是 $n^{-1/d}$；直線上的詳情見 Bobkov 與 Ledoux 2019。）

# %% [markdown] tags=["lang-en"]
# One half, not a quarter: four times the samples halve the distance. The answer to the bet is the second one. With batches of 64 and a perfect $G$ the log shows 0.055; the generator that is 0.055 off would show 0.073, because the noise of the batch comes on top. Nobody can read such a number without the size of the batch and the width of the data. (In higher dimensions it falls more slowly: from three on the error of $n$ samples is about $n^{-1/d}$; for the line see Bobkov and Ledoux 2019.)

# %% [markdown] tags=["lang-zh"]
# 不過，網路當評論家的時候，它通常不是「對這一批最好」的，那麼 0.055 還在嗎？$G$ 完美，兩批各 64 個；評論家由 2、8、32 段組成，在同一批上練到不再進步，然後在自己的那一批與新的一批上各算一次分數差。先猜：段數最少的，會不會量到 0？新的一批呢？

# %% [markdown] tags=["lang-en"]
# But when a net is the critic, it is usually not the best one for the present batch; does 0.055 remain? $G$ is perfect, batches have 64 samples; critics of 2, 8 and 32 pieces are trained on one pair of batches until they get no better, and then score that pair, and a fresh one. Guess first: will the one with the fewest pieces say 0? And what of fresh batches?

# %%
cells = [2, 8, 32]
pairs_of_batches = 300
own = []
fresh = []
for pieces in cells:
    edges = torch.linspace(0, 1, pieces + 1)
    x, y, x_new, y_new = torch.rand(4, pairs_of_batches, 64, generator=random)
    w = torch.zeros(pairs_of_batches, pieces, 1, requires_grad=True)
    opt = Adam([w], 0.2)
    for _ in range(150):
        L_D = critic(w, y, edges).mean(-1) - critic(w, x, edges).mean(-1)
        opt.zero_grad()
        L_D.sum().backward()
        opt.step()
    with torch.no_grad():
        own_gap = critic(w, x, edges).mean(-1) - critic(w, y, edges).mean(-1)
        fresh_gap = critic(w, x_new, edges).mean(-1) - critic(w, y_new, edges).mean(-1)
    own.append(own_gap.numpy())
    fresh.append(fresh_gap.numpy())
own = np.array(own)
fresh = np.array(fresh)

# %% tags=["figure", "fig-own"]
figures.own_and_fresh(cells, own, fresh, transport.batch_distance(64))
plt.show()

# %% tags=["out-own", "nbval-ignore-output"]
errors_fresh = fresh.std(axis=1, ddof=1) / np.sqrt(pairs_of_batches)
off_fresh = fresh.mean(axis=1) / errors_fresh
assert np.abs(off_fresh).max() < 4
assert own.mean(axis=1).min() > 0.7 * transport.batch_distance(64)
print("自己的批次 own：", own.mean(axis=1).round(3), "  新的 fresh：", fresh.mean(axis=1).round(3), "✓")

# %% [markdown] tags=["lang-zh"]
# 只有兩段的評論家，在自己的批次上也量到大約八成；新的批次上，平均是 0。道理很簡單：對一個與這一批無關的 $f$，分數差的平均是 $\mathbb{E}_p[f]-\mathbb{E}_q[f]$，$p=q$ 時恰好是 0。所以紀錄印的是哪一批的數，要先問清楚：練過的批次偏高，沒看過的批次不會高過 $W_1$（平均而言）。

# %% [markdown] tags=["lang-en"]
# Even a critic of two pieces sees about eight tenths of it on its own batches; on fresh ones the mean is 0. The reason is simple: for an $f$ that has nothing to do with the batch the difference of scores has the mean $\mathbb{E}_p[f]-\mathbb{E}_q[f]$, which is just 0 for $p=q$. So ask first of which batch a log speaks: on batches that were trained on the number is too high, on unseen ones it does not exceed $W_1$ (in the mean).

# %% [markdown] tags=["lang-zh"]
# 回顧：同一個分布的兩批樣本，距離大約是 $\frac{0.443}{\sqrt n}$（$U[0,1]$）；練過的批次會看到它，新的批次不會。

# %% [markdown] tags=["lang-en"]
# Recap: two batches from one law are about $\frac{0.443}{\sqrt n}$ apart (for $U[0,1]$); batches that were trained on show it, fresh ones do not.

# %% [markdown] tags=["lang-zh"]
# ## 10.8 把權重剪短
#
# 平面以上，怎麼讓網路是 1-Lipschitz？最早的辦法最簡單：每走一步，就把每個權重剪到 $-c$ 與 $c$ 之間（$c=0.01$），叫做權重裁剪。這樣斜率有了上限；是多少？

# %% [markdown] tags=["lang-en"]
# ## 10.8 Clipping the weights
#
# In the plane and beyond, how is a net made 1-Lipschitz? The first way was the simplest: after each step cut every weight to lie between $-c$ and $c$, with $c=0.01$: weight clipping. So slopes are bounded; by what?

# %% [markdown] tags=["lang-zh"]
# 先算一個數：一個輸入、一層 64 個 ReLU、一個輸出，$c=0.01$。最陡的時候，每個單元貢獻 $0.01 \cdot 0.01$，64 個合起來是 $0.0064$。離 1 很遠；而且再多一層，還會更小嗎？

# %% [markdown] tags=["lang-en"]
# A number first: one input, a layer of 64 ReLU, one output, $c=0.01$. At its steepest each unit contributes $0.01 \cdot 0.01$, and 64 of them $0.0064$. That is far from 1; and will one more layer make it smaller still?

# %% [markdown]
# $$
# \begin{aligned}
# f'(x) &= w_L^\top D_{L-1} W_{L-1} \cdots D_2 W_2\, D_1 w_1 && \text{(a)}\\
# &= \sum_{i_1, \ldots, i_{L-1}} w_{i_1}\, w_{i_2 i_1} \cdots w_{i_{L-1}}\, d_{i_1} \cdots d_{i_{L-1}} && \text{(b)}\\
# \lvert f'(x) \rvert &\le h^{L-1} \cdot c^{L} && \text{(c)}\\
# w \cdot d = \sum_i w_i d_i &\le c \sum_i \lvert d_i \rvert = c\, \lVert d \rVert_{1} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 連鎖律；$D_k$ 是對角矩陣，對角線上是 ReLU 的斜率，0 或 1。
# - (b) 矩陣乘法寫開：由輸入到輸出的每一條路徑，是 $L$ 個權重的乘積。
# - (c) 路徑有 $h^{L-1}$ 條，每條不超過 $c^L$。所有權重都是 $c$、$x>0$ 時，每一項都取到，所以是等號。偏置不影響斜率的上限。
# - (d) 線性的評論家 $f(x)=w \cdot x$，$d=\mathbb{E}_p[x]-\mathbb{E}_q[x]$；取 $w_i=c\,\mathrm{sign}(d_i)$ 就是等號。

# %% [markdown] tags=["lang-en"]
# - (a) The chain rule; $D_k$ is diagonal and holds the slopes of the ReLU, 0 or 1.
# - (b) Write out the products: each path from input to output is a product of $L$ weights.
# - (c) There are $h^{L-1}$ paths, none above $c^L$. With all weights $c$ and $x>0$ every term attains it, so there is equality. Biases do not matter for this bound.
# - (d) A linear critic $f(x)=w \cdot x$, with $d=\mathbb{E}_p[x]-\mathbb{E}_q[x]$; $w_i=c\,\mathrm{sign}(d_i)$ gives equality.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\max_{\lVert w \rVert_{\infty} \le c} \lVert f_w' \rVert_{\infty} = c^{L} h^{L - 1} \qquad \max_{\lVert w \rVert_{\infty} \le c} \sum_i w_i d_i = c \lVert d \rVert_{1}} \\
# \small \text{$f_w$：ReLU，一個輸入，$L$ 層，隱藏層寬 $h$ one input, $L$ layers, hidden ones of width $h$}
# \end{gathered}
# \tag{10.8}
# $$

# %% tags=["check"]
check("10.8", r"\max_{\lVert w \rVert_{\infty} \le c} \lVert f_w' \rVert_{\infty} = c^{L} h^{L - "
      r"1} \qquad \max_{\lVert w \rVert_{\infty} \le c} \sum_i w_i d_i = c \lVert d \rVert_{1}",
      r"\text{$f_w$：ReLU，一個輸入，$L$ 層，隱藏層寬 $h$ one input, $L$ layers, hidden ones of width $h$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：剪到 $c$，$L$ 層的網路斜率最多是 $c^L h^{L-1}=\frac1h(ch)^L$；線性的評論家量到的，是平均之差 $d=\mathbb{E}_p[x]-\mathbb{E}_q[x]$ 的 1-範數，乘以 $c$。

# %% [markdown] tags=["lang-en"]
# In words: clipped to $c$, a net of $L$ layers has slopes of at most $c^L h^{L-1}=\frac1h(ch)^L$; a linear critic measures $c$ times the 1-norm of the difference of the means, $d=\mathbb{E}_p[x]-\mathbb{E}_q[x]$.

# %% [markdown] tags=["lang-zh"]
# 訓練看看：$p=N(0,1)$、$q=N(1,1)$，$W_1=1$，$h=64$，五個種子。線是上限，圈是訓練之後的 $\max\lvert f' \rvert$，虛線是 $W_1$ 要的斜率 1。先猜：由兩層到四層，$c=0.01$ 的斜率變大還是變小？$c=0.1$ 呢？

# %% [markdown] tags=["lang-en"]
# Train it: $p=N(0,1)$, $q=N(1,1)$, $W_1=1$, $h=64$, five seeds. Lines are the bound, circles $\max\lvert f' \rvert$ after training, the broken line is the slope 1 that $W_1$ asks for. Guess first: from two layers to four, does the slope for $c=0.01$ grow or shrink? And for $c=0.1$?

# %% tags=["nbval-ignore-output"]
from torch.optim import RMSprop

h = 64
clipped = {}
reported = {}
for c in (0.01, 0.1):
    clipped[c] = {}
    for L in (2, 3, 4):
        f = stack([figures.relu_net(L, h, seed + k) for k in range(members)])
        constraints.clip_(f, c)
        opt = RMSprop(f.parameters(), c / 20)
        for _ in range(steps // 2):
            x_p = torch.randn(members, 128, 1, generator=random)
            x_q = 1 + torch.randn(members, 128, 1, generator=random)
            L_D = losses.wasserstein_d(f(x_p), f(x_q))
            opt.zero_grad()
            L_D.sum().backward()
            opt.step()
            constraints.clip_(f, c)  # 走一步就剪 clip after each step
        clipped[c][L] = figures.largest_slopes(f, members)
        reported[c, L] = -L_D.mean().item()

# %% tags=["figure", "fig-depth"]
figures.depth(h, clipped)
plt.show()

# %% tags=["out-depth", "nbval-ignore-output"]
for c, slopes in clipped.items():
    for L, slope_max in slopes.items():
        share_of_bound = slope_max / (c**L * h ** (L - 1))
        assert share_of_bound.max() <= 1.001, (c, L, share_of_bound)
        assert share_of_bound.min() > 0.05, (c, L, share_of_bound)
        print(f"c = {c:4}   L = {L}   報出的 reported W₁：{reported[c, L]:8.4f}")
assert np.median(clipped[0.01][4]) < 0.3 * np.median(clipped[0.01][2])
assert np.median(clipped[0.1][4]) > 3 * np.median(clipped[0.1][2])
print("c = 0.01 變小 shrinks ✓   c = 0.1 變大 grows ✓")

# %% [markdown] tags=["lang-zh"]
# 相反的方向：$ch=0.64<1$，每多一層就乘以 0.64；$ch=6.4>1$，每多一層就乘以 6.4。訓練出來的是上限的六分之一到九成，愈深占的比例愈小。報出的「$W_1$」由 0.0004 到 2 以上，正確的是 1。所以 $c$ 稍微不對，深的評論家就消失或爆炸，論文自己也說剪權重是「很糟的辦法」。
#
# 只差一個倍數，不要緊吧？用 Adam 之類的方法，梯度的倍數的確幾乎不影響；論文也說「相差一個無關緊要的倍數，以及評論家的能力」。問題在後半句。取一層 $h$ 個單元：最好的網路就是把最好的單元抄 $h$ 次，所以只要在 $(w,b)$ 的格子上找最好的單元。兩對分布，$W_1$ 都是 1：$\{0\}$ 與 $\{1\}$；$\{-1,1\}$ 與 $\{0\}$。先猜：剪過的評論家給的數相同嗎？

# %% [markdown] tags=["lang-en"]
# In opposite directions: $ch=0.64<1$, and each layer multiplies by 0.64; $ch=6.4>1$, and each layer multiplies by 6.4. What training reaches is from one sixth to nine tenths of the bound, a smaller share the deeper the net. The “$W_1$” that is reported goes from 0.0004 to more than 2, where 1 is right. So if $c$ is a little wrong, a deep critic vanishes or explodes; the paper itself calls clipping a terrible way.
#
# But if only a factor is wrong, does it matter? With Adam and the like a factor of the gradient matters hardly at all; and the paper says “up to an irrelevant scaling factor and the capacity of the critic”. The trouble is in the second half. Take one layer of $h$ units: the best net copies the best unit $h$ times, so it is enough to look for the best unit on a grid of $(w,b)$. Two pairs of laws, each with $W_1$ equal to 1: $\{0\}$ and $\{1\}$; $\{-1,1\}$ and $\{0\}$. Guess first: does the clipped critic give them the same number?

# %% tags=["out-two-pairs"]
c = 0.01
side = np.linspace(-c, c, 201)
w, b = np.meshgrid(side, side)

def unit(x):
    return np.maximum(w * x + b, 0)

def best_clipped(x_p, x_q):  # h 個最好的單元，輸出權重 ±c: h best units, output weights ±c
    gain = np.mean([unit(x) for x in x_p], axis=0) - np.mean([unit(x) for x in x_q], axis=0)
    return h * c * np.abs(gain).max()

one_to_one = best_clipped([0], [1])
two_to_one = best_clipped([-1, 1], [0])
assert np.isclose(one_to_one, h * c**2)
assert np.isclose(two_to_one, h * c**2 / 2)
print(f"{{0}} | {{1}}：{one_to_one:.4f} = h c² ✓   {{−1, 1}} | {{0}}：{two_to_one:.4f} = ½ h c² ✓")

# %% [markdown] tags=["lang-zh"]
# 不同：差一倍。$W_1$ 相同的兩對分布，剪過的評論家給出不同的數，所以它量的不是 $W_1$ 的固定倍數，而是另一把尺：直直往一邊倒的差別它看得清楚，要彎過來的差別它只看到一半。生成器跟著走的，是這把尺的坡。

# %% [markdown] tags=["lang-en"]
# No: one is twice the other. For two pairs of laws with the same $W_1$ the clipped critic gives different numbers, so what it measures is no fixed multiple of $W_1$ but another ruler: it sees plainly what leans to one side, and only half of what needs a bend. The generator follows the slope of that ruler.

# %% [markdown] tags=["lang-zh"]
# 回顧：剪權重讓斜率不超過 $\frac1h(ch)^L$，不是 1；它量的不是 $W_1$ 的倍數。下一章用別的辦法管住斜率。

# %% [markdown] tags=["lang-en"]
# Recap: clipping keeps slopes below $\frac1h(ch)^L$, not at 1, and does not measure a multiple of $W_1$. The next lesson holds slopes in other ways.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯：少了的 ½
#
# Arjovsky 等人（2017）的第 2 節定義 $\mathrm{JS}(p,q)=\mathrm{KL}(p \,\|\, m)+\mathrm{KL}(q \,\|\, m)$，$m=\frac{p+q}2$；接著的例 1 說，兩條不相交的平行線，$\mathrm{JS}=\log 2$。照論文自己的定義，應該是多少？先算，再看。

# %% [markdown] tags=["lang-en"]
# ## Find the error: a missing ½
#
# Section 2 of Arjovsky et al. (2017) defines $\mathrm{JS}(p,q)=\mathrm{KL}(p \,\|\, m)+\mathrm{KL}(q \,\|\, m)$ with $m=\frac{p+q}2$; its example 1, which follows, says that $\mathrm{JS}=\log 2$ for two parallel lines that do not meet. By its own definition, what should it be? Work it out, then look.

# %%
p_k = U(0, 1)
q_k = U(2, 3)
m_k = densities.mixture([p_k, q_k])
JS_paper = divergences.kl(p_k, m_k) + divergences.kl(q_k, m_k)
assert np.isclose(JS_paper, 2 * np.log(2))
print(f"KL + KL = {JS_paper:.4f} = 2 log 2   JSD = {divergences.js(p_k, q_k):.4f} = log 2")

# %% [markdown] tags=["lang-zh"]
# 是 $2\log 2$：定義少了兩個 $\frac12$，例子用的卻是有 $\frac12$ 的那一種。結論沒有受影響，兩種都是平的；但照抄定義來寫程式，量到的會大一倍。
#
# ## 常見的錯
#
# - 「$L_D$ 是負的，所以程式錯了」：$L_D=-(\mathbb{E}_p[f]-\mathbb{E}_q[f])$，最好的時候是 $-W_1$ (10.2)。
# - 「訓練好了，數字會到 0」：練過的批次不會 (10.7)。
# - 「最省的計畫是一個映射」：0 的一堆要搬到 $-1$ 與 $1$ 各一半時，非分開不可。
# - 「$W_1$ 處處可微分」：在 $\theta=0$ 的 $\lvert \theta \rvert$ 就不是 (10.5)。
# - 「剪權重就是把 $f$ 變成 1-Lipschitz」：上限是 $\frac1h(ch)^L$，可以遠小於 1，也可以遠大於 1 (10.8)。
# - 「$W_1$ 小，其他散度也小」：兩個靠得很近的點，KL 是無限大 (10.6)。

# %% [markdown] tags=["lang-en"]
# It is $2\log 2$: the definition lacks both $\frac12$, and the example uses the one that has $\frac12$. The conclusion is not affected, both are level; but whoever copies the definition into code measures twice as much.
#
# ## Common mistakes
#
# - “$L_D$ is negative, so the code is wrong”: $L_D=-(\mathbb{E}_p[f]-\mathbb{E}_q[f])$, which is $-W_1$ at best (10.2).
# - “When training is done the number will be 0”: not on batches that were trained on (10.7).
# - “The cheapest plan is a map”: a pile at 0 that is to go to $-1$ and $1$, one half each, has to be split.
# - “$W_1$ is differentiable everywhere”: $\lvert \theta \rvert$ is not at $\theta=0$ (10.5).
# - “Clipping makes $f$ 1-Lipschitz”: the bound is $\frac1h(ch)^L$, which may be far below 1 or far above (10.8).
# - “If $W_1$ is small, so are the divergences”: for two points close together KL is infinite (10.6).

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算：$p$ 在 0、1、4 各放 $\frac12$、$\frac14$、$\frac14$，$q$ 在同樣的三點各放 $\frac14$、$\frac14$、$\frac12$。求 $W_1$、一個最省的計畫，以及一個最好的 $f$。
# 2. ★★ 手算：$p=N(0,1)$、$q=N(\mu,\sigma^2)$。證明 $W_1=\mathbb{E}\,\lvert \mu+(\sigma-1)Z \rvert$，$Z \sim N(0,1)$，並求 $\mu=0$ 時的值。
# 3. ★★ 找錯：下面的兩個損失，評論家與生成器各自最小化自己的。哪裡錯了？錯了會怎樣？
#
#    `L_D = f(real).mean() - f(fake).mean()`
#
#    `L_G = -f(fake).mean()`
# 4. ★★ 寫程式：兩批各 $n$ 個 $N(0,1)$ 的樣本。$n=1$ 時平均距離是 $\frac{2}{\sqrt\pi}$；$n$ 大的時候，$\sqrt n$ 乘上平均距離趨近 $\frac{2}{\sqrt\pi}\int\sqrt{F(1-F)}\,dx=1.822$。以模擬驗證。
# 5. ★★★ 證明：(10.7) 的 (d) 與 (e)。可以用 $\sum_k (2k+1)\binom{2k}{k}t^k=(1-4t)^{-3/2}$。
# 6. ★★ 證明：若所有的點都在直徑為 $d$ 的範圍裡，$W_1 \le d\,\mathrm{TV}$。什麼時候取等號？
# 7. ★★★ 設計實驗：章末的作業。
#
# <details><summary>提示一</summary>
#
# 1：比較 $F_p$ 與 $F_q$。2：(10.3)，同一個 $t$ 的分位數。3：兩個 $f(\mathrm{fake})$ 的符號。4：照 10.7 的程式。5：先積分 $x$，再認出一個摺積。6：兩邊共有的沙不必搬。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 1：只有 $\frac14$ 要由 0 搬到 4，經過 1。2：$F_q^{-1}(t)=\mu+\sigma\,\Phi^{-1}(t)$。3：評論家也想讓假樣本的分數變高。4：$N(0,1)$ 的 $\lvert x-y \rvert$ 是 $\sqrt2\,\lvert Z \rvert$。5：$\int_0^1 x^{2k+1}(1-x)^{2j-2k+1}dx=\frac{(2k+1)!\,(2j-2k+1)!}{(2j+3)!}$。6：要搬的量是 $\mathrm{TV}$。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand: $p$ has $\frac12$, $\frac14$, $\frac14$ at 0, 1, 4, and $q$ has $\frac14$, $\frac14$, $\frac12$ at the same points. Find $W_1$, a cheapest plan, and a best $f$.
# 2. ★★ By hand: $p=N(0,1)$, $q=N(\mu,\sigma^2)$. Show that $W_1=\mathbb{E}\,\lvert \mu+(\sigma-1)Z \rvert$ with $Z \sim N(0,1)$, and find its value for $\mu=0$.
# 3. ★★ Find the bug: critic and generator each minimise their own of the losses below. What is wrong, and what will happen?
#
#    `L_D = f(real).mean() - f(fake).mean()`
#
#    `L_G = -f(fake).mean()`
# 4. ★★ Code it: two batches of $n$ samples from $N(0,1)$. For $n=1$ the mean distance is $\frac{2}{\sqrt\pi}$; for large $n$, $\sqrt n$ times the mean distance tends to $\frac{2}{\sqrt\pi}\int\sqrt{F(1-F)}\,dx=1.822$. Verify both by simulation.
# 5. ★★★ Prove: (d) and (e) of (10.7). You may use $\sum_k (2k+1)\binom{2k}{k}t^k=(1-4t)^{-3/2}$.
# 6. ★★ Prove: if all points lie in a set of diameter $d$, then $W_1 \le d\,\mathrm{TV}$. When is it an equality?
# 7. ★★★ Design an experiment: the assignment below.
#
# <details><summary>Hint one</summary>
#
# 1: compare $F_p$ with $F_q$. 2: (10.3), quantiles of the same $t$. 3: the signs of both $f(\mathrm{fake})$. 4: as the code of 10.7. 5: integrate over $x$ first, then find a convolution. 6: sand that both have in common need not move.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 1: only $\frac14$ has to go from 0 to 4, by way of 1. 2: $F_q^{-1}(t)=\mu+\sigma\,\Phi^{-1}(t)$. 3: the critic wants high scores for false samples, too. 4: for $N(0,1)$, $\lvert x-y \rvert$ is $\sqrt2\,\lvert Z \rvert$. 5: $\int_0^1 x^{2k+1}(1-x)^{2j-2k+1}dx=\frac{(2k+1)!\,(2j-2k+1)!}{(2j+3)!}$. 6: the amount that moves is $\mathrm{TV}$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：W₁ = 1，¼ 由 0 搬到 4；f(x) = −x: ¼ goes from 0 to 4
p_3 = np.array([2, 1, 1]) / 4
q_3 = np.array([1, 1, 2]) / 4
places = np.array([0, 1, 4])
critic_gap = np.sum(-places * (p_3 - q_3))

best_3 = transport.plan(np.abs(places[:, None] - places), p_3, q_3)
assert np.isclose(best_3.value, 1)
assert np.isclose(critic_gap, best_3.value)
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：y − x = μ + (σ − 1) Z，μ = 0 時 at μ = 0：|σ − 1| √(2/π)
def folded(mu, sigma):
    width = abs(sigma - 1)
    bell = width * np.sqrt(2 / np.pi) * np.exp(-mu**2 / (2 * width**2))
    return bell + mu * (1 - 2 * norm.cdf(-mu / width))

assert np.isclose(folded(0.5, 1.2), divergences.w1(p, q), rtol=1e-5)
assert np.isclose(folded(1.3, 0.7), divergences.w1(N(0, 1), N(1.3, 0.7)), rtol=1e-5)
assert np.isclose(folded(0, 0.6), 0.4 * np.sqrt(2 / np.pi))
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：兩個都把假樣本的分數推高，沒有人對抗 both push f(fake) up: no game
psi = torch.tensor(0.0, requires_grad=True)  # f(x) = ψ x，資料在 data at 0，G 在 at θ
theta_g = torch.tensor(1.0, requires_grad=True)
for _ in range(50):
    L_D = psi * 0 - psi * theta_g
    L_G = -psi * theta_g
    to_psi = torch.autograd.grad(L_D, psi, retain_graph=True)[0]
    to_theta = torch.autograd.grad(L_G, theta_g)[0]
    psi.data -= 0.1 * to_psi
    theta_g.data -= 0.1 * to_theta

assert theta_g > 10  # 離資料愈來愈遠 further and further from the data
print("✓ 3")

# %% tags=["solution"]
# 解答 4 · Solution 4：1.128 與 and 1.822
def gaussian_batches(n, repeats=2000):
    x, y = np.sort(rng.normal(size=(2, repeats, n)))
    return np.abs(x - y).mean(axis=1)

for n, predicted in ((1, 2 / np.sqrt(np.pi)), (400, 1.82204)):
    scaled = np.sqrt(n) * gaussian_batches(n)
    error = scaled.std(ddof=1) / np.sqrt(len(scaled))
    assert abs(scaled.mean() - predicted) < 4 * error + 0.02, (n, scaled.mean())
print("✓ 4")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 5 的證明** 先證 (d)。兩個二項分布相等的機率是 $P(A_j=B_j)=\sum_k \binom jk^2 x^{2k}(1-x)^{2j-2k}$；乘上 $2x(1-x)$，再逐項積分，就得到
#
# $$
# a_j=2\sum_{k=0}^{j}\binom jk^2\frac{(2k+1)!\,(2j-2k+1)!}{(2j+3)!}=\frac{2\,(j!)^2}{(2j+3)!}\sum_{k=0}^{j}(2k+1)\binom{2k}{k}\,(2(j-k)+1)\binom{2(j-k)}{j-k} ,
# $$
#
# 因為 $\frac{(2k+1)!}{(k!)^2}=(2k+1)\binom{2k}{k}$。右邊的和是一個摺積，也就是把 $(1-4t)^{-3/2}$ 平方成 $(1-4t)^{-3}$ 之後，其中 $t^j$ 的係數，等於 $\frac{(j+1)(j+2)}{2}4^j$。代回去就是 (d)。
#
# 再證 (e)。令 $S_n=\frac{n\,2^{2n-1}}{(2n+1)\binom{2n}{n}}=\frac{n\,2^{2n-1}(n!)^2}{(2n+1)!}$，開頭是 $S_0=0$。把相鄰兩項通分到 $(2n+3)!$，相減：
#
# $$
# S_{n+1}-S_n=\frac{2^{2n-1}(n!)^2}{(2n+3)!}\left[4(n+1)^3-n\,(2n+2)(2n+3)\right]=\frac{2^{2n-1}(n!)^2}{(2n+3)!}\cdot 2\,(n+1)(n+2)=a_n .
# $$
#
# 由 0 開始逐項加起來，所以 $S_n=\sum_{j<n}a_j$；兩邊除以 $n$，就是要證的 (e)。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 5** First (d). Both binomials agree with probability $P(A_j=B_j)=\sum_k \binom jk^2 x^{2k}(1-x)^{2j-2k}$; multiply by $2x(1-x)$ and integrate term by term:
#
# $$
# a_j=2\sum_{k=0}^{j}\binom jk^2\frac{(2k+1)!\,(2j-2k+1)!}{(2j+3)!}=\frac{2\,(j!)^2}{(2j+3)!}\sum_{k=0}^{j}(2k+1)\binom{2k}{k}\,(2(j-k)+1)\binom{2(j-k)}{j-k} ,
# $$
#
# because $\frac{(2k+1)!}{(k!)^2}=(2k+1)\binom{2k}{k}$. The sum is a convolution, the coefficient of $t^j$ in $(1-4t)^{-3}$, which is the square of $(1-4t)^{-3/2}$, and that is $\frac{(j+1)(j+2)}{2}4^j$. Put in, this is (d).
#
# Then (e). Let $S_n=\frac{n\,2^{2n-1}}{(2n+1)\binom{2n}{n}}=\frac{n\,2^{2n-1}(n!)^2}{(2n+1)!}$, with $S_0=0$. With the common denominator $(2n+3)!$:
#
# $$
# S_{n+1}-S_n=\frac{2^{2n-1}(n!)^2}{(2n+3)!}\left[4(n+1)^3-n\,(2n+2)(2n+3)\right]=\frac{2^{2n-1}(n!)^2}{(2n+3)!}\cdot 2\,(n+1)(n+2)=a_n .
# $$
#
# So $S_n=\sum_{j<n}a_j$, and divided by $n$ this is (e). ∎

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 6 的證明** 令 $r=\min(p,q)$，是兩邊共有的沙，總量是 $1-\mathrm{TV}$，因為 $\int(p-r)\,dx=\frac12\int\lvert p-q \rvert\,dx=\mathrm{TV}$。共有的留在原地，多出來的 $p-r$ 搬到缺少的 $q-r$：這是一個計畫，搬的量是 $\mathrm{TV}$，每單位最多走 $d$。所以 $W_1 \le d\,\mathrm{TV}$。
#
# 若每一粒多出來的沙到每一處缺口的距離都是 $d$，就是等號，例如只有兩個點的時候：由 (10.2)，$W_1$ 只看 $p-q$，所以共有的留在原地並不吃虧。反過來，等號要求這個計畫是最省的，而且每單位都走 $d$；換成別的配法也省不到，所以每一處多出來的與每一處缺少的都相距 $d$。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 6** Let $r=\min(p,q)$, the sand that both have in common; its total is $1-\mathrm{TV}$, because $\int(p-r)\,dx=\frac12\int\lvert p-q \rvert\,dx=\mathrm{TV}$. Leave it where it is, and move the excess $p-r$ to where it lacks, $q-r$: this is a plan that moves the amount $\mathrm{TV}$, each unit by at most $d$. So $W_1 \le d\,\mathrm{TV}$.
#
# If every excess is at the distance $d$ from every lack there is equality, for example with two points only: by (10.2) $W_1$ depends on $p-q$ alone, so that nothing is lost by leaving what is common. Conversely, equality says that this plan is a cheapest one and that each unit goes $d$; no other pairing of excess and lack may be cheaper, so each place with an excess is at the distance $d$ from each that lacks. ∎

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）：練習 7
#
# 兩位同學都用完美的生成器（$p=q=U[0,1]$，每批 64 個），一位的紀錄是 0.05，一位是 0.00。有兩個嫌疑：評論家太靈活（32 段，或只有 1 段）；分數差是在練過的那一批上算的，還是在新的一批上算的。
#
# 1. （2 分）先寫下你押哪一個，以及什麼結果會推翻它。
# 2. （4 分）做 2×2 的實驗：1 段或 32 段；練過的批次或新的批次。每格至少 200 對批次，其餘照 10.7。
# 3. （2 分）列出四格的平均與標準誤。只有 1 段時，練過的批次的平均可以手算：$f(x)=\pm x$，所以是兩批平均之差的絕對值的平均，大約 $\sqrt{\frac{2}{\pi}}\cdot\sqrt{\frac{2}{12 \cdot 64}}$。實測與它合不合？
# 4. （2 分）哪一個嫌疑成立？紀錄是 0.00 的人，能不能說「生成器完美」？這個實驗沒有證明什麼？

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points): exercise 7
#
# Two students have a perfect generator ($p=q=U[0,1]$, batches of 64); the log of one shows 0.05, that of the other 0.00. There are two suspects: a critic that is too flexible (32 pieces, or just 1); and whether the difference of scores is computed on the batch that was trained on, or on a fresh one.
#
# 1. (2 points) First write down which one you bet on, and which result would refute it.
# 2. (4 points) Run the 2×2 experiment: 1 piece or 32; batches that were trained on or fresh ones. At least 200 pairs of batches a cell, all else as in 10.7.
# 3. (2 points) List means and standard errors of the four cells. With 1 piece the mean on trained batches can be found by hand: $f(x)=\pm x$, so it is the mean absolute difference of the two batch means, about $\sqrt{\frac{2}{\pi}}\cdot\sqrt{\frac{2}{12 \cdot 64}}$. Does the measurement agree?
# 4. (2 points) Which suspect is convicted? May the student whose log shows 0.00 say “the generator is perfect”? What does the experiment not show?

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 最省的計畫的花費是 $W_1$ (10.1)，也是斜率不超過 1 的評論家最多能拉開的分數差 (10.2)。在直線上，排序就能算出來 (10.3)，最好的評論家斜率是 $\pm1$ (10.4)。固定它，生成器就沿著 $W_1$ 下坡 (10.5)，不重疊時也走得動 (10.6)。但一批樣本看到的距離不是 0 (10.7)，而剪過的評論家量的不是 $W_1$ (10.8)。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# The cost of the cheapest plan is $W_1$ (10.1), which is also the largest difference of scores that a critic with slopes of at most 1 can make (10.2). On the line sorting gives it (10.3), and the best critic has the slopes $\pm1$ (10.4). Keep it fixed, and the generator goes down $W_1$ (10.5), without any overlap, too (10.6). But the distance that a batch sees is not 0 (10.7), and a clipped critic does not measure $W_1$ (10.8).

# %% [markdown] tags=["lang-zh"]
# 下一章：平面以上，怎樣把評論家的斜率管在 1。

# %% [markdown] tags=["lang-en"]
# The next lesson: in the plane and beyond, how to hold a critic's slopes at 1.

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - M. Arjovsky, S. Chintala, L. Bottou (2017). *Wasserstein GAN*. [arXiv:1701.07875](https://arxiv.org/abs/1701.07875)
# - L. V. Kantorovich (1942). *On the translocation of masses*. Comptes Rendus (Doklady) de l'Académie des Sciences de l'URSS 37. 英譯 English (2006): Journal of Mathematical Sciences 133(4), 1381–1382. [doi:10.1007/s10958-006-0049-2](https://doi.org/10.1007/s10958-006-0049-2)
# - L. V. Kantorovich, G. S. Rubinstein (1958). *On a space of completely additive functions*. Vestnik Leningrad University 13(7), 52–59.
# - S. S. Vallender (1974). *Calculation of the Wasserstein Distance Between Probability Distributions on the Line*. Theory of Probability and Its Applications 18(4), 784–786. [doi:10.1137/1118101](https://doi.org/10.1137/1118101)
# - C. Villani (2009). *Optimal Transport: Old and New*. Springer. [doi:10.1007/978-3-540-71050-9](https://doi.org/10.1007/978-3-540-71050-9)
# - S. Bobkov, M. Ledoux (2019). *One-Dimensional Empirical Measures, Order Statistics, and Kantorovich Transport Distances*. Memoirs of the American Mathematical Society 1259.
