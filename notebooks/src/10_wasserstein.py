# %% [markdown]
# # 10 Wasserstein 距離 · The Wasserstein distance

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 兩堂課，各 50 分鐘；10.1 到 10.4 一堂，10.5 到 10.8 一堂。讀完之後，你能夠：
#
# - 用運輸計畫定義 $W_1$，並說出它為什麼看得到遠近；
# - 由計畫推導對偶：斜率不超過 1 的評論家最多能把平均分數拉開多少；
# - 在直線上只靠排序算出 $W_1$，並畫出最好的評論家；
# - 算出生成器的梯度，並指出 $W_1$ 在哪裡不可微分；
# - 判斷紀錄裡的一個數，只靠批次的雜訊說不說得通；
# - 說出裁剪權重之後，評論家量到的為什麼不是 $W_1$ 的固定倍數。
#
# 先備知識：第 01 章的 TV，第 02 章的 JSD 與累積分布函數，第 03 章的包絡定理，第 04 章的 $2\,\mathrm{JSD}$，第 08 章的 (8.8)；分部積分；分位數；二項分布；線性規劃的強對偶（10.2 會說明）。

# %% [markdown] tags=["lang-en"]
# Two periods of 50 minutes: 10.1 to 10.4, then 10.5 to 10.8. Afterwards you can
#
# - define $W_1$ by transport plans, and say why it sees how far apart things are;
# - derive the dual from the plans: how far a critic with slopes of at most 1 can pull the mean scores apart;
# - compute $W_1$ on the line by sorting, and draw the best critic;
# - compute the generator's gradient, and say where $W_1$ is not differentiable;
# - say whether the noise of the batch alone explains a number in a log;
# - say why a critic with clipped weights does not measure a fixed multiple of $W_1$.
#
# You need TV from lesson 01, JSD and the cumulative distribution function from lesson 02, the envelope theorem from lesson 03, $2\,\mathrm{JSD}$ from lesson 04, (8.8) from lesson 08; integration by parts; quantiles; the binomial law; strong duality of linear programmes (explained in 10.2).

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
# 資料是 $U[0,1]$。下圖是一份 Wasserstein GAN 紀錄的最後四百步：每一步抽 64 個真實樣本、64 個生成樣本，把這兩批各自排序，印出它們之間的 Wasserstein 距離（第 02 章看過一眼：把一批搬成另一批，平均最少要走的距離）。四百步的平均大約是 0.055，單獨一步在 0.02 與 0.17 之間跳動，看不出下降。
#
# 甲說：$G$ 停在錯的地方，樣本全部往右偏了 0.055，因為 $U[0.055,1.055]$ 與 $U[0,1]$ 的距離恰好是 0.055。乙說：$G$ 與資料一模一樣，已經沒有東西可學。押一邊：哪一個說得通？如果是甲，四百步為什麼還修不好？如果是乙，為什麼不是 0？答案在 10.7。

# %% [markdown] tags=["lang-en"]
# ## First: broken, or as good as it gets?
#
# The data are $U[0,1]$. The picture shows the last four hundred steps of the log of a Wasserstein GAN: each step draws 64 real and 64 generated samples, sorts both batches, and prints the Wasserstein distance between them (lesson 02 had a glimpse of it: the least mean distance over which one batch must be carried to become the other). The mean of the four hundred is about 0.055, single steps jump between 0.02 and 0.17, and there is no fall to be seen.
#
# Somebody says: $G$ has stopped at the wrong place, all its samples are 0.055 too far to the right, because $U[0.055,1.055]$ and $U[0,1]$ are exactly 0.055 apart. Somebody else says: $G$ is exactly the data, there is nothing left to learn. Place your bet: which of them can be right? If the first, why do four hundred steps not mend it? If the second, why not 0? The answer is in 10.7.

# %% tags=["figure", "fig-log"]
log = figures.training_log(seed)
figures.log(log)
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 10.1 搬一堆沙，最少要走多遠
#
# 前面各章的散度在每個 $x$ 比較 $p(x)$ 與 $q(x)$ 的高低，再加起來，所以看得到高低，看不到遠近：兩個分布一旦分開，有上限的 f-散度就不再改變 (8.8)。我們需要一把會把距離算進去的尺。
#
# 把 $p$ 想成一堆沙，要搬成 $q$ 的形狀；花費是搬的量乘以搬的距離。先算一個數：$p$ 在 0 與 2 各放一半，$q$ 在 1 與 3 各放一半。0 搬到 1、2 搬到 3，花費是 $\frac12 \cdot 1+\frac12 \cdot 1=1$。2 搬到 1、0 搬到 3，是 $\frac12 \cdot 1+\frac12 \cdot 3=2$。把每一半再對分，各送到 1 與 3，是 $\frac14(1+3+1+1)=1.5$。最少的是 1，不會更少：平均的位置由 1 移到 2，所以不論怎麼搬，每單位平均至少要走 1。

# %% [markdown] tags=["lang-en"]
# ## 10.1 Moving a heap of sand: how far must it go?
#
# The divergences of earlier lessons compare the heights $p(x)$ and $q(x)$ at each $x$ and add up, so they see heights, not distances: once two laws are apart, a bounded f-divergence no longer changes (8.8). We need a ruler with distances in it.
#
# Think of $p$ as a heap of sand that is to be given the shape of $q$; the cost is the amount moved times the distance. A number first: $p$ has one half at 0 and one half at 2, $q$ one half at 1 and one half at 3. From 0 to 1 and from 2 to 3 costs $\frac12 \cdot 1+\frac12 \cdot 1=1$. From 2 to 1 and from 0 to 3 costs $\frac12 \cdot 1+\frac12 \cdot 3=2$. Each half shared out evenly to 1 and 3 costs $\frac14(1+3+1+1)=1.5$. The least is 1, and it cannot be less: the mean place goes from 1 to 2, so however it is done a unit has to go at least 1 on average.

# %% [markdown] tags=["lang-zh"]
# 一個運輸計畫（以下簡稱計畫）$\pi(x,y)$ 寫下由 $x$ 搬到 $y$ 的量。（本章的 $\pi$ 是計畫，不是先驗機率；只有 10.7、練習與作業裡根號下的 $\pi$ 是圓周率。）

# %% [markdown] tags=["lang-en"]
# A transport plan (plan, for short) $\pi(x,y)$ says how much goes from $x$ to $y$. (In this lesson $\pi$ is a plan, no prior; only the $\pi$ under a root in 10.7, in the exercises and in the assignment is the number 3.14.)

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
# - (b) 讓 $x$ 與 $y$ 各自獨立，這個聯合分布也是一個計畫，所以 $\Pi$ 不是空集合；它通常不是最省的。
# - (c) 量乘以距離，再加起來；總量是 1，所以這是期望值。
# - (d) 取最小。點的個數有限時，$\Pi$ 是有界的閉集，花費是 $\pi$ 的一次式，所以最小值取得到。一般的分布，只要 $\mathbb{E}_p\lVert x \rVert$ 與 $\mathbb{E}_q\lVert y \rVert$ 有限，最小值也取得到（Villani 2009）。

# %% [markdown] tags=["lang-en"]
# - (a) What leaves $x$ is exactly what is there, and what comes to $y$ exactly what is wanted there. So a plan is a joint law with the marginals $p$ and $q$.
# - (b) Let $x$ and $y$ be independent: this joint law is a plan, too, so $\Pi$ is not empty; in general it is not the cheapest.
# - (c) Amounts times distances, added up; the total amount is 1, so this is an expectation.
# - (d) Take the least. With finitely many points $\Pi$ is closed and bounded, and the cost is linear in $\pi$, so the minimum is attained. For other laws it is attained as well, if $\mathbb{E}_p\lVert x \rVert$ and $\mathbb{E}_q\lVert y \rVert$ are finite (Villani 2009).

# %% [markdown]
# $$
# \boxed{W_1(p, q) = \min_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert]}
# \tag{10.1}
# $$

# %% tags=["check"]
check("10.1", r"W_1(p, q) = \min_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y "
      r"\rVert]")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：$W_1$ 是把 $p$ 搬成 $q$ 的所有計畫裡，每單位平均最少要走的距離（Kantorovich 1942）。第 02 章在直線上用 $\int\lvert F_p-F_q \rvert\,dx$ 計算它，第 00 章在每個方向上用排序計算；10.3 證明在直線上三者相同。
#
# 點的個數有限時，(10.1) 是一個線性規劃（第 05 章）：未知數是 $\pi(x,y) \ge 0$，列和與行和給定，花費是一次式。程式照著寫：

# %% [markdown] tags=["lang-en"]
# In words: $W_1$ is the least mean distance that a unit has to go, among all plans that move $p$ to $q$ (Kantorovich 1942). On the line lesson 02 computed it as $\int\lvert F_p-F_q \rvert\,dx$, and lesson 00 by sorting, in each direction; 10.3 proves that on the line all three agree.
#
# With finitely many points (10.1) is a linear programme (lesson 05): the unknowns are $\pi(x,y) \ge 0$, the sums of rows and columns are given, the cost is linear. So the code is:

# %% tags=["out-plan"]
from scipy.optimize import linprog

def cheapest_plan(cost, p, q):  # (10.1)
    n, m = cost.shape
    rows = np.kron(np.eye(n), np.ones(m))  # Σ_y π(x, y)
    columns = np.kron(np.ones(n), np.eye(m))  # Σ_x π(x, y)
    sums = np.vstack([rows, columns])
    found = linprog(cost.ravel(), A_eq=sums, b_eq=np.concatenate([p, q]))  # π ≥ 0
    return found.fun, found.x.reshape(n, m)

x = np.array([0, 2])
y = np.array([1, 3])
half = np.array([0.5, 0.5])
least, best_plan = cheapest_plan(np.abs(x[:, None] - y), half, half)
assert np.isclose(least, 1)
print(f"0 → 1：{best_plan[0, 0]:.2f}   2 → 3：{best_plan[1, 1]:.2f}   花費 cost：{least:.2f} ✓")

# %% [markdown] tags=["lang-zh"]
# 以後用 `transport.plan`，它解的就是這個線性規劃。平面上有八個藍點、八個橘點，各占 $\frac18$。左圖照抽出的次序一對一地搬。先猜：右圖最省的計畫裡，會有兩支箭頭交叉嗎？會不會有一點分成兩份？

# %% [markdown] tags=["lang-en"]
# From here on we use `transport.plan`, which solves this very linear programme. In the plane there are eight blue points and eight orange ones, each with $\frac18$. On the left they are moved one to one, as they were drawn. Guess first: in the best plan, on the right, will two arrows cross? Will a point be split in two?

# %% tags=["figure", "fig-plans"]
rng = np.random.default_rng(seed + 28)  # 28：箭頭看得清楚的一組 a set whose arrows are easy to see

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
# 沒有交叉，也沒有一點分成兩份。若 $x_1 \to y_1$ 與 $x_2 \to y_2$ 在中間交叉（四點不在一直線上），把終點對調；兩份都是 $\frac18$，所以對調之後仍然是計畫。由三角不等式，兩條新路各比「走到交點、再轉向」的路短，而那兩條轉向的路合起來，就是原來的兩條；所以交叉的計畫一定不是最省的。（兩邊點數相同、各點一樣重時，總有一個最省的計畫不必分割；不一樣重時可能非分不可，見「常見的錯」。）再換五十組點：

# %% [markdown] tags=["lang-en"]
# No arrows cross, and no point is split. If $x_1 \to y_1$ and $x_2 \to y_2$ crossed midway (the four not on one line), exchange their ends; both amounts are $\frac18$, so this is still a plan. By the triangle inequality each new way is shorter than the one that goes to the crossing and turns there, and those two together are as long as the old ones; so a plan with a crossing is not the best. (With as many points on either side, all of one weight, some best plan splits nothing; with other weights it may have to, see “Common mistakes”.) Fifty more sets of points:

# %% tags=["out-crossings"]
drawn_crossings = 0
best_crossings = 0
saved = []
for k in range(50):
    x, y, distance = two_clouds()
    best = transport.plan(distance, share, share)
    receivers = np.sum(best.plan > 1e-9, axis=1)
    assert receivers.max() == 1, (k, receivers)  # 沒有一點分成兩份 no point is split
    drawn_crossings += figures.crossings(x, y, as_drawn)
    best_crossings += figures.crossings(x, y, best.plan)
    cost_drawn = np.sum(as_drawn * distance)
    saved.append(best.value / cost_drawn)

assert best_crossings == 0 < drawn_crossings
assert np.mean(saved) < 0.9
print(f"交叉 crossings：{drawn_crossings} → {best_crossings} ✓   花費 cost：× {np.mean(saved):.2f} ✓")

# %% [markdown] tags=["lang-zh"]
# 五十組都沒有交叉、沒有分割，花費平均是照抽出次序的 0.77 倍。這在訓練裡有什麼用？把每個生成樣本移動不超過 $\varepsilon$，得到 $q'$。拿 $p$ 到 $q$ 最省的計畫，終點跟著移動，就是 $p$ 到 $q'$ 的一個計畫，每單位最多多走 $\varepsilon$，所以 $W_1(p,q') \le W_1(p,q)+\varepsilon$；反過來移回去也一樣，所以 $W_1$ 的改變不超過 $\varepsilon$。這不管 $p$ 與 $q$ 有沒有重疊，只要 $\mathbb{E}\lVert x \rVert$ 有限。有上限的 f-散度，例如 TV，沒有這個性質。

# %% [markdown] tags=["lang-en"]
# None of the fifty has a crossing or a split, and the cost is 0.77 of that as drawn, on average. Of what use is this in training? Move each generated sample by at most $\varepsilon$, and call the result $q'$. Take the cheapest plan from $p$ to $q$ and let its ends move along: this is a plan from $p$ to $q'$, in which each unit goes at most $\varepsilon$ further, so $W_1(p,q') \le W_1(p,q)+\varepsilon$; the same holds on the way back, so $W_1$ changes by no more than $\varepsilon$. It needs only that $\mathbb{E}\lVert x \rVert$ is finite, whether or not $p$ and $q$ overlap. Bounded f-divergences, such as TV, have no such property.

# %% [markdown] tags=["lang-zh"]
# 回顧：$W_1$ 是最省的計畫的花費；樣本移動多少，$W_1$ 最多改變多少。

# %% [markdown] tags=["lang-en"]
# Recap: $W_1$ is the cost of the cheapest plan; it changes by no more than the samples are moved.

# %% [markdown] tags=["lang-zh"]
# ## 10.2 換一個人來問：評論家
#
# 計畫的每一對點都是一個未知數，換一批樣本就要從頭再算；評論家 $f$ 是一個函數，只要在兩邊的樣本上各算一個平均分數，下一步還可以接著用。（本章起 $f$ 是評論家，不是第 08 章的凸函數。）問題是：限制 $f$ 的斜率不超過 1，它最多能把兩邊拉開多少？

# %% [markdown] tags=["lang-en"]
# ## 10.2 Another way to ask: the critic
#
# A plan has an unknown for each pair of points, and for new samples has to be found all over again; a critic $f$ is a function, needs only its mean score over the samples of both sides, and can be carried on to the next step. (From here on $f$ is a critic, not the convex function of lesson 08.) The question is: if the slopes of $f$ are at most 1, how far can it pull the two apart?

# %% [markdown] tags=["lang-zh"]
# 先算一個數，還是 $\{0,2\}$ 與 $\{1,3\}$。取 $f(0)=0$、$f(1)=-1$、$f(2)=0$、$f(3)=-1$：相鄰兩點的分數差是 1，正好等於距離。$\mathbb{E}_p[f]-\mathbb{E}_q[f]=0-(-1)=1$。取 $f(x)=-x$ 也是 $-1-(-2)=1$。兩個都等於最省的花費 1；不是巧合。

# %% [markdown] tags=["lang-en"]
# A number first, for $\{0,2\}$ and $\{1,3\}$ again. Take $f(0)=0$, $f(1)=-1$, $f(2)=0$, $f(3)=-1$: neighbours differ by 1, which is exactly their distance. $\mathbb{E}_p[f]-\mathbb{E}_q[f]=0-(-1)=1$. And $f(x)=-x$ has $-1-(-2)=1$ as well. Both equal the least cost, 1; that is no accident.

# %% [markdown] tags=["lang-zh"]
# $\lVert f \rVert_L \le 1$ 讀作「$f$ 是 1-Lipschitz」：任兩點的分數差不超過它們的距離，$\lvert f(x)-f(y) \rvert \le \lVert x-y \rVert$。先證明：不論哪一個這樣的 $f$、哪一個計畫 $\pi$，拉開的分數差都不超過搬運的花費：

# %% [markdown] tags=["lang-en"]
# $\lVert f \rVert_L \le 1$ is read “$f$ is 1-Lipschitz”: the scores of two points differ by no more than their distance, $\lvert f(x)-f(y) \rvert \le \lVert x-y \rVert$. First: whichever such $f$ and whichever plan $\pi$ one takes, the difference of scores does not exceed the cost of transport:

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
# - (c) 左邊不含 $\pi$，右邊不含 $f$：所以左邊可以取最大的 $f$，右邊可以取最省的 $\pi$。

# %% [markdown] tags=["lang-en"]
# - (a) $\pi$ has the marginals $p$ and $q$, so both means may be taken over the same pairs $(x,y)$.
# - (b) $f$ is 1-Lipschitz.
# - (c) There is no $\pi$ on the left and no $f$ on the right: so we may take the best $f$ on the left and the cheapest $\pi$ on the right.

# %% [markdown] tags=["lang-zh"]
# 再證明：有一個 $f$ 恰好達到。設點的個數有限，$c_{ij}=\lVert x_i-y_j \rVert$：

# %% [markdown] tags=["lang-en"]
# Second: some $f$ attains it. Let there be finitely many points, and $c_{ij}=\lVert x_i-y_j \rVert$:

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
# - (d) 線性規劃的強對偶。想成一家搬運公司：在 $x_i$ 收貨，每單位收 $f_i$；在 $y_j$ 交貨，每單位收 $g_j$（可以是負的，就是補貼）；合起來不能比自己搬貴，$f_i+g_j \le c_{ij}$。公司收的不會多於自己搬的花費：$\sum_i p_if_i+\sum_j q_jg_j=\sum_{i,j}\pi_{ij}(f_i+g_j) \le \sum_{i,j}\pi_{ij}c_{ij}$。強對偶說，最多能收的恰好等於最少要花的；這裡直接引用，第 05 章的最小最大定理是它在矩陣賽局的情形。
# - (e) 由兩個函數做出一個（$f_i$ 是數，$f(x)$ 是由 $g_j$ 做成的函數）。由三角不等式，每個 $\lVert x-y_j \rVert-g_j$ 對 $x$ 都是 1-Lipschitz，所以它們的最小值也是。
# - (f) 第一式：$f_i \le c_{ij}-g_j$ 對每個 $j$ 成立，所以對最小的那個也成立；這對任何運費都對。第二式：在最小值裡取 $y_j$ 自己那一項，到自己的距離是 0。運費是距離，就用在 (e) 與這裡。
# - (g) 各自平均。與 (c) 合起來，就是等號。

# %% [markdown] tags=["lang-en"]
# - (d) Strong duality of linear programmes. Think of a carrier who charges $f_i$ a unit for taking away at $x_i$, and $g_j$ for delivery at $y_j$ (a subsidy, if negative); together no more than doing it yourself, $f_i+g_j \le c_{ij}$. The carrier earns no more than doing it yourself costs: $\sum_i p_if_i+\sum_j q_jg_j=\sum_{i,j}\pi_{ij}(f_i+g_j) \le \sum_{i,j}\pi_{ij}c_{ij}$. Strong duality says that the most that can be earned is exactly the least that has to be spent; we quote it here, and the minimax theorem of lesson 05 is its case for matrix games.
# - (e) From two functions make one ($f_i$ is a number, $f(x)$ the function made of the $g_j$). By the triangle inequality each $\lVert x-y_j \rVert-g_j$ is 1-Lipschitz in $x$, and so the least of them is as well.
# - (f) The first: $f_i \le c_{ij}-g_j$ holds for every $j$, and so for the least, whatever the cost. The second: in the minimum take the term of $y_j$ itself, which is at distance 0 from itself. That the cost is a distance is used in (e) and here.
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
# 說成一句話：最省的花費，等於斜率不超過 1 的評論家最多能拉開的平均分數差（Kantorovich 與 Rubinstein 1958，緊緻的空間）。一般的分布，只要 $\mathbb{E}\lVert x \rVert$ 有限，(10.2) 仍然成立（Villani 2009，第 5、6 章）。斜率放寬到 $K$，右邊就是 $K\,W_1$。

# %% [markdown] tags=["lang-en"]
# In words: the least cost is the largest difference of mean scores that a critic with slopes of at most 1 can make (Kantorovich and Rubinstein 1958, for compact spaces). For other laws (10.2) still holds if $\mathbb{E}\lVert x \rVert$ is finite (Villani 2009, chapters 5 and 6). With slopes of up to $K$ the right side is $K\,W_1$.

# %% [markdown] tags=["lang-zh"]
# 下圖用剛才五十組點裡的最後一組：64 對 $(x_i,y_j)$，每一對是一個點，橫軸是距離，縱軸是最好的 $f$ 的分數差 $f(x_i)-f(y_j)$。先猜：計畫用到的那八對落在圖的哪裡？64 對裡距離最短的那一對，計畫用了嗎？

# %% [markdown] tags=["lang-en"]
# The picture takes the last of these fifty sets: 64 pairs $(x_i,y_j)$, each a dot, with its distance on the horizontal axis and the drop $f(x_i)-f(y_j)$ of the best $f$ on the vertical one. Guess first: where do the eight pairs lie that the plan uses? And the shortest of all 64, is it in the plan?

# %% tags=["figure", "fig-tight"]
points = np.concatenate([x, y])
between = np.linalg.norm(points[:, None] - points, axis=-1)  # 16 點兩兩的距離 of all 16 points
p_i = np.repeat([1 / 8, 0], 8)  # p：前八點 the first eight
q_i = np.repeat([0, 1 / 8], 8)  # q：後八點 the last eight
f = transport.potential(between, p_i, q_i)  # (d), (e)
drops = f[:8, None] - f[8:]  # f(x_i) − f(y_j)
used = best.plan > 1e-9
figures.tight(distance, drops, used)
plt.show()

# %% tags=["out-dual"]
dual = np.sum(f * (p_i - q_i))
assert np.isclose(dual, best.value, rtol=1e-9)
assert np.allclose(drops[used], distance[used], atol=1e-9)
assert np.all(drops <= distance + 1e-9)
print(f"計畫 plan：{best.value:.6f}   評論家 critic：{dual:.6f} ✓")
print(f"最短的一對 shortest pair：{distance.min():.2f}   計畫裡 in the plan：{distance[used].min():.2f}")

# %% [markdown] tags=["lang-zh"]
# 在對角線上：計畫用到的每一對，分數差恰好等於距離，因為推導的 (b) 要取等號。沿途每一段掉的都不能超過那一段的長度，全部加起來又恰好是全長，所以 $f$ 在整條路上都以斜率 1 往下。其他的對在線上或線下。最短的一對（0.11）沒有用到，因為要最省的是總和，不是每一對。下一章的梯度懲罰就是從這裡來的。

# %% [markdown] tags=["lang-en"]
# On the diagonal: for each pair that the plan uses the drop is exactly the distance, because step (b) of the derivation has to be an equality. On no piece of the way can $f$ fall by more than its length, and the whole fall is the whole length, so $f$ falls with slope 1 all along. The other pairs are on the line or below. The shortest pair (0.11) is not in the plan, because it is the sum that has to be least, not each way. The gradient penalty of the next lesson comes from here.

# %% [markdown] tags=["lang-zh"]
# 運費換成距離的平方，還是一個函數就夠嗎？兩個函數時，求的是 (d)；一個函數時，求最大的 $\sum_i f_i\,(p_i-q_i)$，限制是 16 個點裡任兩點 $f_i-f_j \le c_{ij}$。運費是距離時，兩者相等。先猜：換成平方，一個函數得到的比較大、比較小，還是一樣？

# %% [markdown] tags=["lang-en"]
# If the cost is the squared distance, is one function still enough? With two functions we solve (d); with one we look for the largest $\sum_i f_i\,(p_i-q_i)$ where $f_i-f_j \le c_{ij}$ for any two of the 16 points. For a distance they agree. Guess first: for the square, does one function give more, less, or the same?

# %% tags=["out-squared"]
two = []
one = []
for name, cost in {"距離 distance": between, "平方 squared": between**2}.items():
    best_two = transport.plan(cost, p_i, q_i)
    two.append(best_two.f @ p_i + best_two.g @ q_i)
    one.append(figures.one_function(cost, p_i, q_i))
    print(f"{name:12}   兩個函數 f, g two: {two[-1]:.4f}   一個函數 f one: {one[-1]:.4f}")

assert np.isclose(one[0], two[0])
assert one[1] < 0.99 * two[1]
print("距離 distance: = ✓   平方 squared: < ✓")

# %% [markdown] tags=["lang-zh"]
# 比較小：1.35，而兩個函數得到 1.94。平方不滿足三角不等式（走一半再走一半，比一次走完便宜），所以要在任兩點都守住限制的一個函數，量到的就太少。(10.2) 的單一評論家要靠三角不等式。

# %% [markdown] tags=["lang-en"]
# Less: 1.35, where two functions give 1.94. The square violates the triangle inequality (half the way twice is cheaper than all at once), so one function that keeps the constraint between any two points measures too little. The single critic of (10.2) rests on the triangle inequality.

# %% [markdown] tags=["lang-zh"]
# ### 動手：沙堆
#
# 五格的沙堆 $p$ 與 $q$，用滑桿加減每一格的沙（總量自動調成 1）。左邊是最省的計畫，右邊是最好的評論家 $f$。先猜：把 q1 加到 8，$f$ 在第幾格轉彎？再把 p5 也加到 8，還轉彎嗎？
#
# <details><summary>答案</summary>
#
# 第 2 格：由那裡出發的沙，有的往左、有的往右。p5 也加到 8 之後，搬動的沙全部往左，所以 $f$ 一路以斜率 1 往上，不轉彎。一般的規則：沙往右走的地方，$f$ 以斜率 1 往下；往左走的地方，以斜率 1 往上；沒有沙經過的間隔，$f$ 可以是平的。計畫的花費與分數差的差距一直是 0，這就是 (10.2)。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ### Try it: piles
#
# Two piles $p$ and $q$ of five bins; sliders add sand to each bin (the total is made 1). On the left is the cheapest plan, on the right the best critic $f$. Guess first: if you raise q1 to 8, in which bin does $f$ turn? If you then raise p5 to 8 as well, does it still turn?
#
# <details><summary>Answer</summary>
#
# In bin 2, from which sand goes both ways. With p5 at 8 as well all sand that moves goes to the left, so $f$ climbs with slope 1 all the way, without a turn. In general: where sand goes to the right, $f$ falls with slope 1; where it goes to the left, $f$ climbs with slope 1; where no sand passes, $f$ may be level. The gap between the cost of the plan and the difference of scores is always 0, which is (10.2).
#
# </details>

# %% tags=["widget", "fig-piles"]
widgets.piles()

# %% [markdown] tags=["lang-zh"]
# 寫成損失：評論家最小化 $L_D=-(\mathbb{E}_p[f]-\mathbb{E}_q[f])$，所以 $L_D$ 是負的並不奇怪；最好的時候 $L_D=-W_1$。分數不必在 0 與 1 之間，所以最後一層沒有 sigmoid。

# %% [markdown] tags=["lang-en"]
# As a loss: the critic minimises $L_D=-(\mathbb{E}_p[f]-\mathbb{E}_q[f])$, so a negative $L_D$ is nothing strange; at best $L_D=-W_1$. Scores need not lie between 0 and 1, so there is no sigmoid at the end.

# %% [markdown] tags=["lang-zh"]
# 回顧：最省的花費，等於最好的 1-Lipschitz 評論家拉開的分數差；沿著計畫走的路，$f$ 以斜率 1 往下。

# %% [markdown] tags=["lang-en"]
# Recap: the least cost is the difference of scores that the best 1-Lipschitz critic makes; along the plan's ways $f$ falls with slope 1.

# %% [markdown] tags=["lang-zh"]
# ## 10.3 在直線上：累積分布之間的面積
#
# 線性規劃對幾千個樣本太慢。在直線上有捷徑；它也給了我們正確答案，可以用來核對訓練的結果。

# %% [markdown] tags=["lang-en"]
# ## 10.3 On the line: an area between distribution functions
#
# A linear programme is too slow for thousands of samples. On the line there is a short cut; it also gives us right answers, to hold the results of training against.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$\{0,2\}$ 與 $\{1,3\}$。由小到大排好，配對 0 與 1、2 與 3，平均是 1。另一個算法用累積分布函數 $F_p$ 與 $F_q$：$F_p$ 在 0 與 2 各跳 $\frac12$，$F_q$ 在 1 與 3，所以兩者在 0 到 1、2 到 3 之間差 $\frac12$，面積是 $\frac12+\frac12=1$。

# %% [markdown] tags=["lang-en"]
# A number first: $\{0,2\}$ and $\{1,3\}$. Put in order, 0 is paired with 1 and 2 with 3, with the mean 1. Another way takes the cumulative distribution functions $F_p$ and $F_q$: $F_p$ jumps by $\frac12$ at 0 and 2, $F_q$ at 1 and 3, so they differ by $\frac12$ from 0 to 1 and from 2 to 3, and the area is $\frac12+\frac12=1$.

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
# - (a) $\mathbb{E}_p[f]-\mathbb{E}_q[f]=\int f\,d(F_p-F_q)$；分部積分把導數移到 $f$ 上，多一個負號，所以變成 $F_q-F_p$。$f$ 最多像 $\lvert x \rvert$ 那樣增長，而 $\mathbb{E}\lvert x \rvert$ 有限時 $x\,(F_p-F_q)$ 在兩端趨近 0，所以邊界的項消失。1-Lipschitz 的 $f$ 可以有折角，但 $f'$ 幾乎處處存在，$f$ 是它的積分，這就夠了。
# - (b) $\lvert f' \rvert \le 1$；取 $f'=\mathrm{sign}(F_q-F_p)$ 就是等號。
# - (c) 同一個 $t$ 的分位數配成一對：$t$ 在 0 與 1 之間均勻，$F_p^{-1}(t)$ 的分布就是 $p$，所以這是一個計畫。$F_p$ 不是嚴格遞增時，$F_p^{-1}(t)$ 取第一個使 $F_p(x) \ge t$ 的 $x$；例如 $\{0,2\}$，$t \le \frac12$ 時是 0，之後是 2。
# - (d) 兩邊都是兩條曲線之間的面積，一次直著切，一次橫著切。
# - (e) 左邊是 (b) 取等號的 $f$，由 (10.2) 不超過 $W_1$；右邊是 (c) 的計畫，由 (10.1) 不小於 $W_1$。兩端由 (d) 相等。

# %% [markdown] tags=["lang-en"]
# - (a) By parts: in $\mathbb{E}_p[f]-\mathbb{E}_q[f]=\int f\,d(F_p-F_q)$ the derivative moves to $f$ and brings a minus, so this becomes $F_q-F_p$. $f$ grows at most like $\lvert x \rvert$, and if $\mathbb{E}\lvert x \rvert$ is finite $x\,(F_p-F_q)$ tends to 0 at both ends, so nothing remains there. A 1-Lipschitz $f$ may have kinks, but $f'$ exists almost everywhere and $f$ is its integral, which is enough.
# - (b) $\lvert f' \rvert \le 1$; with $f'=\mathrm{sign}(F_q-F_p)$ there is equality.
# - (c) Pair the quantiles of the same $t$: with $t$ uniform from 0 to 1, $F_p^{-1}(t)$ has the law $p$, so this is a plan. Where $F_p$ is not strictly increasing, $F_p^{-1}(t)$ is the first $x$ with $F_p(x) \ge t$; for $\{0,2\}$ it is 0 as long as $t \le \frac12$, and then 2.
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
# 說成一句話：在直線上，$W_1$ 是兩條累積分布曲線之間的面積；兩邊樣本數相同時，就是各自排序之後，逐一相減的絕對值的平均（Vallender 1974）。

# %% [markdown] tags=["lang-en"]
# In words: on the line $W_1$ is the area between the two cumulative curves; for two samples of one size it is the mean absolute difference after sorting each (Vallender 1974).

# %% [markdown] tags=["lang-zh"]
# 先猜：$p=N(0,1)$、$q=N(0.5,1.2^2)$，平均相差 0.5，標準差相差 0.2。$W_1$ 比 0.5 大還是小，差多少？

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

grid = np.linspace(-12, 12, 200_001)
F_p = norm.cdf(grid)
F_q = norm.cdf((grid - 0.5) / 1.2)
W_1 = np.trapezoid(np.abs(F_p - F_q), grid)  # 直切 vertical slices

t = (np.arange(100_000) + 0.5) / 100_000
quantiles = norm.ppf(t)  # F_p⁻¹(t)
x = rng.permutation(quantiles)  # 打亂 shuffled
y = 0.5 + 1.2 * rng.permutation(quantiles)
sorted_mean = np.mean(np.abs(np.sort(x) - np.sort(y)))  # 橫切 horizontal slices
assert np.isclose(W_1, sorted_mean, rtol=1e-4)
assert W_1 > 0.5
print(f"直切 area：{W_1:.6f}   排序 sorted：{sorted_mean:.6f} ✓")

# %% [markdown] tags=["lang-zh"]
# 0.5008，只大一點點。$W_1$ 不小於平均的差，因為 $f(x)=-x$ 就是一個評論家；兩條累積分布曲線不相交時，兩者恰好相等。這裡它們在 $x=-2.5$ 相交（太靠邊，圖上看不出來），左邊的面積只有 0.0004；這一塊在平均的差裡是減的，在 $W_1$ 裡是加的，所以 $W_1$ 多出它的兩倍，0.0008。如果平均相同、只有寬度不同，左右兩塊就一樣大，$W_1$ 是左邊那塊的兩倍（練習 2）。

# %% [markdown] tags=["lang-en"]
# 0.5008, only a little more. $W_1$ is not below the difference of the means, because $f(x)=-x$ is a critic; if the cumulative curves do not cross, both are equal. Here they cross at $x=-2.5$ (too far out to be seen in the picture), and the area to the left is only 0.0004; in the difference of the means it is subtracted, in $W_1$ it is added, so $W_1$ is larger by twice that, 0.0008. If the means were equal and only the widths differed, both areas would be equal, and $W_1$ twice the left one (exercise 2).

# %% [markdown] tags=["lang-zh"]
# 回顧：在直線上排序就能算出 $W_1$；它不小於平均的差。

# %% [markdown] tags=["lang-en"]
# Recap: on the line sorting gives $W_1$; it is not below the difference of the means.

# %% [markdown] tags=["lang-zh"]
# ## 10.4 評論家在哪裡轉彎
#
# (10.3) 的推導順手給了最好的評論家。把 (10.2) 裡最好的評論家記作 $f^{*}$（與第 08 章的共軛函數無關）；它加上常數還是最好的，所以只看斜率。知道它的樣子，才認得出訓練好的評論家。

# %% [markdown] tags=["lang-en"]
# ## 10.4 Where the critic turns
#
# The derivation of (10.3) gives the best critic along the way. The best critic of (10.2) is called $f^{*}$ (nothing to do with the conjugate of lesson 08); it stays best if a constant is added, so we look at slopes only. One has to know its shape to recognise a critic that is well trained.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$p=N(0,1)$、$q=N(0.5,1.2^2)$。$F_p(x)=\Phi(x)$ 與 $F_q(x)=\Phi\left(\frac{x-0.5}{1.2}\right)$ 相等，就是 $x=\frac{x-0.5}{1.2}$，所以 $x=-2.5$。由 (10.3) 的 (b)，最好的斜率是 $\mathrm{sign}(F_q-F_p)$：右邊 $F_q<F_p$，所以是 $-1$；左邊是 $+1$。最好的評論家是一個屋頂，折角在 $-2.5$。

# %% [markdown] tags=["lang-en"]
# A number first: $p=N(0,1)$ and $q=N(0.5,1.2^2)$. $F_p(x)=\Phi(x)$ and $F_q(x)=\Phi\left(\frac{x-0.5}{1.2}\right)$ are equal if $x=\frac{x-0.5}{1.2}$, so $x=-2.5$. By (b) of (10.3) the best slope is $\mathrm{sign}(F_q-F_p)$: to the right $F_q<F_p$, so it is $-1$; to the left it is $+1$. The best critic is a roof with its ridge at $-2.5$.

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
# - (c) $F_p(x) \ne F_q(x)$ 時，(b) 要取等號，斜率只能是這一個（幾乎處處）。$F_p(x)=F_q(x)$ 的地方，大小不超過 1 的斜率都一樣好。

# %% [markdown] tags=["lang-en"]
# - (a) (10.2), and then (a) of (10.3).
# - (b) Look at each $x$ by itself; $\lvert f' \rvert \le 1$.
# - (c) Where $F_p(x) \ne F_q(x)$, equality in (b) leaves this slope only (almost everywhere). Where $F_p(x)=F_q(x)$ any slope of at most 1 in size is as good.

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
# 說成一句話：凡是兩條累積分布曲線不相等的地方，最好的評論家不是往上就是往下，斜率的大小都是 1；它在兩條曲線相交的地方轉彎，而不是在密度相交的地方。

# %% [markdown] tags=["lang-en"]
# In words: wherever the cumulative curves differ the best critic goes up or down, with a slope of size 1 either way; it turns where these curves cross, not where the densities do.

# %% [markdown] tags=["lang-zh"]
# 下面三對密度，藍色是 $p$，橘色是 $q$。在樣本多的地方，$-3$ 到 $3$ 之間，密度由左至右相交 1、2、2 次。先猜：在這個範圍裡，最好的評論家各轉幾次彎？

# %% [markdown] tags=["lang-en"]
# Three pairs of densities, $p$ in blue and $q$ in orange. Between $-3$ and $3$, where the samples are, the densities cross 1, 2 and 2 times, from left to right. Guess first: how many times does the best critic turn there in each?

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
# 現在訓練它。在直線上，1-Lipschitz 可以直接寫進評論家的形狀：讓 $f$ 是折線，把 $-6$ 到 $6$ 切成 60 段，每一段的斜率是 $\tanh(w)$，大小不會超過 1：$f(x)=\sum_k \tanh(w_k)\,\ell_k(x)$，其中 $\ell_k(x)$ 是 $x$ 在第 $k$ 段裡走過的長度，由 0 到一段的寬。（二維以上沒有這麼簡單，那是第 11 章的題目。）訓練五次，各用自己的樣本；每步從兩邊各抽 256 個樣本，最大化分數差：

# %% [markdown] tags=["lang-en"]
# Now train it. On the line 1-Lipschitz can be built into the shape of the critic: let $f$ be piecewise linear, cut $-6$ to $6$ into 60 pieces, and give each the slope $\tanh(w)$, which does not exceed 1 in size: $f(x)=\sum_k \tanh(w_k)\,\ell_k(x)$, where $\ell_k(x)$ is how far $x$ has come in piece $k$, from 0 to the width of a piece. (In two dimensions and more it is not that simple; lesson 11 is about that.) Train it five times, each on samples of its own; each step draws 256 samples from either side and increases the difference of scores:

# %% tags=["code-critic"]
from torch.optim import Adam
from torch.optim.lr_scheduler import LinearLR

random = torch.Generator().manual_seed(seed)

def ell(x, edges):  # ℓ_k(x)：x 在每段裡走了多長 how far x has come in each piece
    width = edges[1] - edges[0]
    return (x[..., None] - edges[:-1]).clamp(0, width)

def critic(w, x, edges):  # f(x) = Σ tanh(w_k) ℓ_k(x)
    return (ell(x, edges) @ torch.tanh(w)).squeeze(-1)

def trained(p, q, edges):
    w = torch.zeros(members, len(edges) - 1, 1, requires_grad=True)
    opt = Adam([w], 0.05, (0.9, 0.99))
    rate = LinearLR(opt, 1.0, 0.0, steps)  # 學習率降到 0 the learning rate falls to 0
    for _ in range(steps):
        x_p = p.sample(members * 256, random).float().view(members, 256)
        x_q = q.sample(members * 256, random).float().view(members, 256)
        L_D = critic(w, x_q, edges).mean(-1) - critic(w, x_p, edges).mean(-1)
        opt.zero_grad()
        L_D.sum().backward()  # 各次互不相干 the runs do not touch each other
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

    def f_of(x, w=w):  # 每次一列，w 是這一輪的 a row for each run, with this round's w
        return critic(w, x.expand(members, -1), edges)

    found[name] = f_of
    # E_p f − E_q f：對整個 p、q 積分，不是一批樣本的平均 over all of p and q, not a batch
    measured[name] = figures.value(f_of, p_k, q_k, kinks)

# %% tags=["figure", "fig-learned"]
figures.learned(pairs, found)
plt.show()

# %% tags=["out-learned"]
for name, (p_k, q_k) in pairs.items():
    short = divergences.w1(p_k, q_k) - measured[name]
    assert short.min() > -1e-5, (name, short)
    assert short.max() < 0.01, (name, short)
print(f"{members} 次、三對 runs, three pairs：0 ≤ W₁ − (E_p f − E_q f) < 0.01 ✓")

# %% [markdown] tags=["lang-zh"]
# 在 $-3$ 到 $3$ 之間是 0、1、1 次：移開的是一條直線，較寬的是屋頂，兩個峰的是山谷。（兩個峰那一對，累積分布曲線在 $\pm3.8$ 附近還各相交一次，所以黑線在那裡也轉彎；但那裡幾乎沒有樣本，所以訓練出來的點沒有跟上，這兩個彎對 $W_1$ 也幾乎沒有影響。）黑線是 $f^{*}$，點是第一次訓練的結果；黃色是 $F_q-F_p$ 的三倍，它在 0 以上的地方，$f^{*}$ 往上。$\mathbb{E}_p[f]-\mathbb{E}_q[f]$（對整個 $p$ 與 $q$ 積分，不是在一批樣本上）都不超過 $W_1$，而且差不到 0.01。

# %% [markdown] tags=["lang-en"]
# Between $-3$ and $3$ it is 0, 1 and 1 times: a straight line for the shift, a roof for the wider law, a valley for the two peaks. (For the two peaks the cumulative curves cross once more near $\pm3.8$ on each side, so the black line turns there, too; but hardly any samples come there, so the trained dots do not follow, and these two turns hardly count in $W_1$.) The black line is $f^{*}$, dots are the first run; yellow is three times $F_q-F_p$, and where it is above 0 $f^{*}$ climbs. $\mathbb{E}_p[f]-\mathbb{E}_q[f]$ (integrated over all of $p$ and $q$, not taken on a batch) does not exceed $W_1$, and is below it by less than 0.01.

# %% [markdown] tags=["lang-zh"]
# 對照第 02 章：$p$ 與 $q$ 分開時，$D^{*}$ 在一堆上接近 1，在另一堆上接近 0，兩邊都是平的；可是在兩堆之間 $F_p \ne F_q$，所以 $f^{*}$ 一路的斜率大小都是 1。在兩堆的外側，$F_q-F_p$ 幾乎是 0，也幾乎沒有樣本，所以斜率學不準：看上圖的兩端。這些都要 $f$ 夠自由，而且 1-Lipschitz。

# %% [markdown] tags=["lang-en"]
# Compare lesson 02: where $p$ and $q$ are apart, $D^{*}$ is near 1 on one heap and near 0 on the other, level on both; but between the heaps $F_p \ne F_q$, and so $f^{*}$ has a slope of size 1 all the way. Outside of both $F_q-F_p$ is nearly 0 and there are hardly any samples, so slopes are not learnt well: see the ends of the pictures above. For all this $f$ must be free enough, and 1-Lipschitz.

# %% [markdown] tags=["lang-zh"]
# 回顧：$f^{*}$ 的斜率是 $\mathrm{sign}(F_q-F_p)$；1-Lipschitz 的評論家，$\mathbb{E}_p[f]-\mathbb{E}_q[f]$ 不會超過 $W_1$（在一批樣本上的平均就可能超過，見 10.7）。

# %% [markdown] tags=["lang-en"]
# Recap: the slope of $f^{*}$ is $\mathrm{sign}(F_q-F_p)$; for a 1-Lipschitz critic $\mathbb{E}_p[f]-\mathbb{E}_q[f]$ does not exceed $W_1$ (means over a batch may, see 10.7).

# %% [markdown] tags=["lang-zh"]
# ## 10.5 生成器跟著走的坡
#
# 第二堂課輪到生成器。$W_1(p,q_\theta)$ 藏著一個 $\max_f$，$\theta$ 一動，最好的 $f$ 也跟著變；怎麼微分？

# %% [markdown] tags=["lang-en"]
# ## 10.5 The slope that the generator follows
#
# The second period is about the generator. There is a $\max_f$ inside $W_1(p,q_\theta)$: move $\theta$, and the best $f$ changes, too. How does one differentiate that?

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$p=N(0,1)$、$G(z)=\theta+z$、$\theta>0$。$F_q<F_p$ 處處成立，所以 $f^{*}(x)=-x$，而 $W_1=\theta$，對 $\theta$ 的導數是 1。把 $f^{*}$ 當成不動的函數：$-\mathbb{E}_z[f^{*}(\theta+z)]=\mathbb{E}_z[\theta+z]=\theta$，導數也是 1。$f^{*}$ 的變動不必算進去，為什麼？（這是第 03 章的包絡定理；這裡再證一次，不必對 $f$ 微分。）

# %% [markdown] tags=["lang-en"]
# A number first: $p=N(0,1)$ and $G(z)=\theta+z$ with $\theta>0$. $F_q<F_p$ everywhere, so $f^{*}(x)=-x$ and $W_1=\theta$, whose derivative in $\theta$ is 1. Take $f^{*}$ as a function that stays as it is: $-\mathbb{E}_z[f^{*}(\theta+z)]=\mathbb{E}_z[\theta+z]=\theta$, again with derivative 1. The change of $f^{*}$ need not be counted; why? (This is the envelope theorem of lesson 03; here it is proved again, without differentiating in $f$.)

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
# - (c) 可微分的函數在內部的最小值，梯度是 0，所以 $\nabla(W_1-\varphi)=0$。這裡假設 $W_1$ 與 $\varphi$ 在 $\theta$ 都可微分。
# - (d) $\varphi$ 的第一項不含參數。

# %% [markdown] tags=["lang-en"]
# - (a) At $\theta$ $f^{*}$ is best; for another $t$ it is one of many 1-Lipschitz functions, and by (10.2) does not exceed $W_1$.
# - (b) Rearrange. The difference has its minimum, 0, at $t=\theta$.
# - (c) At an interior minimum the gradient of a differentiable function is 0, so $\nabla(W_1-\varphi)=0$. Here $W_1$ and $\varphi$ are both taken to be differentiable at $\theta$.
# - (d) The first term of $\varphi$ has no parameter in it.

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{\nabla_\theta W_1(p, q_\theta) = -\nabla_\theta \mathbb{E}_{z \sim p_z}[f^{*}(G_\theta(z))]} \\
# \small \text{$f^{*}$ 不隨 $\theta$ 動 held fixed} \quad \text{兩邊在 $\theta$ 都可微 both sides differentiable}
# \end{gathered}
# \tag{10.5}
# $$

# %% tags=["check"]
check("10.5", r"\nabla_\theta W_1(p, q_\theta) = -\nabla_\theta \mathbb{E}_{z \sim p_z}[f^{*}("
      r"G_\theta(z))]", r"\text{$f^{*}$ 不隨 $\theta$ 動 held fixed} \quad "
      r"\text{兩邊在 $\theta$ 都可微 both sides differentiable}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：固定最好的評論家，生成器往它分數高的方向走，就是沿著 $W_1$ 下坡（Arjovsky 等人 2017）。所以 $L_G=-\mathbb{E}_z[f(G(z))]$。由連鎖律，對一個參數的導數是 $-\mathbb{E}_z\left[f^{*\prime}(G(z))\,\frac{\partial G(z)}{\partial \theta_k}\right]$。

# %% [markdown] tags=["lang-en"]
# In words: keep the best critic fixed and let the generator go where its scores are high; that is downhill on $W_1$ (Arjovsky et al. 2017). So $L_G=-\mathbb{E}_z[f(G(z))]$. By the chain rule the derivative in one parameter is $-\mathbb{E}_z\left[f^{*\prime}(G(z))\,\frac{\partial G(z)}{\partial \theta_k}\right]$.

# %% [markdown] tags=["lang-zh"]
# 為什麼要兩邊都可微？以 $\delta_a$ 表示全部放在 $a$ 的分布。$p=\delta_0$、$q_\theta=\delta_\theta$、$\theta=1$ 時，$W_1=\lvert \theta \rvert$ 可微分；可是 $f^{*}(x)=-\min(x,1)$ 也是最好的評論家（它是 1-Lipschitz，$f^{*}(0)-f^{*}(1)=1$），而它的折角恰好在生成樣本的位置，所以右邊不可微分。

# %% [markdown] tags=["lang-en"]
# Why both sides? Let $\delta_a$ be the law that is all at $a$. For $p=\delta_0$, $q_\theta=\delta_\theta$ and $\theta=1$, $W_1=\lvert \theta \rvert$ is differentiable; but $f^{*}(x)=-\min(x,1)$ is a best critic as well (it is 1-Lipschitz, and $f^{*}(0)-f^{*}(1)=1$), and its kink is exactly where the generated sample is, so the right side is not differentiable.

# %% [markdown] tags=["lang-zh"]
# 以 $G(z)=\mu+\sigma z$ 在 $(0.5, 1.2)$ 核對，$f^{*}$ 的折角在 $-2.5$。先猜：$W_1$ 對 $\mu$ 的導數與對 $\sigma$ 的導數，哪一個大？大幾倍？

# %% [markdown] tags=["lang-en"]
# Try it with $G(z)=\mu+\sigma z$ at $(0.5, 1.2)$, where the ridge of $f^{*}$ is at $-2.5$. Guess first: which is larger, the derivative of $W_1$ in $\mu$ or in $\sigma$, and by what factor?

# %% tags=["out-slopes"]
z = torch.tensor(quantiles)  # N(0, 1) 的分位數，10.3 quantiles from 10.3
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
# 對 $\mu$ 是 0.99，對 $\sigma$ 是 0.035，差 28 倍。$f^{*}$ 在 $-2.5$ 右邊是直線。$\mu$ 減一點，幾乎每個樣本都往左移、分數都升高；$\sigma$ 減一點，右半的樣本往左、左半的往右，所以升高與降低幾乎相消，只剩折角左邊的那一點。
#
# 再看走的路。$p=N(0,1)$，生成器是 $N(\mu,1)$，從 $\mu=3.97$ 出發（不取 4，因為 4 是步長 0.1 的整數倍，會碰巧踩在 0 上），學習率都是 0.1：一個沿 $W_1$ 下坡，一個沿 $2\,\mathrm{JSD}$ 下坡（第 04 章）。先猜：哪一個先到 0？到了之後，各會怎樣？

# %% [markdown] tags=["lang-en"]
# In $\mu$ it is 0.99, in $\sigma$ 0.035, 28 times less. To the right of $-2.5$ $f^{*}$ is a straight line. Lower $\mu$ a little, and nearly all samples go left, where scores are higher; lower $\sigma$ a little, and the right half goes left while the left half goes right, so gains and losses nearly cancel, but for the few samples beyond the ridge.
#
# Now the way that is taken. $p=N(0,1)$, the generator is $N(\mu,1)$ and starts from $\mu=3.97$ (not from 4, which is a multiple of the step 0.1, and would happen to land on 0), with rate 0.1 for both: one goes down $W_1$, one down $2\,\mathrm{JSD}$ (lesson 04). Guess first: which arrives at 0 first? And once there, what will each do?

# %% tags=["figure", "fig-descents"]
eta = 0.1
count = 200
start = 3.97
mu = torch.tensor(start, requires_grad=True)
path = [start]
for _ in range(count):
    W_1_mu = mu.abs()  # 平移 a shift：每個分位數都移 every quantile moves by μ (10.3)
    slope_mu = torch.autograd.grad(W_1_mu, mu)[0]
    mu.data -= eta * slope_mu
    path.append(mu.item())
path = np.array(path)
path_jsd = figures.descent_of_jsd(start, eta, count)
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
# 在這個學習率下，$W_1$ 先到：坡度一直是 1，每步走 0.1，遠近都一樣（黑線就是這句話）。$2\,\mathrm{JSD}$ 的坡度，起點只有 0.14，最陡的地方是 0.47；若從 $\mu=8$ 出發，就只有 0.0004，所以沒有一個學習率適合所有這些地方。可是到了之後，$W_1$ 停不住：$W_1=\lvert \mu \rvert$ 在 $\mu=0$ 有折角，坡度從 $-1$ 跳到 $1$，它就在 0 的兩側跳來跳去，步長不會自己變小；JSD 的坡度跟著變小，所以停住了。
#
# Arjovsky 等人（2017）的定理 1 說：若 $G_\theta(z)$ 對 $(\theta,z)$ 是局部 Lipschitz，而且局部的 Lipschitz 常數對 $z$ 的期望值有限，$W_1(p,q_\theta)$ 就處處連續，而且幾乎處處可微分。幾乎處處不是處處：例外的那一點，偏偏可以是訓練要去的地方，所以學習率要降下來。

# %% [markdown] tags=["lang-en"]
# At this rate $W_1$ arrives first: its slope is always 1 and each step is 0.1, far and near (which is what the black line says). The slope of $2\,\mathrm{JSD}$ is only 0.14 at the start and 0.47 at its steepest; from $\mu=8$ it would be no more than 0.0004, so no single rate suits all of these places. But once there $W_1$ does not come to rest: $W_1=\lvert \mu \rvert$ has a kink at $\mu=0$, where its slope jumps from $-1$ to $1$; it hops from one side of 0 to the other, with steps that do not shrink by themselves. The slope of JSD does shrink, and so it rests.
#
# Theorem 1 of Arjovsky et al. (2017) says: if $G_\theta(z)$ is locally Lipschitz in $(\theta,z)$, and the local Lipschitz constants have a finite mean over $z$, then $W_1(p,q_\theta)$ is continuous everywhere and differentiable almost everywhere. Almost everywhere is not everywhere: the exception may be the very point that training aims at, so the learning rate has to come down.

# %% [markdown] tags=["lang-zh"]
# 回顧：兩邊都可微分的地方，$L_G=-\mathbb{E}_z[f^{*}(G(z))]$ 的梯度就是 $W_1$ 的梯度；對平移來說，坡度不隨距離變小，所以遠處走得動，近處停不住。

# %% [markdown] tags=["lang-en"]
# Recap: where both sides are differentiable, $L_G=-\mathbb{E}_z[f^{*}(G(z))]$ has the gradient of $W_1$; for a shift the slope does not shrink with the distance, so it moves when far and does not rest when near.

# %% [markdown] tags=["lang-zh"]
# ## 10.6 兩個點，四把尺
#
# 為什麼大費周章換一把尺？看最小的例子：真實樣本全在 0，生成樣本全在 $\theta$，也就是 $\delta_0$ 與 $\delta_\theta$。

# %% [markdown] tags=["lang-en"]
# ## 10.6 Two points, four rulers
#
# Why all the trouble with another ruler? Look at the smallest example: all real samples at 0, all generated ones at $\theta$, that is, $\delta_0$ and $\delta_\theta$.

# %% [markdown] tags=["lang-zh"]
# 先算一個數：$\theta=0.001$。肉眼看來幾乎對了。$W_1=0.001$。$D$ 卻能完全分開這兩個點，所以 JSD 是 $\log 2=0.693$，TV 是 1，KL 是無限大，與 $\theta=1000$ 時相同。

# %% [markdown] tags=["lang-en"]
# A number first: $\theta=0.001$. To the eye this is almost right. $W_1=0.001$. But $D$ can tell the two points apart completely, so JSD is $\log 2=0.693$, TV is 1 and KL is infinite, exactly as for $\theta=1000$.

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
# - (b) $m$ 在 0 與 $\theta$ 各放一半，因為 $\theta \ne 0$，兩點不同。
# - (c) JSD 是兩個 KL 的平均，所以各乘 $\frac12$。
# - (d) 兩個點上各差 1。（$\mathrm{KL}(\delta_0 \,\|\, \delta_\theta)=1 \cdot \log\frac10=\infty$。）

# %% [markdown] tags=["lang-en"]
# - (a) There is one plan only: all of 0 goes to $\theta$.
# - (b) $m$ has one half at 0 and one half at $\theta$, because $\theta \ne 0$, so the points are two.
# - (c) JSD is the mean of both KL, so each is multiplied by $\frac12$.
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
# 左圖是 (10.6)：黑點是 $\theta=0$；KL 畫不出來，因為 $\theta \ne 0$ 時是無限大。兩個點太極端嗎？右圖換成 $U[0,1]$ 與 $U[\theta,1+\theta]$，在 $\lvert \theta \rvert<1$ 時有重疊（KL 仍是無限大）。先猜：JSD 與 TV 這時有沒有坡度？$W_1$ 的形狀會變嗎？

# %% [markdown] tags=["lang-en"]
# On the left is (10.6): the black dot is $\theta=0$; KL cannot be drawn, because it is infinite for $\theta \ne 0$. Are two points too extreme? On the right are $U[0,1]$ and $U[\theta,1+\theta]$, which overlap for $\lvert \theta \rvert<1$ (KL is still infinite). Guess first: do JSD and TV have a slope then? Does the shape of $W_1$ change?

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
data = U(0, 1)
for shift in (-0.5, 0.25, 1.75):
    moved = U(shift, 1 + shift)
    TV = min(abs(shift), 1)
    assert np.isclose(divergences.tv(data, moved), TV), shift
    assert np.isclose(divergences.js(data, moved), TV * np.log(2)), shift
    assert np.isclose(divergences.w1(data, moved), abs(shift)), shift
print("U[0, 1] 與 and U[θ, 1 + θ]：TV = min(|θ|, 1) ✓   JSD = TV log 2 ✓   W₁ = |θ| ✓")

for place in (-0.9, 0.0, 0.5):
    assert np.isclose(transport.w1_samples([-1, 1], [place]), 1), place
print("{−1, 1} 與 and {θ}，|θ| < 1：W₁ = 1 ✓")

# %% [markdown] tags=["lang-zh"]
# 有重疊時，JSD 與 TV 都有坡度，TV 與 $W_1$ 一樣陡，JSD 緩一點；一分開就平了。$W_1$ 的形狀不變，一直是 $\lvert \theta \rvert$；實測的點有高有低，只有 $\theta=0$ 的那一點必定高於線，10.7 會解釋。所以對移開的兩堆，好處在分開的時候：影像若落在低維的曲面上，兩張曲面就算相交，通常也只交在更低維的集合。
#
# 但別說得太滿。$W_1$ 也可能是平的：$\{-1,1\}$ 與 $\{\theta\}$ 沒有重疊，$\lvert \theta \rvert<1$ 時 $W_1$ 卻一直是 1，因為離一邊近多少，就離另一邊遠多少。$W_1$ 小，KL 也不見得小：$\theta=0.001$ 時 KL 仍是無限大。

# %% [markdown] tags=["lang-en"]
# While they overlap JSD and TV do have a slope, TV as steep a one as $W_1$, JSD a little less; once apart they are level. The shape of $W_1$ stays, it is $\lvert \theta \rvert$ throughout; measured dots lie above or below, and only the one at $\theta=0$ must be above the line, which 10.7 explains. So for heaps that are moved apart the advantage shows once they are apart: if images lie on surfaces of low dimension, two such surfaces meet, if at all, in a set of smaller dimension, as a rule.
#
# But do not say too much. $W_1$ may be level, too: $\{-1,1\}$ and $\{\theta\}$ do not overlap, yet $W_1$ is 1 for all $\lvert \theta \rvert<1$, because what comes nearer to one side goes further from the other. Nor is KL small if $W_1$ is: for $\theta=0.001$ KL is still infinite.

# %% [markdown] tags=["lang-zh"]
# 回顧：移開的兩堆不重疊時，其他三把尺是平的，分不出 $\theta=0.001$ 與 $1000$，$W_1$ 還有坡度；但換成別的形狀，$W_1$ 也可能是平的。

# %% [markdown] tags=["lang-en"]
# Recap: for two heaps moved apart without overlap the other three rulers are level and cannot tell $\theta=0.001$ from $1000$, while $W_1$ has a slope; for other shapes $W_1$ may be level, too.

# %% [markdown] tags=["lang-zh"]
# ## 10.7 一批樣本看到的距離
#
# 訓練看不到 $p$ 與 $q$，只看到兩批樣本。兩批來自同一個分布時，它們的距離是多少？先猜：每批由 64 個變成 256 個，這個距離剩下幾分之一？

# %% [markdown] tags=["lang-en"]
# ## 10.7 The distance that a batch sees
#
# Training does not see $p$ and $q$, only two batches. If both come from one law, what is their distance? Guess first: from batches of 64 to batches of 256, what fraction of it is left?

# %% [markdown] tags=["lang-zh"]
# 先算一個數：每批只有一個樣本，$U[0,1]$。距離是 $\lvert x-y \rvert$，平均是 $\int_0^1\int_0^1\lvert x-y \rvert\,dx\,dy=\frac13$。不是 0，雖然 $p=q$。

# %% [markdown] tags=["lang-en"]
# A number first: batches of one sample from $U[0,1]$. The distance is $\lvert x-y \rvert$, with mean $\int_0^1\int_0^1\lvert x-y \rvert\,dx\,dy=\frac13$. Not 0, though $p=q$.

# %% [markdown] tags=["lang-zh"]
# 兩批各 $n$ 個樣本，每個樣本占 $\frac1n$，這兩個分布記作 $\hat p_n$ 與 $\hat q_n$。固定一個 $x$，以 $A_n$、$B_n$ 記兩批裡不大於 $x$ 的個數；每個樣本不大於 $x$ 的機率就是 $x$：

# %% [markdown] tags=["lang-en"]
# Two batches of $n$ samples each, $\frac1n$ on each sample: call these laws $\hat p_n$ and $\hat q_n$. For a fixed $x$ let $A_n$ and $B_n$ be the numbers of samples in the two batches that do not exceed $x$; a sample does not exceed $x$ with probability $x$:

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
# - (b) 兩批各加一個樣本。第一批的新樣本不大於 $x$、第二批的大於 $x$，機率是 $x(1-x)$，差 $A_j-B_j$ 加 1；反過來，同樣的機率減 1。差不是 0 時，絕對值加 1 與減 1 的機率相同，平均不變；差是 0 時，兩種都讓絕對值加 1。
# - (c) 由 $A_0-B_0=0$ 一步步加上去，除以 $n$，對 $x$ 積分。
# - (d) 二項分布代入，逐項積分（練習 5）。
# - (e) 右邊乘上 $n$，由 $n$ 到 $n+1$ 恰好增加 $a_n$（練習 5）。

# %% [markdown] tags=["lang-en"]
# - (a) (10.3), then exchange expectation and integral. $\frac{A_n}{n}$ is the cumulative distribution function of the first batch at $x$.
# - (b) Add a sample to each batch. With probability $x(1-x)$ the new one of the first does not exceed $x$ and that of the second does: $A_j-B_j$ gains 1; with the same probability it is the other way round, and it loses 1. If the difference is not 0, its size grows and shrinks by 1 with equal probability, and keeps its mean; if it is 0, both make it grow by 1.
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
# 說成一句話：來自 $U[0,1]$ 的兩批各 $n$ 個樣本，雖然 $p=q$，平均還是相距這麼多；$n=1$ 時就是 $\frac13$。

# %% [markdown] tags=["lang-en"]
# In words: two batches of $n$ samples from $U[0,1]$ are this far apart on average, though $p=q$; for $n=1$ it is $\frac13$.

# %% [markdown] tags=["lang-zh"]
# 下圖的黑線是 (10.7)，黃線是 $\frac{1}{3n}$，從同一點出發；誤差線是四倍標準誤，小到幾乎看不見。圖後面的那一格再算開場的紀錄。先猜：甲的生成器整個偏了 0.055，紀錄會是 0.055、0.110，還是別的數？

# %% [markdown] tags=["lang-en"]
# In the picture the black line is (10.7), and the yellow one $\frac{1}{3n}$, which starts at the same point; bars are four standard errors, too small to be seen. The cell behind it then computes the log of the opening. Guess first: if the generator is 0.055 off, will the log show 0.055, 0.110, or another number?

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

perfect = batch_distances(64, repeats=40_000).mean()
barely = batch_distances(64, shift=0.01, repeats=40_000).mean()
shifted = batch_distances(64, shift=0.055, repeats=40_000).mean()
assert abs(log.mean() - perfect) < 0.008
assert abs(barely - perfect) < 0.003
assert shifted - perfect > 0.015
print(f"開場的紀錄 log {log.mean():.4f}   p = q：{perfect:.4f} ✓")
print(f"偏 shifted by 0.01：{barely:.4f} ✓   偏 by 0.055：{shifted:.4f} ✓")

# %% [markdown] tags=["lang-zh"]
# 一半，不是四分之一：樣本變四倍，距離減半。由 Stirling 公式，$\binom{2n}{n} \approx \frac{4^n}{\sqrt{\pi n}}$，所以 $n$ 大的時候，(10.7) 大約是 $\frac{\sqrt{\pi n}}{2(2n+1)} \approx \frac{\sqrt\pi}{4\sqrt n}=\frac{0.443}{\sqrt n}$；$n=64$ 時，(10.7) 是 0.0551，近似值是 0.0554。（維度愈高降得愈慢：有密度的分布，在 $k \ge 3$ 維，$n$ 個樣本與分布的距離大約是 $n^{-1/k}$（Dudley 1969）；直線上的詳情見 Bobkov 與 Ledoux 2019。）

# %% [markdown] tags=["lang-en"]
# One half, not a quarter: four times the samples halve the distance. By Stirling's formula $\binom{2n}{n} \approx \frac{4^n}{\sqrt{\pi n}}$, so for large $n$ (10.7) is about $\frac{\sqrt{\pi n}}{2(2n+1)} \approx \frac{\sqrt\pi}{4\sqrt n}=\frac{0.443}{\sqrt n}$; for $n=64$ (10.7) is 0.0551, the approximation 0.0554. (In higher dimensions it falls more slowly: for a law with a density in $k \ge 3$ dimensions, $n$ samples are about $n^{-1/k}$ from their law (Dudley 1969); for the line see Bobkov and Ledoux 2019.)

# %% [markdown] tags=["lang-zh"]
# 開場的答案：甲錯了，乙說得通。批次是 64，所以就算 $G$ 完美，紀錄也是 0.055；甲所說的生成器，紀錄會是 0.073：比 0.055 大，因為批次的雜訊也算進去了；但不是 0.110，因為雜訊有時與偏移同向，有時反向。可是這份紀錄也沒有證明乙：只偏 0.01 的生成器，紀錄是 0.056，而四百步的平均有 0.001 的標準誤，所以分不出來。只看一個數，不知道批次多大、資料多寬，是讀不懂的。

# %% [markdown] tags=["lang-en"]
# The answer to the bet: the first is wrong, the second can be right. With batches of 64 the log shows 0.055 even if $G$ is perfect; the generator that is 0.055 off would show 0.073: more than 0.055, because the noise of the batch counts, too; but not 0.110, because the noise goes now with the shift, now against it. Yet the log does not prove the second: a generator that is off by only 0.01 has a log of 0.056, and a mean over four hundred steps has a standard error of 0.001, so they look the same. Nobody can read such a number without the size of the batch and the width of the data.

# %% [markdown] tags=["lang-zh"]
# 實際的訓練多半不排序，印的是評論家的分數差；網路通常不是「對這一批最好」的評論家，那麼 0.055 還在嗎？$G$ 完美，兩批各 64 個；每對批次有自己的評論家，由 2、8 或 32 段組成，在這一批上練 150 步，然後在自己的那一批與新的一批上各算一次分數差。先猜：段數最少的，會不會量到 0？新的一批呢？（下圖的誤差線是四倍標準誤。）

# %% [markdown] tags=["lang-en"]
# Most training does not sort, it prints a critic's difference of scores; and a net is usually not the best critic for the present batch. So does 0.055 remain? $G$ is perfect, batches have 64 samples; each pair of batches has a critic of its own, of 2, 8 or 32 pieces, which is trained on it for 150 steps, and then scores this pair, and a fresh one. Guess first: will the one with the fewest pieces say 0? And what of fresh batches? (Bars in the picture are four standard errors.)

# %%
piece_counts = [2, 8, 32]
pairs_of_batches = 300
x, y, x_new, y_new = torch.rand(4, pairs_of_batches, 64, generator=random)
own = []
fresh = []
missing = []
for pieces in piece_counts:
    edges = torch.linspace(0, 1, pieces + 1)
    w = torch.zeros(pairs_of_batches, pieces, 1, requires_grad=True)  # 每對一個 one for each pair
    opt = Adam([w], 0.2)
    for _ in range(150):
        L_D = critic(w, y, edges).mean(-1) - critic(w, x, edges).mean(-1)
        opt.zero_grad()
        L_D.sum().backward()
        opt.step()
    with torch.no_grad():
        own_gap = critic(w, x, edges).mean(-1) - critic(w, y, edges).mean(-1)
        fresh_gap = critic(w, x_new, edges).mean(-1) - critic(w, y_new, edges).mean(-1)
    ell_gap = ell(x, edges).mean(1) - ell(y, edges).mean(1)
    largest = ell_gap.abs().sum(-1)  # 每段的斜率都是 ±1 each slope is ±1
    own.append(own_gap.numpy())
    fresh.append(fresh_gap.numpy())
    missing.append((largest - own_gap).max().item())
own = np.array(own)
fresh = np.array(fresh)

# %% tags=["figure", "fig-own"]
figures.own_and_fresh(piece_counts, own, fresh, transport.batch_distance(64))
plt.show()

# %% tags=["out-own", "nbval-ignore-output"]
errors_fresh = fresh.std(axis=1, ddof=1) / np.sqrt(pairs_of_batches)
off_fresh = fresh.mean(axis=1) / errors_fresh
assert np.abs(off_fresh).max() < 4
assert own.mean(axis=1).min() > 0.7 * transport.batch_distance(64)
assert max(missing) < 0.001
print("自己的批次 own：", own.mean(axis=1).round(3), "  新的 fresh：", fresh.mean(axis=1).round(3), "✓")
print(f"離這一批的最大值 below the largest on the batch：最多 at most {max(missing):.5f} ✓")

# %% [markdown] tags=["lang-zh"]
# 只有兩段的評論家，在自己的批次上也量到大約八成；新的批次上，平均是 0。（150 步夠了：每個評論家離自己那一批的最大值，都不到 0.001。）理由是：對一個與這一批無關的 $f$，分數差的平均是 $\mathbb{E}_p[f]-\mathbb{E}_q[f]$，$p=q$ 時恰好是 0。所以要先問清楚，紀錄印的是哪一批的數：練到最好的那一批偏高，平均不低於這個 $f$ 真正的 $\mathbb{E}_p[f]-\mathbb{E}_q[f]$；沒看過的批次，平均恰好是它，所以 $f$ 只要是 1-Lipschitz，就不會高過 $W_1$。

# %% [markdown] tags=["lang-en"]
# Even a critic of two pieces sees about eight tenths of it on its own batches; on fresh ones the mean is 0. (150 steps are enough: each critic is within 0.001 of the largest value on its batches.) The reason: for an $f$ that has nothing to do with the batch the difference of scores has the mean $\mathbb{E}_p[f]-\mathbb{E}_q[f]$, which is exactly 0 for $p=q$. So ask first of which batch a log speaks: on the one for which $f$ was made best it is too high, on average not below this $f$'s true $\mathbb{E}_p[f]-\mathbb{E}_q[f]$; on unseen ones the mean is exactly that, and so for a 1-Lipschitz $f$ it does not exceed $W_1$.

# %% [markdown] tags=["lang-zh"]
# 那麼一般的訓練迴圈印的是哪一種？10.4 那樣的迴圈每步抽新的一批，先算 $L_D$ 再更新，所以印出來的是「新的」那一種，$p=q$ 時平均是 0。開場的紀錄用排序直接算兩批的 $W_1$，等於用對這一批最好的評論家，所以是「練過的」那一種。

# %% [markdown] tags=["lang-en"]
# Which of the two does a usual training loop print? A loop as in 10.4 draws a new batch in each step, and computes $L_D$ before the update, so what it prints is of the fresh kind, with mean 0 for $p=q$. The log of the opening computes $W_1$ of both batches by sorting, that is, with the best critic for this very batch, so it is of the kind that was trained on.

# %% [markdown] tags=["lang-zh"]
# 回顧：同一個分布的兩批樣本，$n$ 大時距離大約是 $\frac{0.443}{\sqrt n}$（$U[0,1]$）；練過的批次會看到它，新的批次不會。

# %% [markdown] tags=["lang-en"]
# Recap: two batches from one law are about $\frac{0.443}{\sqrt n}$ apart for large $n$ (for $U[0,1]$); batches that were trained on show it, fresh ones do not.

# %% [markdown] tags=["lang-zh"]
# ## 10.8 權重裁剪
#
# 二維以上，怎麼讓網路是 1-Lipschitz？Wasserstein GAN 最早的辦法很簡單：每走一步，就把每個權重限制在 $-c$ 與 $c$ 之間（$c=0.01$），叫做權重裁剪。這樣斜率有了上限；是多少？

# %% [markdown] tags=["lang-en"]
# ## 10.8 Clipping the weights
#
# In two dimensions and more, how is a net made 1-Lipschitz? The first way of Wasserstein GANs was simple: after each step clip every weight to the interval from $-c$ to $c$ (with $c=0.01$): weight clipping. So slopes are bounded; by what?

# %% [markdown] tags=["lang-zh"]
# 先算一個數：一個輸入、一層 64 個 ReLU、一個輸出（兩層權重，$L=2$），$c=0.01$。最陡的時候，每個單元貢獻 $0.01 \cdot 0.01$，64 個合起來是 $0.0064$。離 1 很遠；再多一層，會變大還是變小？

# %% [markdown] tags=["lang-en"]
# A number first: one input, a layer of 64 ReLU, one output (two layers of weights, $L=2$), and $c=0.01$. At its steepest each unit contributes $0.01 \cdot 0.01$, and 64 of them $0.0064$. That is far from 1; with one more layer, will it be larger or smaller?

# %% [markdown] tags=["lang-zh"]
# $\lVert w \rVert_\infty \le c$ 是說每個權重的絕對值都不超過 $c$；$\lVert f' \rVert_\infty$ 是最陡的斜率；$\lVert d \rVert_1=\sum_i\lvert d_i \rvert$。(a) 到 (c) 求斜率的上限；(d) 另看線性的評論家，因為它量到的是什麼，可以完全寫出來：

# %% [markdown] tags=["lang-en"]
# $\lVert w \rVert_\infty \le c$ says that every weight is at most $c$ in size; $\lVert f' \rVert_\infty$ is the steepest slope; $\lVert d \rVert_1=\sum_i\lvert d_i \rvert$. (a) to (c) find the bound on slopes; (d) looks at linear critics, because for them one can write down what it is that they measure:

# %% [markdown]
# $$
# \begin{aligned}
# f'(x) &= w_L^\top S_{L-1} W_{L-1} \cdots S_2 W_2\, S_1 w_1 && \text{(a)}\\
# &= \sum_{i_1, \ldots, i_{L-1}} w^{(1)}_{i_1}\, w^{(2)}_{i_2 i_1} \cdots w^{(L)}_{i_{L-1}}\; s^{(1)}_{i_1} \cdots s^{(L-1)}_{i_{L-1}} && \text{(b)}\\
# \lvert f'(x) \rvert &\le h^{L-1} \cdot c^{L} && \text{(c)}\\
# w \cdot d = \sum_i w_i d_i &\le c \sum_i \lvert d_i \rvert = c\, \lVert d \rVert_{1} && \text{(d)}
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# - (a) 連鎖律；$S_k$ 是對角矩陣，對角線上是第 $k$ 層 ReLU 的斜率 $s^{(k)}_i$，0 或 1。
# - (b) 矩陣乘法寫開：由輸入到輸出的每一條路徑，是 $L$ 個權重的乘積，再乘上沿途的斜率。
# - (c) 路徑有 $h^{L-1}$ 條，每條的大小不超過 $c^L$。所有權重都是 $c$、常數項（bias）都是 0、$x>0$ 時，每一項都取到，所以是等號。常數項只移動折角，不影響斜率的上限。
# - (d) 線性的評論家 $f(x)=w \cdot x$，$d=\mathbb{E}_p[x]-\mathbb{E}_q[x]$；取 $w_i=c\,\mathrm{sign}(d_i)$ 就是等號。

# %% [markdown] tags=["lang-en"]
# - (a) The chain rule; $S_k$ is diagonal and holds the slopes $s^{(k)}_i$ of the ReLU in layer $k$, 0 or 1.
# - (b) Write out the products: each path from input to output is a product of $L$ weights, times the slopes on the way.
# - (c) There are $h^{L-1}$ paths, none above $c^L$ in size. With all weights $c$, biases 0 and $x>0$ every term attains it, so there is equality. Biases only move kinks, and do not matter for this bound.
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
# 說成一句話：裁剪到 $c$，$L$ 層的網路斜率最多是 $c^L h^{L-1}=\frac1h(ch)^L$；線性的評論家量到的，是平均之差 $d=\mathbb{E}_p[x]-\mathbb{E}_q[x]$ 的 1-範數，乘以 $c$。

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
        opt = RMSprop(f.parameters(), c / 20)  # 步長跟著 c a step in proportion to c
        for _ in range(steps // 2):
            x_p = torch.randn(members, 128, 1, generator=random)
            x_q = 1 + torch.randn(members, 128, 1, generator=random)
            L_D = losses.wasserstein_d(f(x_p), f(x_q))
            opt.zero_grad()
            L_D.sum().backward()
            opt.step()
            constraints.clip_(f, c)  # 走一步就裁剪 clip after each step
        clipped[c][L] = figures.largest_slopes(f, members)
        reported[c, L] = -L_D.mean().item()  # 更新之前、新的一批 before the step, a fresh batch

# %% tags=["figure", "fig-depth"]
figures.depth(h, clipped)
plt.show()

# %% tags=["out-depth", "nbval-ignore-output"]
share_of = {}
for c, slopes in clipped.items():
    for L, slope_max in slopes.items():
        share_of_bound = slope_max / (c**L * h ** (L - 1))
        assert share_of_bound.max() <= 1.001, (c, L, share_of_bound)
        assert share_of_bound.min() > 0.1, (c, L, share_of_bound)
        share_of[c, L] = np.median(share_of_bound)
        print(f"c = {c:4}   L = {L}   上限的 share of the bound {share_of[c, L]:.2f}   "
              f"報出的 reported W₁：{reported[c, L]:8.4f}")
    assert share_of[c, 2] > share_of[c, 3] > share_of[c, 4], c

assert np.median(clipped[0.01][4]) < 0.3 * np.median(clipped[0.01][2])
assert np.median(clipped[0.1][4]) > 3 * np.median(clipped[0.1][2])
print("c = 0.01 變小 shrinks ✓   c = 0.1 變大 grows ✓")

# %% [markdown] tags=["lang-zh"]
# 相反的方向：$ch=0.64<1$，每多一層，上限就乘以 0.64；$ch=6.4>1$，每多一層就乘以 6.4。訓練出來的，中位數是上限的兩成到九成，愈深占的比例愈小。報出的「$W_1$」由 0.0004 到 2 以上，正確的是 1。只有 $c$ 在 $\frac1h \approx 0.016$ 附近，上限才不隨層數急速改變；而且 $c$ 加倍，上限就變成 $2^L$ 倍，四層是 16 倍，所以愈深，$c$ 愈難挑。論文自己也說，用裁剪來限制斜率「顯然是很糟的辦法」。

# %% [markdown] tags=["lang-en"]
# In opposite directions: $ch=0.64<1$, and each layer multiplies the bound by 0.64; $ch=6.4>1$, and each layer multiplies it by 6.4. What training reaches is in the median from two to nine tenths of the bound, a smaller share the deeper the net. The “$W_1$” that is reported goes from 0.0004 to more than 2, where 1 is right. Only for $c$ near $\frac1h \approx 0.016$ does the bound not change fast with depth; and twice the $c$ makes it $2^L$ times as large, 16 times for four layers, so the deeper the net, the harder it is to choose $c$. The paper itself calls clipping “a clearly terrible way” to bound slopes.

# %% [markdown] tags=["lang-zh"]
# 只差一個倍數，不要緊吧？用 Adam 之類的方法，梯度的倍數的確幾乎不影響；論文也說，量到的數與 $W_1$ 之間只差兩件事：一個無關緊要的倍數，以及評論家的能力有限。問題在第二件。
#
# 取 $L=2$、$h$ 個單元：分數差是各單元貢獻的和，每個單元的輸出權重大小不超過 $c$，所以最好的網路就是 $h$ 個單元都取最好的那一個；只要在 $(w,b)$ 的格點上找它。三對分布，$W_1$ 都是 1：$\{0\}$ 與 $\{1\}$；$\{-1,1\}$ 與 $\{0\}$；$\{2,4\}$ 與 $\{3\}$。先猜：裁剪過的評論家給三對的數一樣大嗎？如果不一樣，哪一對最大？

# %% [markdown] tags=["lang-en"]
# But if only a factor is wrong, does it matter? With Adam and the like a factor of the gradient matters hardly at all; and the paper says that the number is $W_1$ but for two things, “an irrelevant scaling factor and the capacity of the ‘critic’”. The trouble is in the second.
#
# Take $L=2$ and $h$ units: the difference of scores is a sum over units, each with an output weight of at most $c$ in size, so the best net has $h$ copies of the best unit; it is enough to look for that one on a grid of $(w,b)$. Three pairs of laws, each with $W_1$ equal to 1: $\{0\}$ and $\{1\}$; $\{-1,1\}$ and $\{0\}$; $\{2,4\}$ and $\{3\}$. Guess first: does the clipped critic give all three the same number? If not, which gets the largest?

# %% tags=["out-two-pairs"]
c = 0.01
side = np.linspace(-c, c, 241)
w_grid, b_grid = np.meshgrid(side, side)  # 權重與常數項都在 ±c 之間 both between −c and c

def unit(x):
    return np.maximum(w_grid * x + b_grid, 0)

def best_clipped(x_p, x_q):  # h 個最好的單元，輸出權重 ±c: h best units, output weights ±c
    gain = np.mean([unit(x) for x in x_p], axis=0) - np.mean([unit(x) for x in x_q], axis=0)
    return h * c * np.abs(gain).max()

one_to_one = best_clipped([0], [1])
bend_at_0 = best_clipped([-1, 1], [0])
bend_at_3 = best_clipped([2, 4], [3])
assert np.isclose(one_to_one, h * c**2)
assert np.isclose(bend_at_0, h * c**2 / 2)
assert np.isclose(bend_at_3, h * c**2 / 6)
print(f"{{0}} | {{1}}：{one_to_one:.5f} = h c² ✓   {{−1, 1}} | {{0}}：{bend_at_0:.5f} = ½ h c² ✓")
print(f"{{2, 4}} | {{3}}：{bend_at_3:.5f} = ⅙ h c² ✓")

# %% [markdown] tags=["lang-zh"]
# 不一樣，第一對最大。第一對只要 $f$ 一路下降，64 個單元全部用得上。第二對要 $f$ 在 0 轉彎，而一個 ReLU 只在一側有斜率：單元全用在一側，只管得到一半的質量；左右各用一半，斜率就減半，所以不論怎麼分，都只量到一半。第三對要在 3 轉彎：常數項也被裁剪，$\lvert b \rvert \le c$，折角要在 3，$w$ 就不能超過 $\frac c3$，所以只剩六分之一。線性的評論家對後兩對甚至說 0，因為平均相同 (10.8)。
#
# $W_1$ 相同的三對分布，這個裁剪過的評論家（一層隱藏層）給出三個不同的數，所以它量的不是 $W_1$ 的固定倍數，而是另一把尺。生成器沿著走的，是這把尺的坡。

# %% [markdown] tags=["lang-en"]
# No, the first gets the largest. For the first pair $f$ only has to go down, and all 64 units can help. For the second $f$ must turn at 0, and a ReLU has a slope on one side only: with all units on one side half of the mass is seen, with half of them on each side slopes are halved, so either way it is one half. For the third it must turn at 3: biases are clipped as well, $\lvert b \rvert \le c$, and for a kink at 3 $w$ cannot exceed $\frac c3$, so one sixth is left. A linear critic even says 0 for the last two, because the means agree (10.8).
#
# For three pairs of laws with the same $W_1$ this clipped critic (one hidden layer) gives three different numbers, so what it measures is no fixed multiple of $W_1$ but another ruler. The generator follows the slope of that ruler.

# %% [markdown] tags=["lang-zh"]
# 回顧：裁剪權重讓斜率不超過 $\frac1h(ch)^L$，那一般不是 1；它量的不是 $W_1$ 的固定倍數。下一章用別的辦法限制斜率。

# %% [markdown] tags=["lang-en"]
# Recap: clipping keeps slopes at or below $\frac1h(ch)^L$, which is not 1 in general, and does not measure a fixed multiple of $W_1$. The next lesson limits slopes in other ways.

# %% [markdown] tags=["lang-zh"]
# ## 抓錯：論文裡的一個 log 2
#
# Arjovsky 等人（2017）的第 2 節定義 $\mathrm{JS}(p,q)=\mathrm{KL}(p \,\|\, m)+\mathrm{KL}(q \,\|\, m)$，$m=\frac{p+q}2$；同一節的例 1 說，兩條不相交的平行線，$\mathrm{JS}=\log 2$。照論文自己的定義，應該是多少？先算，再執行下面的程式；它用兩個不重疊的均勻分布，因為任何不重疊的一對都一樣。

# %% [markdown] tags=["lang-en"]
# ## Find the error: a log 2 in the paper
#
# Section 2 of Arjovsky et al. (2017) defines $\mathrm{JS}(p,q)=\mathrm{KL}(p \,\|\, m)+\mathrm{KL}(q \,\|\, m)$ with $m=\frac{p+q}2$; example 1 of the same section says that $\mathrm{JS}=\log 2$ for two parallel lines that do not meet. By the paper's own definition, what should it be? Work it out, then run the code below; it takes two uniform laws that do not overlap, because any such pair does as well.

# %%
p_k = U(0, 1)
q_k = U(2, 3)
m_k = densities.mixture([p_k, q_k])
JS_paper = divergences.kl(p_k, m_k) + divergences.kl(q_k, m_k)
assert np.isclose(JS_paper, 2 * np.log(2))
print(f"KL + KL = {JS_paper:.4f} = 2 log 2   JSD = {divergences.js(p_k, q_k):.4f} = log 2")

# %% [markdown] tags=["lang-zh"]
# 是 $2\log 2$：定義少了兩個 $\frac12$，例子用的卻是有 $\frac12$ 的那一種。結論沒有受影響，因為兩種寫法在不相交時都是常數；但照抄定義來寫程式，量到的會是兩倍。
#
# 同一篇的第 5 節還有一個同類的差錯：把評論家限制在 $\lvert f \rvert \le 1$，論文說最大的分數差就是總變差 $\delta$；可是照它自己的定義 $\delta=\sup_A\lvert p(A)-q(A) \rvert$，應該是 $2\delta$，因為取 $f=\mathrm{sign}(p-q)$ 得到 $\int\lvert p-q \rvert\,dx$。

# %% [markdown] tags=["lang-en"]
# It is $2\log 2$: the definition lacks both $\frac12$, and the example uses the one that has $\frac12$. The conclusion is not affected, because both are constant where nothing overlaps; but whoever copies the definition into code measures twice as much.
#
# Section 5 of the same paper has a slip of the same kind: for critics with $\lvert f \rvert \le 1$ it says that the largest difference of scores is the total variation $\delta$; but by its own definition $\delta=\sup_A\lvert p(A)-q(A) \rvert$ it should be $2\delta$, because $f=\mathrm{sign}(p-q)$ gives $\int\lvert p-q \rvert\,dx$.

# %% [markdown] tags=["lang-zh"]
# ## 常見的錯
#
# - 「$L_D$ 是負的，所以程式錯了」：$L_D=-(\mathbb{E}_p[f]-\mathbb{E}_q[f])$，最好的時候是 $-W_1$ (10.2)；論文作者的程式庫裡就有人這樣問（[WassersteinGAN 的第 17 號問題](https://github.com/martinarjovsky/WassersteinGAN/issues/17)）。
# - 只改一個損失的符號：兩個損失必須成對，評論家給真實樣本高分，生成器就往高分走；作者自己的程式兩個都反過來，也對。[pytorch-wgan 的第 53 號修正](https://github.com/Zeleni9/pytorch-wgan/pull/53)改的就是生成器走錯方向。
# - 「$G$ 完美，數字就會是 0」：對整個分布是；用排序算兩批的 $W_1$，或在練過的批次上算，都不是 (10.7)。
# - 「最省的計畫是一個映射」：放在 0 的一堆，要搬到 $-1$ 與 $1$ 各一半，就非分開不可。
# - 「$W_1$ 處處可微分」：$\lvert \theta \rvert$ 在 $\theta=0$ 就不可微分 (10.5)。
# - 「裁剪權重就是把 $f$ 變成 1-Lipschitz」：上限是 $\frac1h(ch)^L$，可以遠小於 1，也可以遠大於 1 (10.8)。
# - 「$W_1$ 小，其他散度也小」：兩個靠得很近的點，KL 是無限大 (10.6)。

# %% [markdown] tags=["lang-en"]
# ## Common mistakes
#
# - “$L_D$ is negative, so the code is wrong”: $L_D=-(\mathbb{E}_p[f]-\mathbb{E}_q[f])$, which is $-W_1$ at best (10.2); this has been asked of the paper's own code ([WassersteinGAN, issue 17](https://github.com/martinarjovsky/WassersteinGAN/issues/17)).
# - Changing the sign of one loss only: the two losses belong together, a critic that scores real samples high and a generator that goes where scores are high; the authors' own code has both the other way round, which is right, too. [Pull request 53 of pytorch-wgan](https://github.com/Zeleni9/pytorch-wgan/pull/53) mends a generator that went the wrong way.
# - “If $G$ is perfect the number is 0”: for whole laws it is; for $W_1$ of two batches by sorting, or on batches that were trained on, it is not (10.7).
# - “The cheapest plan is a map”: a pile at 0 that is to go to $-1$ and $1$, one half each, has to be split.
# - “$W_1$ is differentiable everywhere”: $\lvert \theta \rvert$ is not at $\theta=0$ (10.5).
# - “Clipping makes $f$ 1-Lipschitz”: the bound is $\frac1h(ch)^L$, which may be far below 1 or far above (10.8).
# - “If $W_1$ is small, so are the other divergences”: for two points close together KL is infinite (10.6).

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算：$p$ 在 0、1、4 各放 $\frac12$、$\frac14$、$\frac14$，$q$ 在同樣的三點各放 $\frac14$、$\frac14$、$\frac12$。求 $W_1$、一個最省的計畫，以及一個最好的 $f$。
# 2. ★★ 手算：$p=N(0,1)$、$q=N(\mu,\sigma^2)$、$\sigma>0$。證明 $W_1=\mathbb{E}\,\lvert \mu+(\sigma-1)Z \rvert$，$Z \sim N(0,1)$，並求 $\mu=0$ 時的值。
# 3. ★★ 找錯：下面的兩個損失，評論家與生成器各自最小化自己的。哪裡錯了？錯了會怎樣？
#
#    `L_D = f(real).mean() - f(fake).mean()`
#
#    `L_G = -f(fake).mean()`
# 4. ★★ 寫程式：兩批各 $n$ 個 $N(0,1)$ 的樣本，$F$ 是 $N(0,1)$ 的累積分布函數。$n=1$ 時平均距離是 $\frac{2}{\sqrt\pi}$；$n$ 大的時候，$\sqrt n$ 乘上平均距離趨近 $\frac{2}{\sqrt\pi}\int\sqrt{F(1-F)}\,dx=1.822$。以模擬驗證。
# 5. ★★★ 證明：(10.7) 的 (d) 與 (e)。可以用 $\sum_k (2k+1)\binom{2k}{k}t^k=(1-4t)^{-3/2}$。
# 6. ★★ 證明：若所有的點都在直徑為 $R$ 的範圍裡，$W_1 \le R\,\mathrm{TV}$。什麼時候取等號？
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
# 1：$F_p-F_q$ 在 0 到 4 之間是多少？2：$F_q^{-1}(t)=\mu+\sigma\,\Phi^{-1}(t)$。3：評論家也想讓生成樣本的分數變高。4：$N(0,1)$ 的 $\lvert x-y \rvert$ 與 $\sqrt2\,\lvert Z \rvert$ 同分布；$n$ 大時，$\sqrt n\,(F_{\hat p}-F_{\hat q})$ 在 $x$ 近似 $N(0,2F(1-F))$，絕對值的平均是 $\frac{2}{\sqrt\pi}\sqrt{F(1-F)}$；$U[0,1]$ 照樣積分，得 $\frac{\sqrt\pi}{4}=0.443$。5：$\int_0^1 x^{2k+1}(1-x)^{2j-2k+1}dx=\frac{(2k+1)!\,(2j-2k+1)!}{(2j+3)!}$。6：要搬的量是 $\mathrm{TV}$。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand: $p$ has $\frac12$, $\frac14$, $\frac14$ at 0, 1, 4, and $q$ has $\frac14$, $\frac14$, $\frac12$ at the same points. Find $W_1$, a cheapest plan, and a best $f$.
# 2. ★★ By hand: $p=N(0,1)$, $q=N(\mu,\sigma^2)$, $\sigma>0$. Show that $W_1=\mathbb{E}\,\lvert \mu+(\sigma-1)Z \rvert$ with $Z \sim N(0,1)$, and find its value for $\mu=0$.
# 3. ★★ Find the bug: critic and generator each minimise their own of the losses below. What is wrong, and what will happen?
#
#    `L_D = f(real).mean() - f(fake).mean()`
#
#    `L_G = -f(fake).mean()`
# 4. ★★ Code it: two batches of $n$ samples from $N(0,1)$, whose cumulative distribution function is $F$. For $n=1$ the mean distance is $\frac{2}{\sqrt\pi}$; for large $n$, $\sqrt n$ times the mean distance tends to $\frac{2}{\sqrt\pi}\int\sqrt{F(1-F)}\,dx=1.822$. Verify both by simulation.
# 5. ★★★ Prove: (d) and (e) of (10.7). You may use $\sum_k (2k+1)\binom{2k}{k}t^k=(1-4t)^{-3/2}$.
# 6. ★★ Prove: if all points lie in a set of diameter $R$, then $W_1 \le R\,\mathrm{TV}$. When is it an equality?
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
# 1: what is $F_p-F_q$ from 0 to 4? 2: $F_q^{-1}(t)=\mu+\sigma\,\Phi^{-1}(t)$. 3: the critic wants high scores for generated samples, too. 4: for $N(0,1)$, $\lvert x-y \rvert$ has the law of $\sqrt2\,\lvert Z \rvert$; for large $n$, $\sqrt n\,(F_{\hat p}-F_{\hat q})$ at $x$ is nearly $N(0,2F(1-F))$, with mean size $\frac{2}{\sqrt\pi}\sqrt{F(1-F)}$; for $U[0,1]$ the same integral is $\frac{\sqrt\pi}{4}=0.443$. 5: $\int_0^1 x^{2k+1}(1-x)^{2j-2k+1}dx=\frac{(2k+1)!\,(2j-2k+1)!}{(2j+3)!}$. 6: the amount that moves is $\mathrm{TV}$.
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
# 解答 2 · Solution 2：證明在後面，這裡核對 proved below; here μ + (σ − 1) Z is put to the test
def folded(mu, sigma):  # E|μ + (σ − 1) Z|，寫成公式 as a formula，σ ≠ 1
    width = abs(sigma - 1)
    bell = width * np.sqrt(2 / np.pi) * np.exp(-mu**2 / (2 * width**2))
    return bell + mu * (1 - 2 * norm.cdf(-mu / width))

assert np.isclose(folded(0.5, 1.2), divergences.w1(N(0, 1), N(0.5, 1.2)), rtol=1e-5)
assert np.isclose(folded(1.3, 0.7), divergences.w1(N(0, 1), N(1.3, 0.7)), rtol=1e-5)
assert np.isclose(folded(0, 0.6), 0.4 * np.sqrt(2 / np.pi))
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：兩個都把生成樣本的分數推高，沒有人對抗 both push f(fake) up: no game
# 改一個就好，兩個都改又錯了 change one of them; to change both is wrong again
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
# **練習 2 的證明** $\sigma>0$，所以 $F_q^{-1}(t)=\mu+\sigma\,\Phi^{-1}(t)$。代入 (10.3) 的第二式：$t$ 均勻時，$Z=\Phi^{-1}(t)$ 是標準常態，所以 $W_1=\mathbb{E}\,\lvert Z-\mu-\sigma Z \rvert=\mathbb{E}\,\lvert \mu+(\sigma-1)Z \rvert$。$\mu=0$ 時是 $\lvert \sigma-1 \rvert\,\mathbb{E}\,\lvert Z \rvert=\lvert \sigma-1 \rvert\sqrt{\frac2\pi}$。∎
#
# **練習 3 的改法** 兩種改法都對：讓評論家給真實樣本高分（改 $L_D$ 的符號，10.2 的寫法），或讓生成器往低分走（改 $L_G$ 的符號，作者自己的程式就是這樣）。

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 2** As $\sigma>0$, $F_q^{-1}(t)=\mu+\sigma\,\Phi^{-1}(t)$. Put this into the second half of (10.3): $t$ uniform makes $Z=\Phi^{-1}(t)$ a standard normal, so $W_1=\mathbb{E}\,\lvert Z-\mu-\sigma Z \rvert=\mathbb{E}\,\lvert \mu+(\sigma-1)Z \rvert$. For $\mu=0$ this is $\lvert \sigma-1 \rvert\,\mathbb{E}\,\lvert Z \rvert=\lvert \sigma-1 \rvert\sqrt{\frac2\pi}$. ∎
#
# **Two repairs for exercise 3** Both are right: let the critic score real samples high (the other sign for $L_D$, as in 10.2), or let the generator go where scores are low (the other sign for $L_G$, as in the authors' own code).

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
# **練習 6 的證明** 令 $r=\min(p,q)$，是兩邊共有的沙，總量是 $1-\mathrm{TV}$，因為 $\int(p-r)\,dx=\frac12\int\lvert p-q \rvert\,dx=\mathrm{TV}$。共有的留在原地，多出來的 $p-r$ 搬到缺少的 $q-r$：這是一個計畫，搬的量是 $\mathrm{TV}$，每單位最多走 $R$。所以 $W_1 \le R\,\mathrm{TV}$。
#
# 若每一處多出來的到每一處缺少的距離都是 $R$，就是等號，例如只有兩個點的時候：由 (10.2)，$W_1$ 只看 $p-q$，所以共有的留在原地並不吃虧。反過來，若 $W_1=R\,\mathrm{TV}$，多出來的與缺少的不論怎樣配對，花費都不少於 $R\,\mathrm{TV}$，也不會更多；取各自獨立的配對，每單位也都走 $R$，所以每一處多出來的與每一處缺少的都相距 $R$。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 6** Let $r=\min(p,q)$, the sand that both have in common; its total is $1-\mathrm{TV}$, because $\int(p-r)\,dx=\frac12\int\lvert p-q \rvert\,dx=\mathrm{TV}$. Leave it where it is, and move the excess $p-r$ to where it lacks, $q-r$: this is a plan that moves the amount $\mathrm{TV}$, each unit by at most $R$. So $W_1 \le R\,\mathrm{TV}$.
#
# If every excess is at the distance $R$ from every lack there is equality, for example with two points only: by (10.2) $W_1$ depends on $p-q$ alone, so that nothing is lost by leaving what is common. Conversely, if $W_1=R\,\mathrm{TV}$, any pairing of excess and lack costs at least $R\,\mathrm{TV}$, and none costs more; take the independent pairing: in it, too, each unit goes $R$, so each place with an excess is at the distance $R$ from each that lacks. ∎

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）：練習 7
#
# 兩位同學都用完美的生成器（$p=q=U[0,1]$，每批 64 個），一位的紀錄是 0.05，一位是 0.00。可能的原因有兩個：評論家的段數（1 段或 32 段）；分數差是在練過的那一批，還是在新的一批上算的。第三位同學的生成器太寬：$q=U[-0.1,1.1]$，$W_1$ 是 0.05。
#
# 1. （2 分）先寫下你押哪一個原因，以及什麼結果會推翻它；再押第三位同學的四格裡，哪幾格接近 0.05。
# 2. （4 分）對兩種生成器各做 2×2 的實驗：1 段或 32 段；練過的批次或新的批次。每格至少 200 對批次，其餘照 10.7；太寬的生成器，各段切在 $[-0.1,1.1]$ 上。
# 3. （2 分）列出八格的平均與標準誤。生成器完美、只有 1 段、練過的批次，這一格可以手算：$f(x)=\pm x$，所以平均就是 $\mathbb{E}\,\lvert \bar x-\bar y \rvert$，大約 $\sqrt{\frac{2}{\pi}}\cdot\sqrt{\frac{2}{12 \cdot 64}}$。實測與它吻合嗎？
# 4. （2 分）兩位同學的差別是由哪一個原因造成的？第三位的四格裡，哪一格說「生成器不好」可以相信？有沒有哪一格的 0 可以證明「生成器完美」？

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points): exercise 7
#
# Two students have a perfect generator ($p=q=U[0,1]$, batches of 64); the log of one shows 0.05, that of the other 0.00. There are two possible causes: the number of pieces of the critic (1 or 32); and whether the difference of scores is computed on the batch that was trained on, or on a fresh one. The generator of a third student is too wide: $q=U[-0.1,1.1]$, whose $W_1$ is 0.05.
#
# 1. (2 points) First write down which cause you bet on, and which result would refute it; then bet which of the third student's four cells will be near 0.05.
# 2. (4 points) For both generators run the 2×2 experiment: 1 piece or 32; batches that were trained on or fresh ones. At least 200 pairs of batches a cell, all else as in 10.7; for the generator that is too wide cut the pieces over $[-0.1,1.1]$.
# 3. (2 points) List means and standard errors of the eight cells. One can be found by hand, the perfect generator with 1 piece on trained batches: $f(x)=\pm x$, so the mean is exactly $\mathbb{E}\,\lvert \bar x-\bar y \rvert$, about $\sqrt{\frac{2}{\pi}}\cdot\sqrt{\frac{2}{12 \cdot 64}}$. Does the measurement agree?
# 4. (2 points) Which cause makes the difference between the first two students? Which of the third student's cells can be trusted to say “the generator is bad”? Is there a cell whose 0 proves “the generator is perfect”?

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 最省的計畫的花費是 $W_1$ (10.1)，也是斜率不超過 1 的評論家最多能拉開的分數差 (10.2)。在直線上，排序就能算出來 (10.3)，而最好的評論家在累積分布不同的地方，斜率是 $\pm1$ (10.4)。固定它，生成器就沿著 $W_1$ 下坡 (10.5)，不重疊時也可能走得動 (10.6)。但一批樣本看到的距離不是 0 (10.7)，而裁剪過的評論家量的不是 $W_1$ (10.8)。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# The cost of the cheapest plan is $W_1$ (10.1), which is also the largest difference of scores that a critic with slopes of at most 1 can make (10.2). On the line sorting gives it (10.3), and the best critic has the slopes $\pm1$ wherever the cumulative distributions differ (10.4). Keep it fixed, and the generator goes down $W_1$ (10.5), which is possible even without overlap (10.6). But the distance that a batch sees is not 0 (10.7), and a clipped critic does not measure $W_1$ (10.8).

# %% [markdown] tags=["lang-zh"]
# 下一章：二維以上，怎樣讓評論家的斜率不超過 1。

# %% [markdown] tags=["lang-en"]
# The next lesson: in two dimensions and more, how to keep a critic's slopes from exceeding 1.

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
# - S. Bobkov, M. Ledoux (2019). *One-Dimensional Empirical Measures, Order Statistics, and Kantorovich Transport Distances*. Memoirs of the American Mathematical Society 1259. [doi:10.1090/memo/1259](https://doi.org/10.1090/memo/1259)
# - R. M. Dudley (1969). *The Speed of Mean Glivenko–Cantelli Convergence*. Annals of Mathematical Statistics 40(1), 40–50.
