# %% [markdown]
# # 00 開始 · Start here

# %% [markdown] tags=["badges"]
# *Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*

# %% [markdown] tags=["lang-zh"]
# 半堂課，25 分鐘。讀完之後，你能夠：
#
# - 確認這台機器跑得動整套講義；
# - 看著一個 GAN 在半分鐘左右學會寫數字，並說出畫面上每條曲線是什麼；
# - 預測訓練成功時判別器的損失停在哪裡，而且知道為什麼不是 0；
# - 看懂每一章裡的檢核表，並切換語言。
#
# 先備知識：基本的 Python、期望值；見過神經網路。

# %% [markdown] tags=["lang-en"]
# Half a lesson, 25 minutes. Afterwards you can
#
# - be sure that this machine runs the whole course;
# - watch a GAN learn to write digits in about half a minute, and say what each curve on the screen is;
# - predict where the discriminator's loss settles when training succeeds, and why that is not 0;
# - read the check tables of the course and switch its language.
#
# You need basic Python, expectations, and to have seen a neural network.

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
steps = {"quick": 3000, "full": 20000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 環境檢查
#
# 沒有 GPU 也沒關係：`quick` 設定下，每一章都能在兩核心的 CPU 上跑完。有 GPU 的話會自動使用。

# %% [markdown] tags=["lang-en"]
# ## Environment check
#
# No GPU is needed: with the `quick` preset every lesson runs on two CPU cores. If there is a GPU, it is used.

# %% tags=["nbval-ignore-output"]
for name, value in settings.environment().items():
    print(f"{name:<12}{value}")

# %% [markdown] tags=["lang-zh"]
# ## 要模仿的資料
#
# 1,797 張手寫數字，每張只有 8×8 個像素，隨 scikit-learn 附上，不必連網。每張圖是一個樣本 $x$，從未知的分布 $p$ 抽出。

# %% [markdown] tags=["lang-en"]
# ## The data to imitate
#
# 1,797 handwritten digits of 8×8 pixels each; they come with scikit-learn, no network needed. Each image is a sample $x$, drawn from an unknown distribution $p$.

# %%
images, labels = images.digits()
print(tuple(images.shape), f"{images.min():.0f} … {images.max():.0f}")

fig, ax = plt.subplots(figsize=(8, 2.6))
plot.images(ax, images[:60], columns=20)
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 兩位玩家
#
# 生成器 $G$ 把隨機向量 $z$ 變成一張圖；判別器 $D$ 看一張圖，輸出它估計「這張圖是真的」的機率。兩者都只是小小的多層網路。$D$ 的最後一層輸出對數機率比 $s$，再由 sigmoid 函數 $\sigma$ 變成機率 $D = \sigma(s)$，第 02 章會說明為什麼。

# %% [markdown] tags=["lang-en"]
# ## The two players
#
# The generator $G$ turns a random vector $z$ into an image; the discriminator $D$ looks at an image and outputs its estimate of the probability that it is real. Both are small multilayer networks. The last layer of $D$ outputs the logit $s$, and the sigmoid $\sigma$ makes it a probability, $D = \sigma(s)$; lesson 02 says why.

# %%
from torch import nn

z_dim = 16
G = nn.Sequential(
    nn.Linear(z_dim, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(),
    nn.Linear(128, 64), nn.Tanh(), nn.Unflatten(1, (1, 8, 8)))
D = nn.Sequential(
    nn.Flatten(), nn.Linear(64, 128), nn.LeakyReLU(0.2), nn.Linear(128, 128), nn.LeakyReLU(0.2),
    nn.Linear(128, 1), nn.Flatten(0))
size_G, size_D = (sum(w.numel() for w in net.parameters()) for net in (G, D))
print(f"G: {size_G:,}   D: {size_D:,}")

# %%
z = torch.randn(20, z_dim)
with torch.no_grad():
    untrained = G(z)
fig, ax = plt.subplots(figsize=(8, 1))
plot.images(ax, untrained, columns=20)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 還沒訓練的 $G$ 只會畫雜訊。接下來兩位玩家輪流走：判別器學著分辨，生成器學著騙過它。各自最小化自己的損失（$p_z$ 是 $z$ 的分布）：

# %% [markdown] tags=["lang-en"]
# The untrained $G$ draws noise. Now the players take turns: the discriminator learns to tell real from generated, the generator learns to fool it. Each minimises a loss of its own ($p_z$ is the distribution of $z$):

# %% [markdown]
# $$
# \begin{aligned}
# L_D &= -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{z \sim p_z}[\log(1-D(G(z)))]\\
# L_G &= -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))]
# \end{aligned}
# $$

# %% [markdown] tags=["lang-zh"]
# ## 先預測，再訓練
#
# 假設生成器成功了：它的圖和真的無從分辨。那麼判別器對任何圖，最好的回答都是 $D=\frac12$（第 02 章證明）。代入上面兩式：

# %% [markdown] tags=["lang-en"]
# ## Predict, then train
#
# Suppose the generator has succeeded: its images cannot be told from real ones. Then the discriminator's best answer is $D=\frac12$, whatever the image (proved in lesson 02). Put that into the two losses:

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{L_D = -\log(\frac{1}{2}) - \log(1 - \frac{1}{2}) = 2\log(2) \qquad L_G = -\log(\frac{1}{2}) = \log(2)} \\
# \small \text{$q = p$, $D = D^{*}$}
# \end{gathered}
# \tag{0.1}
# $$

# %% [markdown] tags=["lang-zh"]
# 每個有編號的式子後面都有一格檢核。程式讀取框裡的 LaTeX，與一個獨立的算法比對（✓，附誤差上界）；再把幾種錯誤寫法也代進去，它們必須被抓到（✗，附相對誤差）。這裡的獨立算法是 PyTorch 自己的交叉熵。

# %% [markdown] tags=["lang-en"]
# Every numbered equation is followed by a check. The program reads the LaTeX in the box and compares it with an independent computation (✓, with a bound on the error); then it puts in some wrong versions, which must be caught (✗, with their relative error). Here the independent computation is PyTorch's own cross-entropy.

# %%
def cross_entropy():
    bce = torch.nn.functional.binary_cross_entropy
    half, real, fake = (torch.tensor([value], dtype=torch.float64) for value in (0.5, 1.0, 0.0))
    return (bce(half, real) + bce(half, fake)).item(), bce(half, real).item()

def by_ganutils(s=torch.zeros(5, dtype=torch.float64)):  # D = ½ ⇔ s = 0
    return losses.bernoulli_d(s, s).item(), losses.nonsaturating_g(s, s).item()

# %%
check("0.1", r"L_D = -\log(\frac{1}{2}) - \log(1 - \frac{1}{2}) = 2\log(2) \qquad L_G = "
      r"-\log(\frac{1}{2}) = \log(2)", r"\text{$q = p$, $D = D^{*}$}")

# %% [markdown] tags=["lang-zh"]
# 所以先寫下預測：一開始判別器占上風，之後 $L_D$ 往上爬向 $2\log 2 \approx 1.386$，$L_G$ 降向 $\log 2 \approx 0.693$，$D$ 在真假兩邊都靠近 ½。黑色虛線是預測，彩色線是實測。
#
# 執行下一格，看著它發生。隨時可以按停止鈕，網路會保留已經學到的部分（太早停，下一格的檢核會不通過）。

# %% [markdown] tags=["lang-en"]
# So write down the prediction: at first the discriminator has the upper hand; then $L_D$ climbs towards $2\log 2 \approx 1.386$, $L_G$ falls towards $\log 2 \approx 0.693$, and $D$ approaches ½ on real and generated images alike. Dashed black lines are the prediction, coloured ones the measurement.
#
# Run the next cell and watch. The stop button works at any time; the networks keep what they have learnt (stopped too early, the check in the next cell fails).

# %%
def draw(fig, run):
    left, right = fig.subfigures(1, 2, width_ratios=[1, 1.2])
    plot.images(left.subplots(), run.sample(60, seed=seed), columns=10)
    upper, middle, lower = right.subplots(3, sharex=True)
    history, window = run.history, max(1, run.step // 40)
    curves = [(upper, "L_D", "discriminator", "$L_D$"), (middle, "L_G", "generated", "$L_G$"),
              (lower, "D_real", "data", "$D$ 真實 real"),
              (lower, "D_fake", "generated", "$D$ 生成 generated")]
    for ax, name, colour, label in curves:
        mean = plot.smooth(history[name], window)
        ax.plot(np.arange(window, run.step + 1), mean, color=plot.COLOURS[colour], label=label)
    for ax, limit in ((upper, 2 * np.log(2)), (middle, np.log(2)), (lower, 0.5)):
        ax.axhline(limit, color="k", lw=1, ls="--")
        ax.legend(ncols=2, fontsize=9, loc="best")
    lower.set(ylim=(0.3, 0.7), xlabel="步 step")

# %% tags=["nbval-ignore-output"]
run = train(G, D, images.to(device), z_dim=z_dim, steps=steps, loss="non-saturating",
            penalties={"r1": 0.3, "r2": 0.3}, penalty_every=4, batch=64, lr_g=2e-3,
            betas=(0.0, 0.99), decay_from=0.5, seed=seed, every=steps // 20,
            callback=plot.live(draw, figsize=(10, 4.4)))

# %%
early = {name: values[20:120].mean().item() for name, values in run.history.items()}
late = {name: values[-steps // 10:].mean().item() for name, values in run.history.items()}
assert early["L_D"] + 0.02 < late["L_D"] and 1.29 < late["L_D"] < 1.4, (early, late)
assert early["L_G"] > late["L_G"] and 0.6 < late["L_G"] < 0.8, (early, late)
assert 0.4 < late["D_fake"] < 0.5 < late["D_real"] < 0.6, late
print("L_D ↗ 2 log 2 ✓   L_G ↘ log 2 ✓   D ≈ ½ ✓")

# %% [markdown] tags=["lang-zh"]
# 預測大致應驗了。$L_D$ 略低於 1.386，後半段還稍微下降：生成器並不完美，判別器也漸漸記住了一部分圖。但注意它一開始是上升的：許多教學說「損失愈低愈好」，在 GAN 裡這句話是錯的。$L_D$ 若一路掉到 0，表示判別器幾乎全對，生成器遠遠落後。
#
# `r1`、`r2` 兩項限制判別器的斜率，讓兩位玩家不至於繞圈；第 12 章會推導它們，第 06 章會示範沒有它們會怎樣。

# %% [markdown] tags=["lang-en"]
# The prediction roughly came true. $L_D$ stays just below 1.386 and sinks a little in the second half: the generator is not perfect, and the discriminator comes to remember some of the images. But note that at first it rises: many tutorials say “the lower the loss, the better”, and for a GAN that is wrong. If $L_D$ sinks to 0, the discriminator is almost always right and the generator is far behind.
#
# The terms `r1` and `r2` limit the slope of the discriminator, so that the players do not run in circles; lesson 12 will derive them, lesson 06 will show what happens without them.

# %% [markdown] tags=["lang-zh"]
# ## 是學會了，還是背下來了？
#
# 上排是生成的圖，下排是訓練資料中距離最近的一張。若每一對都一模一樣，就是背下來了。怎樣算「太近」？拿真實的圖彼此之間的距離來比。

# %% [markdown] tags=["lang-en"]
# ## Learnt, or memorised?
#
# Above, generated images; below each, the nearest image among the data. If every pair were identical, the generator would have memorised. How near is too near? Compare with the distances of the real images from one another.

# %%
samples = run.sample(1797, seed=seed + 1)
distance = torch.cdist(samples.flatten(1), images.flatten(1))
nearest = images[distance.argmin(dim=1)]

fig, ax = plt.subplots(figsize=(8, 1.4))
plot.images(ax, torch.cat([samples[:20], nearest[:20]]), columns=20)
plt.show()

# %%
between_real = torch.cdist(images.flatten(1), images.flatten(1)).fill_diagonal_(float("inf"))
made_gap, real_gap = (d.min(dim=1).values.median().item() for d in (distance, between_real))
assert (distance.min(dim=1).values > 0.5).all() and made_gap > 0.9 * real_gap
print("最近距離的中位數 median nearest distance：生成 generated → 真實 real  ≥ 0.9 ×  真實 real → 真實 real ✓")

# %% [markdown] tags=["lang-zh"]
# ## 十個數字都會寫嗎？
#
# 只會寫一個數字的生成器也能騙過判別器一陣子，這叫模式崩潰（第 07 章）。用 5 近鄰分類器替 1,797 張生成的圖貼標籤，數一數每個數字有幾張。

# %% [markdown] tags=["lang-en"]
# ## All ten digits?
#
# A generator that writes a single digit can fool the discriminator for a while; this is called mode collapse (lesson 07). Let a 5-nearest-neighbour classifier label 1,797 generated images and count each digit.

# %%
from sklearn.neighbors import KNeighborsClassifier

judge = KNeighborsClassifier(5).fit(images.flatten(1).numpy(), labels.numpy())
made = np.bincount(judge.predict(samples.flatten(1).numpy()), minlength=10)
fig, ax = plt.subplots(figsize=(8, 2.6))
ax.bar(np.arange(10) - 0.2, np.bincount(labels), 0.4, color=plot.COLOURS["data"], label="真實 real")
ax.bar(np.arange(10) + 0.2, made, 0.4, color=plot.COLOURS["generated"], label="生成 generated")
ax.set(xticks=range(10), xlabel="數字 digit", ylabel="張數 count")
ax.legend(ncols=2, loc="upper right", bbox_to_anchor=(1, 1.2))
plt.show()
assert (made > 40).all(), made

# %% [markdown] tags=["lang-zh"]
# ## 在潛在空間裡散步
#
# 從一個 $z$ 走直線到另一個 $z$，圖一定連續地變化，因為 $G$ 是連續函數。要看的是：路上的圖還像數字嗎？第 01 章會把「$G$ 如何搬動機率」寫成式子。

# %% [markdown] tags=["lang-en"]
# ## A walk through the latent space
#
# Walk in a straight line from one $z$ to another and the image must change continuously, because $G$ is a continuous function. What to look for: do the images on the way still look like digits? Lesson 01 will put into equations how $G$ moves probability.

# %%
ends = torch.randn(2, 4, z_dim, generator=torch.Generator().manual_seed(seed + 3))
t = torch.linspace(0, 1, 20)[None, :, None]
path = (1 - t) * ends[0][:, None] + t * ends[1][:, None]
with torch.no_grad():
    frames = run.G_ema(path.reshape(-1, z_dim).to(device)).cpu()
fig, ax = plt.subplots(figsize=(8, 2))
plot.images(ax, frames, columns=20)
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 換你動手
#
# 執行下面這一格，就可以動手：按 ▶，看橘點（生成）如何追上藍點（真實）。資料可以選，也可以選「自己畫」，用滑鼠或手指畫。先猜：畫兩團分得很開的點，生成器會先去哪一團？[第 07b 章](07b_laboratory.ipynb)有完整的實驗室。

# %% [markdown] tags=["lang-en"]
# ## Your turn
#
# When it is run, the next cell is alive: press ▶ and watch the vermilion dots (generated) catch up with the blue ones (real). Choose the data, or choose “draw your own” and use mouse or finger. Guess: with two blobs far apart, which one does the generator go to first? [Lesson 07b](07b_laboratory.ipynb) has the whole laboratory.

# %%
widgets.laboratory(small=True, seed=seed)

# %% [markdown] tags=["lang-zh"]
# ## 怎麼讀這套講義
#
# - 每個式子走同一條路：為什麼需要它 → 推導，一步一行，每步註明理由 → 框起來的式子 → 檢核 → 圖 → 對訓練的意義。
# - 最上方的按鈕切換「中文、English、對照」；在 GitHub 與 Colab 上不起作用，兩種語言並列。
# - `preset = "full"` 訓練得久一點；`seed` 換一個隨機種子；`device` 指定 CPU 或 GPU。
# - 練習的解答就在題目後面摺起來的程式格裡，會自己驗算。

# %% [markdown] tags=["lang-en"]
# ## How to read this course
#
# - Every equation takes the same road: why we need it → derivation, one step a line, each with its reason → the boxed equation → check → figure → what it means in training.
# - The buttons at the top switch between 中文, English and both; they do nothing on GitHub and Colab, which show both languages.
# - `preset = "full"` trains longer; `seed` changes the random seed; `device` picks CPU or GPU.
# - Solutions stand in folded code cells behind the exercises and verify themselves.

# %% [markdown] tags=["lang-zh"]
# ## 記號
#
# | 記號 | 意義 |
# |---|---|
# | $p$、$q$ | 真實資料的密度、生成樣本的密度 |
# | $z \sim p_z$ | 潛在變數，通常是標準常態 |
# | $G(z)$ | 生成器，參數 $\theta$ |
# | $s(x)$、$D(x)=\sigma(s(x))$ | 判別器的對數機率比與機率，參數 $\psi$；真實資料得高分 |
# | $f(x)$ | 不是機率的評分，叫評論家（第 10 章起） |
# | $L_D$、$L_G$ | 損失：兩位玩家各自最小化自己的 |
# | $V$ | 價值：$D$ 最大化，$G$ 最小化 |
# | $\log$ | 自然對數 |

# %% [markdown] tags=["lang-en"]
# ## Notation
#
# | symbol | meaning |
# |---|---|
# | $p$, $q$ | density of the real data, density of the generated samples |
# | $z \sim p_z$ | latent variable, usually standard normal |
# | $G(z)$ | generator, parameters $\theta$ |
# | $s(x)$, $D(x)=\sigma(s(x))$ | logit and probability of the discriminator, parameters $\psi$; real data score high |
# | $f(x)$ | a score that is not a probability, called a critic (from lesson 10 on) |
# | $L_D$, $L_G$ | losses: each player minimises its own |
# | $V$ | value: $D$ maximises it, $G$ minimises it |
# | $\log$ | natural logarithm |

# %% [markdown] tags=["lang-zh"]
# ## 詞彙
#
# 每個概念整套講義只用一個名稱。

# %% [markdown] tags=["lang-en"]
# ## Glossary
#
# Each concept has one name throughout the course.

# %%
language.glossary_table()

# %% [markdown] tags=["lang-zh"]
# ## 地圖
#
# | 章 | 內容 |
# |---|---|
# | 00 | 開始（這裡） |
# | [01](01_structure.ipynb) | 基本結構：推前分布、變數變換、判別器即後驗機率 |
# | [02](02_discriminator_loss.ipynb) | 判別器的損失 |
# | [03](03_generator_loss.ipynb) | 生成器的損失 |
# | [04](04_minimax.ipynb) | 最小最大 |
# | [05](05_zero_sum_nash.ipynb) | 零和賽局與奈許均衡 |
# | [06](06_training.ipynb) | 訓練過程 |
# | [07](07_mode_collapse.ipynb) | 模式崩潰 |
# | [07b](07b_laboratory.ipynb) | GAN 實驗室：自己畫資料，看它學 |
# | 08–13 | 損失函數大觀：f-GAN、LSGAN、hinge、Wasserstein、Lipschitz、相對式、條件式 |
# | 14–17 | 評估、影像與 GPU、損失大賽、小結 |
#
# 有連結的章節已經完成。

# %% [markdown] tags=["lang-en"]
# ## Map
#
# | lesson | content |
# |---|---|
# | 00 | Start (here) |
# | [01](01_structure.ipynb) | Structure: pushforward, change of variables, the discriminator as a posterior |
# | [02](02_discriminator_loss.ipynb) | The discriminator's loss |
# | [03](03_generator_loss.ipynb) | The generator's loss |
# | [04](04_minimax.ipynb) | Minimax |
# | [05](05_zero_sum_nash.ipynb) | Zero-sum game and Nash equilibrium |
# | [06](06_training.ipynb) | The training process |
# | [07](07_mode_collapse.ipynb) | Mode collapse |
# | [07b](07b_laboratory.ipynb) | The GAN laboratory: draw your own data and watch it learn |
# | 08–13 | The loss zoo: f-GAN, LSGAN, hinge, Wasserstein, Lipschitz, relativistic, conditional |
# | 14–17 | Evaluation, images on a GPU, the loss tournament, cheat sheet |
#
# Lessons with a link are complete.

# %% [markdown] tags=["lang-zh"]
# ## 從一份文件開始
#
# 這套講義源自一份五節的短文。每一節都在某一章裡展開、證明，也訂正；標著「揪錯」的段落先照原文引用一句，請你預測，再用實驗檢驗。
#
# | 短文的節 | 章 |
# |---|---|
# | 1 GAN 的基本結構 | [01](01_structure.ipynb) |
# | 2 GAN 的數學模型：判別器的損失 | [02](02_discriminator_loss.ipynb) |
# | 2 GAN 的數學模型：生成器的損失 | [03](03_generator_loss.ipynb) |
# | 2 GAN 的數學模型：最小化與最大化 | [04](04_minimax.ipynb) |
# | 3 賽局與均衡 | [05](05_zero_sum_nash.ipynb) |
# | 4 GAN 的訓練過程 | [06](06_training.ipynb) |
# | 5 小結：成功取決於什麼 | [07](07_mode_collapse.ipynb) |

# %% [markdown] tags=["lang-en"]
# ## It began with a document
#
# The course grew from a short text of five sections. Each is worked out, proved and corrected in one of the lessons; a section called “Find the error” quotes a sentence as it stands, asks you to predict, and tests it by experiment.
#
# | section of the text | lesson |
# |---|---|
# | 1 The basic structure of a GAN | [01](01_structure.ipynb) |
# | 2 The mathematical model: the discriminator's loss | [02](02_discriminator_loss.ipynb) |
# | 2 The mathematical model: the generator's loss | [03](03_generator_loss.ipynb) |
# | 2 The mathematical model: minimising and maximising | [04](04_minimax.ipynb) |
# | 3 Games and equilibria | [05](05_zero_sum_nash.ipynb) |
# | 4 The training process | [06](06_training.ipynb) |
# | 5 Summary: what success depends on | [07](07_mode_collapse.ipynb) |

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. 判別器對真實樣本都說 $D=0.9$，對生成樣本都說 $D=0.1$。$L_D$ 與 $L_G$ 各是多少？比均衡時高還是低？
# 2. 把真實資料分成兩半。以切片 Wasserstein 距離來量（愈小表示兩組樣本愈像），未訓練的 $G$、訓練過的 $G$、另一半資料，各離其中一半多遠？先猜哪個最遠、哪兩個差不多。
# 3. 把 `draw` 裡的預測線換成以 2 為底的對數，線會畫在哪裡？與實測相符嗎？
#
# <details><summary>提示</summary>
#
# 1：$1-0.1=0.9$，所以 $L_D$ 的兩項相等。2：同一個分布的兩組樣本，距離也不會是 0。3：$\log_2 x = \frac{\log x}{\log 2}$。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. A discriminator says $D=0.9$ for every real and $D=0.1$ for every generated sample. What are $L_D$ and $L_G$? Are they above or below the equilibrium?
# 2. Split the real data into two halves. By the sliced Wasserstein distance (the smaller, the more alike), how far from one half are the untrained $G$, the trained $G$ and the other half? Guess which is farthest and which two are about equal.
# 3. Replace the prediction lines in `draw` by logarithms to base 2. Where do they lie? Do they agree with the measurement?
#
# <details><summary>Hints</summary>
#
# 1: $1-0.1=0.9$, so both terms of $L_D$ are equal. 2: even two sets of samples from one distribution are not at distance 0. 3: $\log_2 x = \frac{\log x}{\log 2}$.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：L_D 較低、L_G 較高，判別器占上風 D has the upper hand
L_D, L_G = -2 * np.log(0.9), -np.log(0.1)

s = torch.tensor([np.log(9)])  # σ(log 9) = 0.9
assert np.isclose(L_D, losses.bernoulli_d(s, -s).item()) and L_D < 2 * np.log(2)
assert np.isclose(L_G, losses.nonsaturating_g(s, -s).item()) and L_G > np.log(2)
print(f"L_D = {L_D:.3f}   L_G = {L_G:.3f}")

# %% tags=["solution"]
# 解答 2 · Solution 2
with torch.no_grad():
    noise = nets.generator((1, 8, 8), z_dim=z_dim, width=128, depth=2)(torch.randn(898, z_dim))
real, other = images.flatten(1)[0:1796:2], images.flatten(1)[1:1796:2]  # 隔張取 every second image
far, near, floor = (metrics.sliced_wasserstein(real, y.flatten(1)[:898]) for y in (noise, samples, other))

assert 0 < floor < far / 10 and floor / 2 < near < far / 10
print("另一半資料 other half ≈ 訓練過 trained ≪ 未訓練 untrained")

# %% tags=["solution"]
# 解答 3 · Solution 3：線會在 2 與 1，實測停在 1.386 與 0.693 the lines lie at 2 and 1, the measurement does not
natural, binary = {"L_D": 2 * np.log(2), "L_G": np.log(2)}, {"L_D": 2 * np.log2(2), "L_G": np.log2(2)}

for name in ("L_D", "L_G"):
    assert abs(late[name] - natural[name]) < 0.1 < abs(late[name] - binary[name])
print("✓ 3")

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# 生成器成功時，判別器最好的回答是 ½，於是 $L_D = 2\log 2$、$L_G = \log 2$，如 (0.1)。往後每一章推導、檢核並使用這類預測。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# When the generator succeeds, the discriminator's best answer is ½, so that $L_D = 2\log 2$ and $L_G = \log 2$ as in (0.1). The lessons that follow derive, check and use predictions of this kind.

# %%
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - L. Mescheder, A. Geiger, S. Nowozin (2018). *Which Training Methods for GANs do actually Converge?* ICML. [arXiv:1801.04406](https://arxiv.org/abs/1801.04406)
# - E. Alpaydin, C. Kaynak (1998). *Optical Recognition of Handwritten Digits*. UCI Machine Learning Repository. [doi:10.24432/C50P49](https://doi.org/10.24432/C50P49)
