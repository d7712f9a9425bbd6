# %% [markdown]
# # 07b GAN 實驗室 · The GAN laboratory

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 一堂課，50 分鐘；也可以每學完一章就回來玩十分鐘。讀完之後，你能夠：
#
# - 同時看著樣本、判別器的曲面與梯度，說出每一步是誰在動；
# - 自己畫資料，預測 GAN 會學成什麼樣子；
# - 用四個實驗分清楚：損失說了什麼，又沒說什麼。
#
# 先備知識：第 01 至 07 章；只想玩的話，從第 00 章直接過來也行。

# %% [markdown] tags=["lang-en"]
# One lesson, 50 minutes; or come back for ten minutes after each lesson. Afterwards you can
#
# - watch samples, the discriminator's surface and gradients together, and say at each step who is moving;
# - draw data of your own and predict what a GAN will make of them;
# - tell apart, with four experiments, what the losses say and what they do not.
#
# You need lessons 01 to 07; to play, lesson 00 is enough.

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
from ganutils.figures import lesson_07b as figures
steps = {"quick": 1200, "full": 8000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 儀器
#
# - 藍點是真實資料，橘點是生成器的樣本。底色是 $\sigma(s(x))$：愈綠，判別器愈覺得是真的。離所有的點都很遠的地方，底色不必當真，因為損失只在樣本上算，判別器在那裡怎麼說都不影響損失。
# - 箭頭是 $-\partial L_G/\partial x$：損失想把每個樣本推往哪裡。細線是 $z$ 平面上的直線被 $G$ 搬過去之後的樣子。
# - 資料可以選，也可以選「自己畫」，用滑鼠或手指畫。損失、懲罰、$k$ 與學習率隨時可以改。
# - 速度選「慢動作」，每一步拆成「$D$ 走」與「$G$ 走」。按鈕與滑桿都可以用鍵盤操作。

# %% [markdown] tags=["lang-en"]
# ## The instrument
#
# - Blue dots are real data, vermilion dots the generator's samples. The background is $\sigma(s(x))$: the greener, the more real it looks to the discriminator. Far from all dots the background means little: the loss is taken at samples only, and what the discriminator says there does not change it.
# - Arrows are $-\partial L_G/\partial x$: where the loss wants to push each sample. The thin lines are where $G$ carries the straight lines of the $z$ plane.
# - Choose the data, or choose “draw your own” and use mouse or finger. Loss, penalty, $k$ and learning rates can be changed at any time.
# - In slow motion each step is taken apart into “$D$ moves” and “$G$ moves”. Every button and slider works from the keyboard.

# %% [markdown] tags=["lang-zh"]
# 訓練用的就是每一章都在用的 `train`，不是另寫的一份。按 ▶ 之前先猜：哪個先動，底色還是橘點？

# %% [markdown] tags=["lang-en"]
# It trains with the same `train` as all lessons, not with a copy. Before you press ▶, guess: which moves first, the background or the dots?

# %% tags=["widget", "fig-laboratory"]
widgets.laboratory(seed=seed)

# %% [markdown] tags=["lang-zh"]
# ## 實驗一：慢動作
#
# 把速度調到「慢動作」，按 ▶。$D$ 走的時候，底色與箭頭變，橘點不動；$G$ 走的時候，橘點動。先猜：每個橘點都會沿著自己的箭頭走嗎？

# %% [markdown] tags=["lang-en"]
# ## Experiment 1: slow motion
#
# Set the speed to slow motion and press ▶. When $D$ moves, the background and the arrows change and the dots stand still; when $G$ moves, the dots move. Guess: does every dot follow its own arrow?

# %% [markdown] tags=["lang-zh"]
# 下面先訓練 200 步，再只走一步（Adam 從頭開始，所以這一步裡每個參數移動的距離大致相同），把每個樣本實際移動的方向與它的箭頭相比：餘弦 1 是同向，−1 是反向。

# %% [markdown] tags=["lang-en"]
# Below we train for 200 steps and then take a single one (with a fresh Adam, so that in this step every parameter moves about as far), and compare the direction in which each sample has moved with its arrow: the cosine is 1 for the same direction, −1 for the opposite one.

# %%
recipe = {
    "penalties": {"r1": 0.1, "r2": 0.1}, "penalty_every": 4,
    "lr_g": 4e-3, "batch": 64, "progress": False}
random = torch.Generator().manual_seed(seed)
ring = toys.ring(4096, random)
z = torch.randn(300, 2, generator=random)

# %% tags=["figure", "fig-one-step", "code-one-step"]
G, D = figures.pair(seed)
train(G, D, ring, steps=200, seed=seed, **recipe)
x_before = G(z).detach()

train(G, D, ring, steps=1, seed=seed, **recipe)  # D 一步、G 一步 one step of each
moved = G(z).detach() - x_before
arrows = figures.arrows(D, x_before)
cosine = torch.cosine_similarity(moved, arrows)

figures.one_step(x_before, arrows, moved, cosine)
plt.show()

# %%
follow = (cosine > 0.9).float().mean()
assert follow < 0.9, follow
assert cosine.min() < 0.5, cosine
print("不是每個樣本都沿著箭頭 not every sample follows its arrow ✓")

# %% [markdown] tags=["lang-zh"]
# 不會。箭頭只說樣本「想」往哪裡走；真正動的是 $G$ 的參數 $\theta$，一步牽動所有樣本。第 03 章的連鎖律說的就是這件事：$-\partial L_G/\partial\theta$ 是這一批所有箭頭經過 $\partial G/\partial\theta$ 之後的平均，Adam 又把每個分量各自縮放。所以個別樣本可能被帶往別處，甚至帶往相反的方向。

# %% [markdown] tags=["lang-en"]
# It does not. An arrow says only where a sample “wants” to go; what moves are the parameters $\theta$ of $G$, and each step carries all samples along. The chain rule of lesson 03 says it: $-\partial L_G/\partial\theta$ is the mean of all arrows of the batch, seen through $\partial G/\partial\theta$, and Adam then rescales each component. So a single sample may be carried elsewhere, even the opposite way.

# %% [markdown] tags=["lang-zh"]
# 小結：箭頭屬於樣本，步伐屬於參數；兩者之間隔著 $\partial G/\partial\theta$。

# %% [markdown] tags=["lang-en"]
# To sum up: arrows belong to samples, steps to parameters; between them stands $\partial G/\partial\theta$.

# %% [markdown] tags=["lang-zh"]
# ## 實驗二：一大一小
#
# 選「自己畫」，在左邊用力畫一大團，在右邊輕輕點一小團，按 ▶。先猜：小的那一團，會被忽略、被誇大，還是分到剛好的比例？

# %% [markdown] tags=["lang-en"]
# ## Experiment 2: a large blob and a small one
#
# Choose “draw your own”, draw a large blob on the left, dab a small one on the right, and press ▶. Guess: will the small blob be ignored, exaggerated, or get its fair share?

# %% [markdown] tags=["lang-zh"]
# 下面是不用滑鼠的版本：兩團的比例是 9 比 1，用五個隨機種子各訓練一次。再猜一次：五次都一樣嗎？

# %% [markdown] tags=["lang-en"]
# Below is a version without a mouse: the blobs are 9 to 1, and we train once with each of five random seeds. Guess again: do the five agree?

# %% tags=["figure", "fig-small-blob"]
blobs = figures.two_blobs(4096, 0.1, random)
seeds = range(seed, seed + 5)
step, share, look = figures.recorder(figures.shares_right)
runs = train_many(
    *figures.pairs(seeds), blobs, seeds=seeds, steps=steps,
    every=steps // 30, callback=look, **recipe)

figures.small_blob(blobs, runs, step, share)
plt.show()

# %%
first = share[0]
last = np.mean(share[-5:], axis=0)
assert np.median(first) < 0.03 < np.median(last), last
assert max(last) < 0.25, last
print("五次的中位數 median of five：開始 at first < 0.03 < 最後 at the end < 0.25 ✓")

# %% [markdown] tags=["lang-zh"]
# 這五次之中，多數最後分到大約剛好的比例（黑線，0.1；左圖畫的是右邊比例最大的一次）。路上卻不是：第一次看的時候，右邊幾乎沒有樣本，看起來像第 07 章說的崩潰，也可能只是 $G$ 還沒走到那裡。這多半是短暫的，但什麼時候過去，每次不同，早晚可以差好幾百步；換別的種子，也有走完了還沒等到的。

# %% [markdown] tags=["lang-en"]
# In most of these five runs the small blob gets about its fair share in the end (black line, 0.1; the left picture is of the run with the largest share). Not so on the way: at the first look hardly a sample is on the right, which looks like the collapse of lesson 07, or may only mean that $G$ has not got there yet. Mostly it passes, but when it does differs from run to run, by hundreds of steps; with other seeds there are runs that end before it has passed.

# %% [markdown] tags=["lang-zh"]
# 所以同一個設定，看得早的人和看得晚的人，報告的結果不同，而且誰也沒有抄錯數字（練習 4）。

# %% [markdown] tags=["lang-en"]
# So with the same settings one who looks early and one who looks late report different things, and neither has copied a wrong number (exercise 4).

# %% [markdown] tags=["lang-zh"]
# 理論保證了什麼？第 04 章證明：$D$ 取最佳反應、沒有懲罰、容量沒有限制時，$C(G)$ 只有一個最小點 $q=p$。這裡三個條件都不成立；而且最小點唯一，並不表示訓練會走到那裡。所以「比例會對」是這個設定下多數實驗的結果，不是定理。兩團之間也有零星幾點，因為 $G$ 是連續的；這麼短的訓練，也還沒學會兩團有多寬。
#
# 小結：小的那一團多半先不見、後出現；一次、一刻的觀察，什麼也不能斷定。

# %% [markdown] tags=["lang-en"]
# What does the theory guarantee? Lesson 04 proves that with $D$ a best response, without penalty and without a limit of capacity, $C(G)$ has a single minimum, $q=p$. Here none of the three conditions holds; and that a minimum is unique does not mean that training gets there. So “the share comes out right” is the result of most experiments in this setting, not a theorem. There are a few dots between the blobs, because $G$ is continuous; nor has so short a training learnt how wide the blobs are.
#
# In short: the small blob is mostly missing at first and there later; one run at one moment decides nothing.

# %% [markdown] tags=["lang-zh"]
# ## 實驗三：弄壞它
#
# 損失選 wasserstein，懲罰選 none，按 ▶。先猜：評論家的損失會停在哪裡？再試一次，懲罰改成 wgan-gp。把學習率填成 10 也不妨：實驗室會告訴你怎麼了。

# %% [markdown] tags=["lang-en"]
# ## Experiment 3: break it
#
# Choose the loss “wasserstein” and the penalty “none”, and press ▶. Guess: where does the critic's loss come to a halt? Then again with “wgan-gp”. Or enter 10 as a learning rate: the laboratory tells you what went wrong.

# %% tags=["figure", "fig-critics"]
wasserstein = {"steps": 200, "loss": "wasserstein", "lr_g": 4e-3, "progress": False}
bounded = {"penalties": {"wgan-gp": 0.1}, **wasserstein}
L_D_none = figures.losses([seed], ring, wasserstein)
L_D_gp = figures.losses([seed], ring, bounded)

figures.critics(L_D_none, L_D_gp)
plt.show()
assert L_D_none.min() < L_D_gp.min() < 0
print("min L_D：沒有懲罰 none < wgan-gp < 0 ✓")

# %% [markdown] tags=["lang-zh"]
# 哪裡都不會停。只要評論家分得出一點點差別，沒有限制時它把分數 $s$ 放大 $c$ 倍，$L_D$ 也就放大 $c$ 倍，所以沒有下限；生成器一反應，很大的數字又換了正負號。懲罰把斜率拉住，在這 200 步裡損失還會擺動，但幅度小了好幾倍（第 10、11 章）；五個隨機種子的版本是練習 5。

# %% [markdown] tags=["lang-en"]
# It does not halt. As soon as the critic sees any difference, an unbounded one can scale its scores $s$ by $c$ and $L_D$ with it by $c$, so there is no floor; the generator reacts, and the large numbers change their sign. The penalty holds the slope: in these 200 steps the loss still swings, but several times less (lessons 10 and 11); exercise 5 repeats it with five random seeds.

# %% [markdown] tags=["lang-zh"]
# 小結：Wasserstein 損失的數字只在斜率受限時才有意義。

# %% [markdown] tags=["lang-en"]
# To sum up: the numbers of the Wasserstein loss mean something only while the slope is bounded.

# %% [markdown] tags=["lang-zh"]
# ## 實驗四：損失沒說的事
#
# 實驗室同時顯示兩個損失，以及用方格數出來的散度估計：把平面切成方格，數每格裡真實與生成的點，再算兩個直方圖的 $\mathrm{JSD}$（實驗室裡寫成 JS）。先猜：JS 降到原來的一半以下時，$L_D$ 會怎麼變？

# %% [markdown] tags=["lang-en"]
# ## Experiment 4: what the losses do not say
#
# The laboratory shows both losses and estimates of the divergences, counted in boxes: cut the plane into boxes, count real and generated points in each, and take the $\mathrm{JSD}$ (JS in the laboratory) of the two histograms. Guess: once JS is less than half of what it was, what has become of $L_D$?

# %% tags=["figure", "fig-loss-and-js"]
step, js, look = figures.js_recorder(ring)
run = train(
    *figures.pair(seed), ring, seed=seed, steps=steps,
    every=steps // 40, callback=look, **recipe)
L_D = run.history["L_D"]
exact = figures.js(ring, toys.ring(1024, random))

figures.loss_and_js(L_D, step, js, exact)
plt.show()

# %%
L_D_late = L_D[-150:].mean()
js_late = np.mean(js[-3:])
assert exact < js_late < 0.7 * js[0], js
assert abs(L_D_late - 2 * np.log(2)) < 0.15, L_D_late
print("JS 還沒到 has not arrived，L_D 已近 is near 2 log 2 ✓")

# %% [markdown] tags=["lang-zh"]
# JS 大致一路下降，$L_D$ 卻早在 JS 降到底之前就接近 $2\log 2$，之後幾乎不動。$L_D = 2\log 2 - 2\,\mathrm{JSD}$ 只在判別器最佳時成立（第 02 章）；任何不是最佳的判別器，$L_D$ 都比這個式子說的高；這裡的判別器每一輪只走一步，又受懲罰，沒有理由是最佳的。實驗室因此把散度另外畫出來。右圖的虛線也不是 0：1,024 個真實樣本與資料本身，也數不出完全相同的直方圖。

# %% [markdown] tags=["lang-en"]
# JS keeps falling by and large, while $L_D$ comes near $2\log 2$ long before JS has got to the bottom, and hardly moves from then on. $L_D = 2\log 2 - 2\,\mathrm{JSD}$ holds for the best discriminator only (lesson 02), and for any other $L_D$ is above what that formula says; this one takes a single step a round and is penalised, and has no reason to be the best. That is why the laboratory shows the divergences as well. Nor is the dashed line on the right at 0: even 1,024 exact samples do not give the same histogram as the data.

# %% [markdown] tags=["lang-zh"]
# 小結：$L_D \approx 2\log 2$ 不代表 $q \approx p$；第 00 章用一個沒參賽的判別器看到了同一件事。

# %% [markdown] tags=["lang-en"]
# To sum up: $L_D \approx 2\log 2$ does not mean $q \approx p$; lesson 00 saw the same with a discriminator that did not play.

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算。判別器處處都是 $D=\frac12$ 時，箭頭有多長？先猜，再用 `figures.arrows` 算。
# 2. ★ 手算，再寫程式。兩個完全不重疊的直方圖，JS 是多少？與每格數了幾個點有沒有關係？
# 3. ★★ 證明。環上的真實樣本，有多少比例落在離每個模式 3 個標準差以外？實驗四訓練好的生成器，比例比它大還是小（用程式量）？如果生成器在兩個模式的 3 個標準差之內都有樣本，訓練得再久，為什麼模式之外的比例也不會是零？
# 4. ★★ 找錯。實驗二的報告寫道：「第一次看的時候，右邊幾乎沒有樣本，所以 GAN 會忽略小的那一團。」數字沒有抄錯，錯在哪裡？
# 5. ★★★ 設計實驗。實驗三只用了一個隨機種子。「沒有懲罰時，評論家的損失會低得多」：用五個隨機種子設計一個可能推翻它的實驗。改變什麼，固定什麼，看到什麼就算推翻？
#
# <details><summary>提示一</summary>
#
# 1：斜率是對 $x$ 的，常數函數的斜率是 0。2：第 04 章的上界。3：連續函數把連在一起的平面，映成連在一起的圖形。4：一個時刻，能不能推出「會忽略」？5：`train_many` 一次訓練五個。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 2：不重疊的地方，每一格不是只有真的、就是只有假的，那個直方圖與兩者平均的比值是 2。3：先用 (7.1)；再設 $G(a)$ 與 $G(b)$ 落在兩個不同的圓盤裡，看線段 $ab$ 的像。4：比較第一次與最後幾次的中位數，並說出看了幾個種子。5：只換懲罰，比兩組的最低損失；事先說好「低得多」是低幾倍：例如五個種子的中位數不到 3 倍，就算推翻。實驗三的種子已經看過，不算新的檢驗。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand. When $D=\frac12$ everywhere, how long are the arrows? Guess, then compute with `figures.arrows`.
# 2. ★ By hand, then code it. What is the JS of two histograms that do not overlap at all? Does it depend on how many points are in a box?
# 3. ★★ Prove. What share of the real samples on the ring lies farther than 3 standard deviations from every mode? Is the share of the generator that experiment 4 has trained larger or smaller (measure it)? If a generator has samples within 3 standard deviations of two modes, why is its share outside the modes not zero, however long you train?
# 4. ★★ Find the bug. A report on experiment 2 says: “At the first look hardly a sample was on the right, so a GAN ignores the small blob.” No number was copied wrongly; what is the mistake?
# 5. ★★★ Design an experiment. Experiment 3 used one random seed. “Without a penalty the critic's loss becomes far lower”: with five random seeds, design an experiment that could refute it. What do you change, what do you keep, what would count as a refutation?
#
# <details><summary>Hint one</summary>
#
# 1: the slope is in $x$, and that of a constant is 0. 2: the upper bound of lesson 04. 3: a continuous function maps a connected plane to something connected. 4: does one moment imply “ignores”? 5: `train_many` trains five at once.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 2: without overlap every box holds real points only or generated points only, and the ratio of that histogram to the mean of the two is 2. 3: use (7.1) first; then let $G(a)$ and $G(b)$ lie in two different discs and look at the image of the segment $ab$. 4: compare the median of the first look with that of the last few, and say how many seeds were looked at. 5: change the penalty only and compare the lowest losses; say beforehand how many times lower “far lower” is: if the median of the five seeds is below 3 times, say, the sentence is refuted. The seed of experiment 3 has been seen already and is no new test.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：長度是 0 of length 0
length_of_arrows = 0.0

found = figures.arrows(figures.constant, x_before)
assert found.norm(dim=1).max() == length_of_arrows, found
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：log 2，與個數無關 log 2, whatever the numbers are
def js_of_disjoint(n): return np.log(2)

for n in (10, 1000):
    found = figures.js(torch.zeros(n, 2), torch.ones(n, 2))
    assert np.isclose(found, js_of_disjoint(n)), found
print("✓ 2")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 3 的證明** 真實樣本離中心的距離是 Rayleigh 分布，超過 3 個標準差的機率是 $e^{-9/2}$，約 1.1%，見 (7.1)。生成器的比例較大，下一格會量到。
#
# 為什麼不會是零：各模式的圓盤互不相交。設 $G(a)$ 與 $G(b)$ 落在兩個不同的圓盤裡。$G$ 連續，所以線段 $ab$ 的像是一條連通的曲線，它不能全在互不相交的幾個閉圓盤裡；因此線段上有一點 $z$，使 $G(z)$ 在所有圓盤之外。圓盤之外是開集，所以 $z$ 附近一整個球都被映到外面；而 $p_z$ 在那個球上大於 0，比例就大於 0。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 3** The distance of a real sample from its centre has a Rayleigh distribution; it exceeds 3 standard deviations with probability $e^{-9/2}$, about 1.1%, see (7.1). The generator's share is larger, as the next cell measures.
#
# Why it cannot be zero: the discs of the modes do not meet. Let $G(a)$ and $G(b)$ lie in two different discs. $G$ is continuous, so the image of the segment $ab$ is a connected curve, which cannot lie in several disjoint closed discs; hence for some $z$ on the segment $G(z)$ lies outside all of them. The outside of the discs is open, so a whole ball around $z$ is mapped there; and $p_z$ is positive on that ball, so the share is positive. ∎

# %% tags=["solution"]
# 解答 3 · Solution 3：真實樣本 exact samples 與 and 生成樣本 generated ones
share_exact = np.exp(-4.5)

found = figures.share_outside(toys.ring(4096, random))
assert abs(found - share_exact) < 0.01, found
assert figures.share_outside(run.sample(4096)) > found
print(f"✓ 3   真實樣本 exact samples：{share_exact:.2%}")

# %% tags=["solution"]
# 解答 4 · Solution 4：只看了訓練途中的一刻；最後的中位數更接近 0.1 one moment only; the median at the end is nearer
median_first = np.median(first)
median_last = np.median(last)

assert abs(median_last - 0.1) < abs(median_first - 0.1)
print("✓ 4   最後更接近 nearer at the end")

# %% tags=["solution"]
# 解答 5 · Solution 5：只換懲罰；中位數不到 3 倍就推翻 only the penalty changes; a median under 3 refutes
unseen = range(seed + 5, seed + 10)
without = figures.losses(unseen, ring, wasserstein).min(axis=1)
with_penalty = figures.losses(unseen, ring, bounded).min(axis=1)
times = np.median(without / with_penalty)

assert times > 3
print("✓ 5   中位數低三倍以上 over three times as low in the median")

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）
#
# 在實驗室選「自己畫」，畫兩團 9 比 1 的點（或用實驗二的 `two_blobs`）。有人說：「小的那一團會不見，是因為學習率太大；有沒有 R1、R2 懲罰都一樣。」
#
# 1. （2 分）按 ▶ 之前寫下你的預測：五個隨機種子裡，有幾次右邊最後分到剛好的比例？什麼結果會推翻那句話？
# 2. （3 分）設計 2×2 的實驗：學習率兩種、懲罰有或無，各五個種子；步數、資料與起點相同。
# 3. （3 分）報告二十個「最後右邊的比例」，不只是平均；說明為什麼平均在這裡會騙人。
# 4. （2 分）下結論，並說出這個實驗沒有證明什麼。

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points)
#
# In the laboratory choose “draw” and draw two blobs, 9 points to 1 (or use `two_blobs` of experiment 2). Someone says: “The small blob gets lost because the learning rate is too large; with or without the penalties R1 and R2 it is the same.”
#
# 1. (2 points) Before you press ▶, write down a prediction: in how many of five random seeds does the right side end with its proper share? Which result would refute the sentence?
# 2. (3 points) Design a 2×2 experiment: two learning rates, with and without penalty, five seeds each; steps, data and starting points the same.
# 3. (3 points) Report all twenty “shares on the right at the end”, not just means; say why a mean would mislead here.
# 4. (2 points) Draw a conclusion, and say what the experiment does not show.

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# - 箭頭作用在樣本上，步伐踏在參數上，所以樣本不一定沿著自己的箭頭走。
# - 小的那一團多半先不見、後出現，早晚因種子而異，所以一次、一刻的觀察不能下結論。
# - 評論家的斜率沒有限制時，Wasserstein 損失的數字沒有下限，也沒有意義。
# - 損失說的是兩位玩家此刻的勝負，散度說的是生成樣本的分布離資料多遠；要看後者，就另外量。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# - The arrows act on samples, the steps are taken by parameters; so a sample need not follow its arrow.
# - The small blob is mostly missing at first and there later, at a time that depends on the seed; so one look at one run decides nothing.
# - Without a bound on the critic's slope the numbers of the Wasserstein loss have no floor, and no meaning.
# - The losses tell how the players stand at this moment, the divergences how far the distribution of the generated samples is from the data; for the latter, measure.

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - M. Kahng, N. Thorat, D. H. Chau, F. B. Viégas, M. Wattenberg (2019). GAN Lab: Understanding Complex Deep Generative Models using Interactive Visual Experimentation. *IEEE Transactions on Visualization and Computer Graphics* 25 (1), 310–320. [arXiv:1809.01587](https://arxiv.org/abs/1809.01587)
# - I. Goodfellow et al. (2014). Generative Adversarial Nets. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
