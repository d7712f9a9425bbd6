# %% [markdown]
# # 07b GAN 實驗室 · The GAN laboratory

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

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
steps = {"quick": 1500, "full": 8000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 儀器
#
# - 藍點是真實資料，橘點是生成器的樣本。底色是 $\sigma(s(x))$：愈綠，判別器愈覺得是真的。
# - 箭頭是 $-\partial L_G/\partial x$：損失想把每個樣本推往哪裡。網格是 $z$ 平面上的方格被 $G$ 搬過去之後的樣子。
# - 資料可以選，也可以選「自己畫」，用滑鼠或手指畫。損失、懲罰、$k$ 與學習率隨時可以改。
# - 速度選「慢動作」，每一步拆成「$D$ 走」與「$G$ 走」。按鈕與滑桿都可以用鍵盤操作。
#
# 訓練用的就是每一章都在用的 `train`，不是另寫的一份。按 ▶ 之前先猜：哪個先動，底色還是橘點？

# %% [markdown] tags=["lang-en"]
# ## The instrument
#
# - Blue dots are real data, vermilion dots the generator's samples. The background is $\sigma(s(x))$: the greener, the more real it looks to the discriminator.
# - Arrows are $-\partial L_G/\partial x$: where the loss wants to push each sample. The mesh is where $G$ moves the squares of the $z$ plane.
# - Choose the data, or choose “draw your own” and use mouse or finger. Loss, penalty, $k$ and learning rates can be changed at any time.
# - In slow motion each step is taken apart into “$D$ moves” and “$G$ moves”. Every button and slider works from the keyboard.
#
# It trains with the same `train` as all lessons, not with a copy. Before you press ▶, guess: which moves first, the background or the dots?

# %%
widgets.laboratory(seed=seed)

# %% [markdown] tags=["lang-zh"]
# ## 實驗一：慢動作
#
# 把速度調到「慢動作」，按 ▶。$D$ 走的時候，底色與箭頭變，橘點不動；$G$ 走的時候，橘點動。先猜：每個橘點都會沿著自己的箭頭走嗎？

# %% [markdown] tags=["lang-en"]
# ## Experiment 1: slow motion
#
# Set the speed to slow motion and press ▶. When $D$ moves, the background and the arrows change and the dots stand still; when $G$ moves, the dots move. Guess: does every dot follow its own arrow?

# %%

recipe = dict(penalties={"r1": 0.1, "r2": 0.1}, lr_g=4e-3, seed=seed, progress=False)

def make(fourier=16):
    return nets.generator(width=32, seed=seed), nets.discriminator(width=32, fourier=fourier, seed=seed + 1)

g = torch.Generator().manual_seed(seed)
ring, z = toys.ring(4096, g), torch.randn(300, 2, generator=g)

# %%
G, D = make()
train(G, D, ring, steps=200, **recipe)
x_before = G(z).detach()
train(G, D, ring, steps=1, **recipe)  # D 一步、G 一步 one step of each
moved = G(z).detach() - x_before
arrows = metrics.push(D, "non-saturating", x_before, ring[:300])
cosine = torch.nn.functional.cosine_similarity(moved, arrows)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for field, colour, label in ((arrows, "discriminator", "箭頭 arrows"), (moved, "generated", "實際 moved")):
    unit = field / field.norm(dim=1, keepdim=True).clamp(min=1e-9)
    left.quiver(*x_before.T, *unit.T, color=plot.COLOURS[colour], scale=25, width=0.004, label=label)
left.set(aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
left.legend(fontsize=10, loc="center")
right.hist(cosine, bins=np.linspace(-1, 1, 21), color=plot.COLOURS["measured"])
right.set(xlabel="兩個方向的餘弦 cosine of the two", ylabel="樣本數 samples")
plt.show()
assert cosine.min() < 0.5 and abs(cosine).min() < 0.5
print(f"{(cosine > 0.9).float().mean():.0%} 的樣本沿著箭頭 of the samples follow their arrow")

# %% [markdown] tags=["lang-zh"]
# 不會。箭頭只說樣本「想」往哪裡走；真正動的是 $G$ 的參數 $\theta$，一步牽動所有樣本。第 03 章的連鎖律寫得很清楚：$-\partial L_G/\partial\theta$ 是所有箭頭經過 $\partial G/\partial\theta$ 之後的平均，Adam 又把每個分量各自縮放。個別樣本可能被帶往別處，甚至正好相反的方向。

# %% [markdown] tags=["lang-en"]
# It does not. An arrow says only where a sample “wants” to go; what moves are the parameters $\theta$ of $G$, and each step carries all samples along. The chain rule of lesson 03 says it: $-\partial L_G/\partial\theta$ is the mean of all arrows, seen through $\partial G/\partial\theta$, and Adam then rescales each component. A single sample may be carried elsewhere, even the opposite way.

# %% [markdown] tags=["lang-zh"]
# ## 實驗二：一大一小
#
# 選「自己畫」，在左邊用力畫一大團，在右邊輕輕點一小團，按 ▶。先猜：小的那一團，會被忽略、被誇大，還是分到剛好的比例？
#
# 下面是不用滑鼠的版本：兩團的比例是 9 比 1。

# %% [markdown] tags=["lang-en"]
# ## Experiment 2: a large blob and a small one
#
# Choose “draw your own”, draw a large blob on the left, dab a small one on the right, and press ▶. Guess: will the small blob be ignored, exaggerated, or get its fair share?
#
# Below is a version without a mouse: the blobs are 9 to 1.

# %%
right_blob = (torch.rand(4096, generator=g) < 0.1).float()
blobs = 0.1 * torch.randn(4096, 2, generator=g) + torch.stack([1.6 * right_blob - 0.8, 0 * right_blob], dim=1)
shares = []

G, D = make()
run = train(G, D, blobs, steps=steps, every=steps // 30, callback=lambda run: shares.append(
    [run.step, (run.sample(4096)[:, 0] > 0).float().mean().item()]), **recipe)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
for x, colour, label in ((blobs, "data", "真實 real"), (run.sample(4096), "generated", "生成 generated")):
    left.plot(*x[:1500].T, ".", ms=2, color=plot.COLOURS[colour], label=label)
left.set(xlabel="$x_1$", ylabel="$x_2$", ylim=(-0.9, 0.9))
left.legend(markerscale=5, fontsize=10, loc="upper center")
right.axhline(0.1, color="k")
plot.measured(right, *np.array(shares).T)
right.set(xlabel="步 step", ylabel="右邊的比例 share on the right", ylim=(0, 0.5))
plt.show()
assert 0.04 < shares[-1][1] < 0.2
print("最後 at the end：0.04 < 比例 share < 0.2 ✓")

# %% [markdown] tags=["lang-zh"]
# 剛好的比例。唯一的均衡是 $q=p$（第 04 章），所以黑線是 0.1，比例最後落在它附近。路上可不一定：一開始樣本常常全在一邊，這就是第 07 章說的，短暫的崩潰。兩團之間也總有零星幾點，因為 $G$ 是連續的；這麼短的訓練，也還沒學會兩團有多寬。

# %% [markdown] tags=["lang-en"]
# Its fair share. The only equilibrium is $q=p$ (lesson 04), so the black line is at 0.1, and the share ends near it. On the way it may be far off: at first the samples are often all on one side, the passing collapse of lesson 07. And there are always a few dots between the blobs, because $G$ is continuous; nor has so short a training learnt how wide the blobs are.

# %% [markdown] tags=["lang-zh"]
# ## 實驗三：弄壞它
#
# 損失選 wasserstein，懲罰選 none，按 ▶。先猜：評論家的損失會停在哪裡？再試一次，懲罰改成 wgan-gp。把學習率填成 10 也不妨：實驗室會告訴你怎麼了。

# %% [markdown] tags=["lang-en"]
# ## Experiment 3: break it
#
# Choose the loss “wasserstein” and the penalty “none”, and press ▶. Guess: where does the critic's loss come to a halt? Then again with “wgan-gp”. Or enter 10 as a learning rate: the laboratory tells you what went wrong.

# %%
losses_D = {}
for name, penalties in (("none", {}), ("wgan-gp", {"wgan-gp": 0.1})):
    options = recipe | {"penalties": penalties}
    losses_D[name] = train(*make(), ring, steps=400, loss="wasserstein", **options).history["L_D"]

fig, ax = plt.subplots(figsize=(8, 3))
for (name, L_D), colour in zip(losses_D.items(), ("generated", "discriminator")):
    ax.plot(L_D, color=plot.COLOURS[colour], label=name)
ax.set(xlabel="步 step", ylabel="$L_D$", yscale="symlog")
ax.legend(fontsize=10)
plt.show()
assert losses_D["none"].min() < 10 * losses_D["wgan-gp"].min() < 0
print("min L_D：沒有懲罰 none ＜ 10 × wgan-gp ✓")

# %% [markdown] tags=["lang-zh"]
# 不會停。沒有限制的評論家，只要把 $f$ 放大，損失就更低，沒有底線；生成器一反應，同樣大的數字又換了正負號。懲罰把斜率拉住，損失還會擺動，但不再往下掉（第 10、11 章）。

# %% [markdown] tags=["lang-en"]
# It does not halt. A critic without a bound lowers its loss by scaling $f$ up, and there is no floor; the generator reacts, and the same large numbers change their sign. The penalty holds the slope: the loss still swings, but no longer falls without bound (lessons 10 and 11).

# %% [markdown] tags=["lang-zh"]
# ## 實驗四：損失沒說的事
#
# 實驗室同時顯示兩個損失，以及用方格數出來的散度估計。先猜：JS 降到原來的一小部分時，$L_D$ 會怎麼變？

# %% [markdown] tags=["lang-en"]
# ## Experiment 4: what the losses do not say
#
# The laboratory shows both losses and estimates of the divergences, counted in boxes. Guess: when JS has fallen to a small part of what it was, what has become of $L_D$?

# %%
counts, seen = metrics.histogram(ring, 2.6), []

def look(run):
    seen.append([run.step, metrics.histogram_divergences(counts, metrics.histogram(run.sample(1024), 2.6))[1]])

run = train(*make(), ring, steps=steps, every=steps // 40, callback=look, **recipe)
step_seen, js_seen = np.array(seen).T
exact = metrics.histogram_divergences(counts, metrics.histogram(toys.ring(1024, g), 2.6))[1]

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2))
left.plot(plot.smooth(run.history["L_D"], 20), color=plot.COLOURS["discriminator"])
left.axhline(2 * np.log(2), color="k", lw=1, ls="--", label=r"$2\log 2$")
left.set(xlabel="步 step", ylabel="$L_D$", ylim=(0, 2))
plot.measured(right, step_seen, js_seen)
right.axhline(exact, color="k", lw=1, ls="--", label="真實樣本 exact samples")
right.set(xlabel="步 step", ylabel="JS", yscale="log", ylim=(5e-4, 1))
for ax in (left, right):
    ax.legend(fontsize=10)
plt.show()
assert js_seen[-3:].mean() < 0.5 * js_seen[0] and exact > 0
print("JS 降到開始時的一半以下 fell below half of its first value ✓")

# %% [markdown] tags=["lang-zh"]
# JS 一路下降，$L_D$ 卻早早就停在 $2\log 2$ 附近。$L_D = 2\log 2 - 2\,\mathrm{JSD}$ 只在判別器最佳時成立（第 02 章）；真正訓練的判別器總是落後，又被懲罰拉住。所以實驗室把散度另外畫出來。右圖的虛線也不是 0，而是 0.002 左右：1,024 個真實樣本與資料本身，也數不出完全相同的直方圖。

# %% [markdown] tags=["lang-en"]
# JS falls and falls, while $L_D$ soon stays near $2\log 2$. $L_D = 2\log 2 - 2\,\mathrm{JSD}$ holds for the best discriminator only (lesson 02); one that is being trained lags behind, and a penalty holds it back. That is why the laboratory shows the divergences as well. Nor is the dashed line on the right at 0, but near 0.002: even 1,024 exact samples do not give the same histogram as the data.

# %% [markdown] tags=["lang-zh"]
# ## 練習
#
# 1. 判別器處處都是 $D=\frac12$ 時，箭頭有多長？先猜，再用 `push` 算。
# 2. 兩個完全不重疊的直方圖，JS 是多少？與每格數了幾個點有沒有關係？
# 3. 環上的真實樣本，有多少比例落在離每個模式 3 個標準差以外？這個生成器的比例比它大還是小？只要找到兩個以上的模式，訓練得再久，這個比例為什麼也不會是零？
#
# <details><summary>提示</summary>
#
# 1：斜率是對 x 的，常數沒有斜率。2：第 04 章的上界。3：連續函數把連在一起的平面，映成連在一起的圖形。
#
# </details>

# %% [markdown] tags=["lang-en"]
# ## Exercises
#
# 1. When $D=\frac12$ everywhere, how long are the arrows? Guess, then compute with `push`.
# 2. What is the JS of two histograms that do not overlap at all? Does it depend on how many points are in a box?
# 3. What share of the real samples on the ring lies farther than 3 standard deviations from every mode? Is this generator's share larger or smaller? Once a generator has found two modes or more, why is its share never zero, however long you train?
#
# <details><summary>Hints</summary>
#
# 1: the slope is in x, and a constant has none. 2: the upper bound of lesson 04. 3: a continuous function maps a connected plane to something connected.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：長度是 0 of length 0
length_of_arrows = 0.0

found = metrics.push(lambda x: 0 * x[:, 0], "non-saturating", x_before, ring[:300])
assert found.norm(dim=1).max() == length_of_arrows
print("✓ 1")

# %% tags=["solution"]
# 解答 2 · Solution 2：log 2，與個數無關 log 2, whatever the numbers are
def js_of_disjoint(n): return np.log(2)

for n in (10, 1000):
    far_apart = [np.eye(401, dtype=int)[i] * n for i in (3, 200)]
    assert np.isclose(metrics.histogram_divergences(*far_apart)[1], js_of_disjoint(n))
print("✓ 2")

# %% tags=["solution"]
# 解答 3 · Solution 3：過了橋才到得了下一個模式 the way to the next mode is a bridge
def share_outside(x): return 1 - metrics.mode_coverage(x, toys.ring_centres(), toys.RING_STD)[1]

x_run, exact_ring = run.sample(4096), toys.ring(4096, g)
assert share_outside(x_run) > share_outside(exact_ring) and abs(share_outside(exact_ring) - np.exp(-4.5)) < 0.01
print(f"✓ 3   真實樣本 exact samples：{np.exp(-4.5):.2%}")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# - 箭頭作用在樣本上，步伐踏在參數上。
# - 損失說的是兩位玩家此刻的勝負，散度說的是離資料多遠；要看後者，就另外量。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# - The arrows act on samples, the steps are taken by parameters.
# - The losses tell how the players stand at this moment, the divergences how far the data are; for the latter, measure.

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - M. Kahng, N. Thorat, D. H. Chau, F. B. Viégas, M. Wattenberg (2019). GAN Lab: Understanding Complex Deep Generative Models using Interactive Visual Experimentation. *IEEE Transactions on Visualization and Computer Graphics* 25 (1), 310–320. [arXiv:1809.01587](https://arxiv.org/abs/1809.01587)
# - I. Goodfellow et al. (2014). Generative Adversarial Nets. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
