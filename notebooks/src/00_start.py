# %% [markdown]
# # 00 開始 · Start here

# %% [markdown] tags=["badges"]
# <!-- Colab · Binder: python -m tools links OWNER/NAME -->

# %% [markdown] tags=["lang-zh"]
# 一堂課，50 分鐘。讀完之後，你能夠：
#
# - 確認這台機器跑得動整套講義；
# - 說出為什麼要學一個分布，以及 GAN 怎樣把它變成一場檢定；
# - 逐行讀懂一個完整的 GAN：兩個最佳化器與一個 `detach`；
# - 預測判別器的損失往哪裡走，而且知道走到了還不算成功；
# - 說出一格檢核證明了什麼、沒有證明什麼，並切換語言。
#
# 先備知識：基本的 Python 與 PyTorch（張量、`backward`）、期望值；見過神經網路。

# %% [markdown] tags=["lang-en"]
# One lesson, 50 minutes. Afterwards you can
#
# - be sure that this machine runs the whole course;
# - say why one would learn a distribution, and how a GAN turns that into a test;
# - read a complete GAN line by line: two optimisers and one `detach`;
# - predict where the discriminator's loss goes, and know why getting there is not yet success;
# - say what a check proves and what it does not, and switch the language.
#
# You need basic Python and PyTorch (tensors, `backward`), expectations, and to have seen a neural network.

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
from ganutils.figures import lesson_00 as figures
steps = {"quick": 2200, "full": 20000}[preset]

# %% [markdown] tags=["lang-zh"]
# ## 環境檢查
#
# 沒有 GPU 也沒關係：`quick` 設定下，每一章都能在兩核心的 CPU 上跑完。有 GPU 的話會自動使用。

# %% [markdown] tags=["lang-en"]
# ## Environment check
#
# No GPU is needed: with the `quick` preset every lesson runs on two CPU cores. If there is a GPU, it is used.

# %% tags=["nbval-ignore-output"]
settings.environment()

# %% [markdown] tags=["lang-zh"]
# ## 要模仿的資料
#
# ### 為什麼要一個分布？
#
# 驗鈔機只要回答「真」或「假」；印鈔機難得多，因為它必須知道鈔票可以長成哪些樣子、各有多常出現。知道這些，就是知道一個分布 $p$，而且能從它取樣。能取樣，就能模擬罕見的情況；若還能在給定一部分像素、或給定一張有雜訊的圖時取樣，就能補上缺損、去除雜訊。

# %% [markdown] tags=["lang-en"]
# ## The data to imitate
#
# ### Why would one want a distribution?
#
# A machine that checks banknotes only has to answer “genuine” or “false”. One that prints them has a far harder task, because it must know what banknotes can look like and how often each look occurs. To know that is to know a distribution $p$, and to be able to sample from it. Who can sample can simulate what is rare; who can sample given some of the pixels, or given a noisy image, can fill in what is missing and remove the noise.

# %% [markdown] tags=["lang-zh"]
# 怎樣才算學會？手上有兩堆樣本，一堆來自 $p$，一堆來自生成器的分布 $q$：它們出自同一個分布嗎？統計學把這個問題叫作兩樣本檢定。GAN（生成對抗網路）把檢定交給一個網路，再讓另一個網路想辦法通過它；檢定只需要樣本，所以從頭到尾不必寫出密度。

# %% [markdown] tags=["lang-en"]
# When has it been learnt? Here are two heaps of samples, one from $p$, one from the generator's distribution $q$: do they come from the same distribution? Statisticians call this a two-sample test. A GAN (generative adversarial network) gives the test to one network and lets another try to pass it; a test needs nothing but samples, and so no density ever has to be written down.

# %% [markdown] tags=["lang-zh"]
# GAN 不是唯一的辦法。四個家族各有取捨：
#
# | 家族 | 學什麼 | 生成一個樣本 | 代價 |
# |---|---|---|---|
# | VAE | 概似的下界 | 網路走一次 | 要先選定解碼器的雜訊模型 |
# | 流（flow） | 精確的概似 | 通常走一次 | 網路必須可逆 |
# | 擴散（diffusion） | 去除雜訊 | 通常走許多次 | 取樣慢；到 2026 年，許多大型影像模型屬於這一家 |
# | GAN | 通過兩樣本檢定 | 網路走一次 | 訓練是賽局，不是最小化問題 |

# %% [markdown] tags=["lang-en"]
# A GAN is not the only way. Four families, four bargains:
#
# | family | what is learnt | one sample takes | the price |
# |---|---|---|---|
# | VAE | a lower bound of the likelihood | one pass through a network | a noise model of the decoder has to be chosen |
# | flow | the exact likelihood | usually one pass | the network must be invertible |
# | diffusion | to remove noise | usually many passes | sampling is slow; as of 2026 many large image models belong here |
# | GAN | to pass a two-sample test | one pass | training is a game, not a minimisation |

# %% [markdown] tags=["lang-zh"]
# 對抗的想法如今也用來壓縮擴散模型，讓網路只走一次或幾次就生成一個樣本（Sauer 等人，2023）。

# %% [markdown] tags=["lang-en"]
# By now the adversarial idea also serves to compress diffusion models to one pass or a few (Sauer et al., 2023).

# %% [markdown] tags=["lang-zh"]
# ### 1,797 張手寫數字
#
# 每張只有 8×8 個像素，隨 scikit-learn 附上，不必連網。每張圖是一個樣本 $x$，從未知的分布 $p$ 抽出。其中 1,200 張給 GAN 看；其餘 597 張不給它看，留著考試用。

# %% [markdown] tags=["lang-en"]
# ### 1,797 handwritten digits
#
# They have 8×8 pixels each and come with scikit-learn, no internet needed. Each image is a sample $x$, drawn from an unknown distribution $p$. The GAN gets to see 1,200 of them; the other 597 are kept from it and serve for examinations.

# %% tags=["figure", "fig-digits"]
x, labels = figures.shuffled_digits()
x_train, x_test = x.split([1200, 597])

figures.digits(x_train[:60], 15)
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 兩位玩家
#
# 生成器 $G$ 把隨機向量 $z$ 變成一張圖；判別器 $D$ 看一張圖，估計它是真的機率有多大，輸出這個機率。兩者都只是小小的多層網路。$D$ 的最後一層輸出對數機率比 $s$（任意實數，愈大表示愈確定是真的），再由 sigmoid 函數 $\sigma$ 變成機率 $D = \sigma(s)$，第 02 章會說明為什麼。

# %% [markdown] tags=["lang-en"]
# ## The two players
#
# The generator $G$ turns a random vector $z$ into an image; the discriminator $D$ looks at an image and outputs its estimate of the probability that it is real. Both are small multilayer networks. The last layer of $D$ outputs the logit $s$ (any real number; the larger, the surer that the image is real), and the sigmoid $\sigma$ makes it a probability, $D = \sigma(s)$; lesson 02 says why.

# %%
from torch import nn

z_dim = 16
G = nn.Sequential(
    nn.Linear(z_dim, 128), nn.ReLU(),
    nn.Linear(128, 128), nn.ReLU(),
    nn.Linear(128, 64), nn.Tanh())
D = nn.Sequential(
    nn.Linear(64, 128), nn.LeakyReLU(0.2),
    nn.Linear(128, 128), nn.LeakyReLU(0.2),
    nn.Linear(128, 1), nn.Flatten(0))

# %% tags=["figure", "fig-untrained"]
z_test = torch.randn(1797, z_dim)
untrained = G(z_test).detach()

figures.digits(untrained[:20], 10)
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
# ### 一個完整的 GAN
#
# 這兩個損失用 PyTorch 寫出來就是下面兩格。`BCEWithLogitsLoss` 收對數機率比 $s$：標籤 1 時算 $-\log(D)$，標籤 0 時算 $-\log(1-D)$，再取這一批的平均，代替期望值。所以 $L_D$ 是兩次呼叫的和；$L_G$ 則替生成的圖填上標籤 1，呼叫一次。

# %% [markdown] tags=["lang-en"]
# ### A complete GAN
#
# Written in PyTorch, the two losses are the next two cells. `BCEWithLogitsLoss` takes the logit $s$: with label 1 it computes $-\log(D)$, with label 0 $-\log(1-D)$, and takes the mean over the batch in the place of the expectation. So $L_D$ is the sum of two calls; $L_G$ is one, with label 1 for generated images.

# %% [markdown] tags=["lang-zh"]
# 每位玩家有自己的最佳化器（這裡是 Adam，梯度下降的一種變形；`lr` 是學習率），因為各自只動自己的參數。輪到 $D$ 時，$G(z)$ 要 `detach`：梯度到此為止，不必再算進 $G$。輪到 $G$ 時不 `detach`，因為 $G$ 只能透過 $D$ 知道該往哪裡改。先猜：一千步之後，它寫得出數字嗎？

# %% [markdown] tags=["lang-en"]
# Each player has an optimiser of its own (here Adam, a variant of gradient descent; `lr` is the learning rate), because each moves its own parameters only. When it is the turn of $D$, $G(z)$ is detached with `detach`: the gradient stops there and need not be computed in $G$. When it is the turn of $G$ nothing is detached, because $G$ learns only through $D$ which way to change. Guess: after a thousand steps, can it write digits?

# %%
from copy import deepcopy

batch = 64
lr = 2e-3
betas = (0.5, 0.99)
G_plain = deepcopy(G)
D_plain = deepcopy(D)
optimiser_G = torch.optim.Adam(G_plain.parameters(), lr, betas)
optimiser_D = torch.optim.Adam(D_plain.parameters(), lr, betas)
bce = nn.BCEWithLogitsLoss()
real_label = torch.ones(batch)
fake_label = torch.zeros(batch)
random = torch.Generator().manual_seed(seed)

# %% tags=["code-loop"]
L_D_plain = []
for step in range(1000):
    x_real = x_train[torch.randint(1200, (batch,), generator=random)]
    x_fake = G_plain(torch.randn(batch, z_dim, generator=random))

    # D 走一步 D moves
    L_D = bce(D_plain(x_real), real_label) + bce(D_plain(x_fake.detach()), fake_label)
    optimiser_D.zero_grad()
    L_D.backward()
    optimiser_D.step()

    # G 走一步 G moves
    L_G = bce(D_plain(x_fake), real_label)
    optimiser_G.zero_grad()
    L_G.backward()
    optimiser_G.step()
    L_D_plain.append(L_D.item())

# %% tags=["figure", "fig-plain"]
plain = G_plain(z_test).detach()
figures.digits(plain[:40], 10)
plt.show()

# %% [markdown] tags=["lang-zh"]
# 進步了多少？用切片 Wasserstein 距離來量兩組圖差多遠：把兩組圖投影到許多個方向，在每個方向上各自排序，再取對應值之差的絕對值的平均。愈小愈像。

# %% [markdown] tags=["lang-en"]
# How much better is it? The sliced Wasserstein distance says how far apart two sets of images are: project both onto many directions, sort the values in each direction, and average the absolute differences of values of equal rank. The smaller, the more alike.

# %%
before = metrics.sliced_wasserstein(x_test, untrained[:597])
after = metrics.sliced_wasserstein(x_test, plain[:597])
assert after < 0.6 * before, after
print("切片 Wasserstein 距離 distance：訓練後 after < 0.6 × 訓練前 before ✓")

# %% [markdown] tags=["lang-zh"]
# 筆畫出現了，但還很亂。往後用 `train`：同一個迴圈，另外可以加上懲罰（`penalties`）、會下降的學習率（`decay_from`）、參數取過移動平均的生成器（`G_ema`，以後的樣本都由它產生）。是不是同一個迴圈，驗證一下：從同樣的權重、同樣的隨機種子出發，前 20 步的 $L_D$ 應該相同。

# %% [markdown] tags=["lang-en"]
# Strokes have appeared, though still untidy. From now on we use `train`: the same loop, with penalties (`penalties`), learning rates that fall (`decay_from`) and a generator whose parameters are running means (`G_ema`, from which samples are drawn from here on) as options. Is it the same loop? Let us verify: from the same weights and the same random seed, $L_D$ should be the same for the first 20 steps.

# %%
same = train(
    deepcopy(G), deepcopy(D), x_train, steps=20, z_dim=z_dim, batch=batch,
    lr_g=lr, betas=betas, seed=seed, progress=False)
assert np.allclose(same.history["L_D"], L_D_plain[:20], atol=1e-3), (
    "從造出 G_plain 與 D_plain 的那一格重新執行 · run again from the cell that makes G_plain and D_plain")
print("train = 上面的迴圈 the loop above ✓")

# %% [markdown] tags=["lang-zh"]
# ## 先預測，再訓練
#
# 先算一個數。判別器若對真實的圖說 $D=0.8$、對生成的圖說 $D=0.2$，那麼 $L_D = -\log(0.8)-\log(1-0.2) \approx 0.446$，$L_G = -\log(0.2) \approx 1.609$。
#
# 現在假設生成器成功了：它的圖和真的無從分辨，$q=p$。那麼判別器對任何圖，最好的回答都是 $D=\frac12$（第 02 章證明；最好的判別器記作 $D^{*}$）。代入上面兩式：

# %% [markdown] tags=["lang-en"]
# ## Predict, then train
#
# A number first. If the discriminator says $D=0.8$ of real images and $D=0.2$ of generated ones, then $L_D = -\log(0.8)-\log(1-0.2) \approx 0.446$ and $L_G = -\log(0.2) \approx 1.609$.
#
# Now suppose that the generator has succeeded: its images cannot be told from real ones, $q=p$. Then the discriminator's best answer is $D=\frac12$, whatever the image (proved in lesson 02; the best discriminator is written $D^{*}$). Put that into the two losses:

# %% [markdown]
# $$
# \begin{gathered}
# \boxed{L_D = -\log(\frac{1}{2}) - \log(1 - \frac{1}{2}) = 2\log(2) \qquad L_G = -\log(\frac{1}{2}) = \log(2)} \\
# \small \text{$q = p$, $D = D^{*}$}
# \end{gathered}
# \tag{0.1}
# $$

# %% tags=["check"]
check("0.1", r"L_D = -\log(\frac{1}{2}) - \log(1 - \frac{1}{2}) = 2\log(2) \qquad L_G = "
      r"-\log(\frac{1}{2}) = \log(2)", r"\text{$q = p$, $D = D^{*}$}")

# %% [markdown] tags=["lang-zh"]
# 說成一句話：無從分辨的時候，判別器最好的辦法是處處說 ½，真的那一邊付 $\log(2)$，假的那一邊也付 $\log(2)$；生成器付一次。

# %% [markdown] tags=["lang-en"]
# In words: when nothing can be told apart the discriminator can do no better than say ½ everywhere. It pays $\log(2)$ on the real side and $\log(2)$ on the generated side; the generator pays once.

# %% [markdown] tags=["lang-zh"]
# ### 一格檢核證明了什麼？
#
# 每個有編號的式子後面都有一格檢核。
#
# - 等號兩邊都從框裡的 LaTeX 讀出來，在隨機抽出的案例上各自求值，相符到它寫出的精度。這裡的案例是隨機的分布 $p$，並取 $q=p$；左邊的 $L_D$、$L_G$ 由 PyTorch 的交叉熵算出，其中的 $D$ 由數值最佳化找到，沒有用到右邊的式子。
# - 隨機案例上數值相符是證據，不是紙上的證明；證明是前面的推導。寫著「符號運算」的，才是 SymPy 證明的恆等式。
# - ✗ 是幾種常見的錯誤寫法，同一個檢核必須抓到它們；後面的數字是這時兩邊的差，除以兩邊當中絕對值較大的那一個。
# - `check.source("0.1")` 印出兩邊是怎麼算的。
# - 測試裡還有一個對手，自動把每個式子改壞：換正負號、漏一項、$\min$ 與 $\max$ 對調等等。檢核必須察覺每一處，除非改過的式子與原式說的是同一件事（這一點也另外驗過）。

# %% [markdown] tags=["lang-en"]
# ### What does a check prove?
#
# Every numbered equation is followed by a check.
#
# - Both sides of the equality are read from the LaTeX in the box and evaluated, each by itself, on cases drawn at random; they agree to the accuracy stated. Here the cases are random distributions $p$, with $q=p$; $L_D$ and $L_G$ on the left come from PyTorch's cross-entropy, at a $D$ found by numerical optimisation, without use of the right side.
# - Numerical agreement on random cases is evidence, not a proof on paper; the proof is the derivation before it. Only where it says “symbolic” has SymPy proved the identity.
# - ✗ marks tempting wrong versions, which the same check has to catch; the number is how far the two sides are then apart, divided by the larger of them in absolute value.
# - `check.source("0.1")` prints how the two sides were found.
# - In the tests there is an adversary besides, which breaks each equation automatically: a sign changed, a term dropped, $\min$ and $\max$ exchanged, and so on. The check must notice every change, unless the changed equation says the same (which is tested, too).

# %% tags=["nbval-ignore-output"]
check.source("0.1")

# %% [markdown] tags=["lang-zh"]
# ### 動手：先猜，再執行
#
# 先寫下你的預測：$L_D$ 會往上還是往下？停在哪裡？

# %% [markdown] tags=["lang-en"]
# ### Try it: guess, then run
#
# Write down your prediction first: will $L_D$ rise or fall, and where will it stay?

# %% [markdown] tags=["lang-zh"]
# 若 (0.1) 的前提成立，$L_D$ 應該在 $2\log 2 \approx 1.386$，$L_G$ 在 $\log 2 \approx 0.693$，$D$ 在真假兩邊都是 ½。黑色虛線畫的就是這三個數，彩色線是實測的移動平均，所以最前面的幾十步看不到。

# %% [markdown] tags=["lang-en"]
# If the hypotheses of (0.1) held, $L_D$ would be $2\log 2 \approx 1.386$, $L_G$ would be $\log 2 \approx 0.693$, and $D$ would be ½ on real and generated images alike. The black dashed lines are these three numbers, the coloured ones are running means of the measurement, and therefore the first few dozen steps do not show.

# %% [markdown] tags=["lang-zh"]
# 懲罰每四步才算一次（`penalty_every`），圖在訓練中重畫十次（`every`、`callback`）。隨時可以按停止鈕，網路會保留已經學到的部分（太早停，後面的驗證會不通過）。

# %% [markdown] tags=["lang-en"]
# The penalties are computed at every fourth step only (`penalty_every`), and the figure is redrawn ten times on the way (`every`, `callback`). The stop button works at any time; the networks keep what they have learnt (stopped too early, the assertions further down fail).

# %% tags=["figure", "nbval-ignore-output", "fig-training"]
recipe = {"z_dim": z_dim, "batch": batch, "lr_g": lr, "betas": (0.0, 0.99),
          "penalties": {"r1": 0.3, "r2": 0.3}}
live = plot.live(figures.training, figsize=(10, 4.4))
run = train(
    G, D, x_train.to(device), **recipe, steps=steps, seed=seed,
    penalty_every=4, decay_from=0.5, every=steps // 6, callback=live)

# %%
predicted = 2 * np.log(2)  # (0.1)
L_D_early, L_D_middle, L_D_late, D_late = figures.averages(run.history)
assert L_D_early < L_D_middle, L_D_early
assert 1.2 < L_D_late < predicted, L_D_late
assert 0.5 < D_late < 0.55, D_late

# %% [markdown] tags=["lang-zh"]
# 曲線都來到虛線附近。圖上看不到的開頭是這樣：$D$ 還沒學的時候也說 ½，所以 $L_D$ 從 1.386 附近出發，十步之內就掉下來。此後 $L_D$ 在前半往上走，圖卻愈來愈像：「損失愈低愈好」這句話在這裡就不成立。

# %% [markdown] tags=["lang-en"]
# All curves come near their dashed lines. What the figure hides is the beginning: a $D$ that has not learnt yet says ½ as well, so that $L_D$ sets out near 1.386 and falls within ten steps. From then on $L_D$ rises during the first half, and yet the images get better: “the lower the loss, the better” is not true here.

# %% [markdown] tags=["lang-zh"]
# 那麼，成功了嗎？還不能說。(0.1) 要兩個前提，$q=p$ 而且 $D=D^{*}$；曲線靠近虛線，並不能倒過來推出它們。這裡的 $D$ 受 `r1`、`r2` 兩項懲罰，斜率愈陡罰得愈重（第 06、12 章），所以就算看得出差別，$D$ 也不容易離 ½ 太遠。

# %% [markdown] tags=["lang-en"]
# A success, then? We cannot say yet. (0.1) needs two hypotheses, $q=p$ and $D=D^{*}$, and a curve near its dashed line does not imply them. This $D$ is under two penalties, `r1` and `r2`, which cost the more the steeper its slope is (lessons 06 and 12), so that even where it sees a difference, $D$ does not easily go far from ½.

# %% [markdown] tags=["lang-zh"]
# ### 換一個沒參賽的判別器來考
#
# 兩樣本檢定要公平，考官就不能是參賽者，考題也不能是看過的圖。所以訓練一個新的判別器：構造相同，沒有懲罰，用 1,200 張真圖與 1,200 張生成的圖學習，再用兩邊各 597 張它沒看過的圖考試。成績（`figures.examine`）有兩項：損失 `L_D`，以及答對的比例 `right`。

# %% [markdown] tags=["lang-en"]
# ### An examiner who did not play
#
# For a fair two-sample test the examiner must not be a player, and the questions must not be images already studied. So we train a new discriminator: the same make, no penalty. It learns from 1,200 real and 1,200 generated images and is examined on 597 of each that it has not seen. The result (`figures.examine`) has two parts: the loss `L_D`, and the share of right answers, `right`.

# %% [markdown] tags=["lang-zh"]
# 對照組有三：未訓練的 $G$；「抄襲」，也就是訓練圖加上一點點雜訊；真實對真實（真圖一共才 1,797 張，所以兩邊各用 600 張學習，考題是其餘的 300 張與 297 張）。先猜：新的判別器對訓練過的 $G$ 答對幾成？哪些對照組它分不出來？

# %% [markdown] tags=["lang-en"]
# There are three controls: the untrained $G$; “copies”, that is, training images with a little noise; and real against real (there are only 1,797 real images, so 600 on each side to learn from, and the other 300 and 297 for the exam). Guess: what share does the new discriminator get right against the trained $G$? Which of the controls can it not tell from real images?

# %% tags=["code-exam"]
def exam(x_real, x_fake, n=1200):
    new_D = nets.discriminator((64,), width=128, depth=2, seed=seed)
    optimiser = torch.optim.Adam(new_D.parameters(), lr=3e-3)
    for step in range(300):
        s_real = new_D(figures.batch(x_real, n))
        s_fake = new_D(figures.batch(x_fake, n))
        L_D = losses.bernoulli_d(s_real, s_fake)  # 就是上面兩次 bce 的和 the sum of two bce
        optimiser.zero_grad()
        L_D.backward()
        optimiser.step()
    return figures.examine(new_D, x_real[n:], x_fake[n:])

# %% tags=["figure", "fig-right-answers"]
made = run.sample(1797, seed=seed + 1)
made_test = made[1200:]
copies = figures.copies(x_train, 1797)
half, other = x.split(900)

exam_game = figures.examine(run.D, x_test, made_test)
exam_made = exam(x, made)
exam_untrained = exam(x, untrained)
exam_copies = exam(x, copies)
exam_real = exam(half, other, n=600)

figures.right_answers(exam_game, exam_made, exam_untrained, exam_copies, exam_real)
plt.show()

# %%
def jsd_at_least(exam): return np.log(2) - exam.L_D / 2

assert exam_made.right > 0.65, exam_made
assert exam_untrained.right > 0.95, exam_untrained
assert 0.4 < exam_copies.right < 0.6, exam_copies
assert 0.4 < exam_real.right < 0.6, exam_real
assert jsd_at_least(exam_made) > jsd_at_least(exam_game)
assert jsd_at_least(exam_game) < 0.06, exam_game
assert jsd_at_least(exam_real) < 0.05, exam_real
print("分得出來 told apart：生成 generated、未訓練 untrained；分不出來 not：抄襲 copies、真實 real ✓")

# %% [markdown] tags=["lang-zh"]
# 新的判別器在沒看過的圖上答對約八成，而真實對真實只有五成，和猜硬幣一樣。所以 $q \ne p$，雖然曲線看起來像是到了。

# %% [markdown] tags=["lang-en"]
# On images that it has not seen the new discriminator gets about four fifths right; against real ones it gets half, like a coin. So $q \ne p$, though the curves looked as if they had arrived.

# %% [markdown] tags=["lang-zh"]
# 差多少？JS 散度（JSD）是兩個分布相差多少的一種量法，介於 0 與 $\log(2) \approx 0.69$ 之間，只有 $q=p$ 時是 0。第 02 章會證明 $L_D \ge 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)$ 對任何 $D$ 都成立，因此 $\mathrm{JSD} \ge \log(2) - \frac12 L_D$：拿新判別器的考試成績代入，得到 JSD 至少約 0.3（十二次訓練，從 0.17 到 0.38；這是下界，考官若更好，會找到更多），而拿參賽的 $D$ 代入只得到約 0.03。

# %% [markdown] tags=["lang-en"]
# By how much? The Jensen–Shannon divergence (JSD) is one measure of how different two distributions are; it lies between 0 and $\log(2) \approx 0.69$ and is 0 only where $q=p$. Lesson 02 proves $L_D \ge 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)$ for any $D$, hence $\mathrm{JSD} \ge \log(2) - \frac12 L_D$. With the new discriminator's examination result JSD is at least about 0.3 (over twelve trainings from 0.17 to 0.38; this is a lower bound, and a better examiner would find more); with the game's $D$ one gets only about 0.03.

# %% [markdown] tags=["lang-zh"]
# 真的是懲罰的緣故嗎？只改這一件事：新的判別器加上同樣的兩項懲罰再訓練，考出的 $L_D$ 是 1.22 到 1.28；不加，是 0.69 到 0.88（各六個隨機種子）；參賽的 $D$ 是 1.33。所以大部分的差別來自懲罰。曲線說的是一場有懲罰的賽局此刻的狀態，不是 $q$ 離 $p$ 多遠。

# %% [markdown] tags=["lang-en"]
# Are the penalties really the reason? Change this alone: a new discriminator trained with the same two penalties gets an $L_D$ of 1.22 to 1.28 in the examination, without them 0.69 to 0.88 (six seeds each); the game's $D$ gets 1.33. So most of the difference comes from the penalties. The curves tell the state of a penalised game at this moment, not how far $q$ is from $p$.

# %% [markdown] tags=["lang-zh"]
# 抄襲則騙過了新的判別器：這個檢定有盲點，「是學會了，還是背下來了？」一節用另一個檢定補上。

# %% [markdown] tags=["lang-en"]
# Copies do deceive the new discriminator: this test has a blind spot, which the test under “Learnt, or memorised?” covers.

# %% [markdown] tags=["lang-zh"]
# ### 兩個常見的誤讀
#
# - 「$L_D$ 比 $2\log 2$ 低，是因為 $D$ 背下了訓練圖。」只對一部分：在 $D$ 沒看過的 597 張圖上，$L_D$ 也低於 $2\log 2$，所以有一部分是真的差別；下一格比較看過與沒看過的圖。訓練的後半段，$L_D$ 又略為下降，這也不全是因為背下訓練圖：從一半的步數到最後，看過的圖平均降 0.039，沒看過的降 0.025（六個隨機種子）。
# - 「$L_D$ 掉到 0，生成器就還差得遠。」分得出來不等於離得遠：兩條相距 0.001 的平行線上的點，可以百分之百分開，卻只差 0.001（練習 2）。離多遠，要另外量。

# %% [markdown] tags=["lang-en"]
# ### Two common misreadings
#
# - “$L_D$ is below $2\log 2$ because $D$ learns the training images by heart.” That is true in part only: on the 597 images that $D$ has not seen, $L_D$ is below $2\log 2$ as well, so that part of it is a real difference; the next cell compares seen with unseen images. In the second half $L_D$ falls again, a little, and this is not all learning by heart either: from half of the steps to the end it falls by 0.039 on seen and by 0.025 on unseen images (means of six seeds).
# - “If $L_D$ falls to 0, the generator is still far away.” Told apart is not far apart: points on two parallel lines at a distance of 0.001 can be separated without error, and yet they differ by 0.001 (exercise 2). How far, one has to measure separately.

# %% tags=["out-seen"]
exam_seen = figures.examine(run.D, x_train[:597], made_test)
assert exam_seen.L_D < exam_game.L_D < predicted
print("L_D：看過的圖 seen images < 沒看過的圖 unseen images < 2 log 2 ✓")

# %% [markdown] tags=["lang-zh"]
# 回顧：$q=p$ 而且 $D=D^{*}$ 時，$L_D = 2\log 2$；倒過來，曲線到了那裡，兩個前提都還沒有證明。要知道離多遠，就請一個沒參賽的判別器，用沒看過的圖來考。

# %% [markdown] tags=["lang-en"]
# Recap: if $q=p$ and $D=D^{*}$, then $L_D = 2\log 2$; that a curve has got there proves neither of the two premises. To know how far it is, let a discriminator that did not play sit an exam on unseen images.

# %% [markdown] tags=["lang-zh"]
# ## 是學會了，還是背下來了？
#
# 上排是生成的圖，下排是訓練資料中距離最近的一張。若每一對都一模一樣，就是背下來了。怎樣算「太近」、怎樣算「太遠」？拿沒給 GAN 看過的真圖，量它們到訓練圖的最近距離，當作 1。先猜：抄襲、生成、未訓練的 $G$，比值各是多少？

# %% [markdown] tags=["lang-en"]
# ## Learnt, or memorised?
#
# Above, generated images; below each, the nearest image among the training data. If every pair were identical, the generator would have memorised. How near is too near, and how far too far? Take real images that the GAN has not seen, measure how far the nearest training image is, and call that 1. Guess: what is the ratio for copies, for generated images, for the untrained $G$?

# %% tags=["figure", "fig-nearest"]
figures.with_nearest(made[:12], x_train)
plt.show()

# %% tags=["figure", "fig-nearest-distances"]
copied, generated, noise = figures.nearest_ratios(x_train, x_test, copies, made, untrained)
figures.nearest_distances(copied, generated, noise)
plt.show()

# %%
assert copied < 0.8 < generated < 1.5 < noise, generated
print("抄襲太近 copies too near < 0.8 < 生成 generated < 1.5 < 未訓練太遠 untrained too far ✓")

# %% [markdown] tags=["lang-zh"]
# 生成的圖既不太近，也不太遠，比真圖略遠一點；抄襲和雜訊各在一頭不及格。注意這個檢定也有盲點：把訓練圖平移一個像素，比值就變成約 2，逐像素的距離只覺得太遠，看不出是抄來的。回顧這兩節：新的判別器抓得到雜訊，抓不到抄襲；最近距離兩者都抓得到，但看不出每一種樣子出現得有多頻繁。

# %% [markdown] tags=["lang-en"]
# The generated images are neither too near nor too far, a little farther than real ones; copies and noise fail at opposite ends. This test has a blind spot, too: shift the training images by one pixel, and the ratio becomes about 2; a pixel-by-pixel distance finds them too far away and does not notice that they were copied. To sum up both sections: the new discriminator catches noise but not copies; the nearest distance catches both, but does not ask how often each look occurs.

# %% [markdown] tags=["lang-zh"]
# ## 十個數字都會寫嗎？
#
# 只會寫一兩個數字的生成器，可能每一張都寫得很像，卻離 $p$ 很遠；這叫模式崩潰（第 07 章）。看圖很難發現，所以要數。用 5 近鄰分類器替 1,797 張生成的圖貼標籤，數一數每個數字有幾張。

# %% [markdown] tags=["lang-en"]
# ## All ten digits?
#
# A generator that can write only one or two of the digits may do each image well and yet be far from $p$; this is called mode collapse (lesson 07). It is hard to notice by looking, so count: let a 5-nearest-neighbour classifier label 1,797 generated images and count each digit.

# %% tags=["figure", "fig-counts"]
count = figures.count_digits(made, x, labels)
count_untrained = figures.count_digits(untrained, x, labels)

figures.counts(labels.bincount(), count)
plt.show()

# %%
assert count_untrained.min() < 40 < count.min(), count
print("每個數字都多於 40 張 more than 40 of each digit；未訓練的 G 不及格 the untrained G fails ✓")

# %% [markdown] tags=["lang-zh"]
# ## 在潛在空間裡散步
#
# 潛在空間就是 $z$ 所在的空間。從一個 $z$ 走直線到另一個 $z$，圖一定連續地變化，因為 $G$ 是連續函數。要看的是：路上的圖還像數字嗎？第 01 章會把「$G$ 如何搬動機率」寫成式子。

# %% [markdown] tags=["lang-en"]
# ## A walk through the latent space
#
# The latent space is where $z$ lives. Walk in a straight line from one $z$ to another and the image must change continuously, because $G$ is a continuous function. What to look for: do the images on the way still look like digits? Lesson 01 will put into equations how $G$ moves probability.

# %% tags=["figure", "fig-walk"]
ends = torch.randn(2, 4, z_dim, generator=random)
figures.walk(run.G_ema, ends)
plt.show()

# %% [markdown] tags=["lang-zh"]
# ## 換你動手
#
# 執行下面這一格，就可以動手：按 ▶，看橘點（生成）如何追上藍點（真實）。資料可以選，也可以選「自己畫」，用滑鼠或手指畫。先猜：畫兩團分得很開的點，一大一小，生成器會先去哪一團？多試幾次，每次都一樣嗎？[第 07b 章](07b_laboratory.ipynb)有完整的實驗室。

# %% [markdown] tags=["lang-en"]
# ## Your turn
#
# When it is run, the next cell is alive: press ▶ and watch the vermilion dots (generated) catch up with the blue ones (real). Choose the data, or choose “draw your own” and use mouse or finger. Guess: with two blobs far apart, one large and one small, which one does the generator go to first? Try it several times: is it always the same? [Lesson 07b](07b_laboratory.ipynb) has the whole laboratory.

# %% tags=["widget"]
widgets.laboratory(small=True, seed=seed)

# %% [markdown] tags=["lang-zh"]
# ## 怎麼讀這套講義
#
# - 每個式子走同一條路：為什麼需要它 → 手算一個數 → 推導，一步一行，每步註明理由 → 框起來的式子與它的假設 → 檢核 → 說成一句話 → 圖 → 對訓練的意義。
# - 最上方的按鈕切換「中文、English、對照」；在 GitHub 與 Colab 上不起作用，兩種語言並列。
# - `preset = "full"` 訓練得久一點；`seed` 換一個隨機種子；`device` 指定 CPU 或 GPU。
# - 「動手」與「先猜」的問題寫在答案上方：先寫下你的答案，再往下看。
# - 練習標著 ★ 到 ★★★，提示分兩段摺起來；解答與證明在題目後面摺起來的格子裡，程式會自己驗算。作業不附解答。
# - 訓練 GAN 的人最常問的[十五個問題](../docs/questions.md)，各有一段簡短的答案。

# %% [markdown] tags=["lang-en"]
# ## How to read this course
#
# - Every equation takes the same road: why we need it → a number by hand → derivation, one step a line, each with its reason → the boxed equation with its hypotheses → check → in words → figure → what it means in training.
# - The buttons at the top switch between 中文, English and both; they do nothing on GitHub and Colab, which show both languages.
# - `preset = "full"` trains longer; `seed` changes the random seed; `device` picks CPU or GPU.
# - The question of a “Try it” or “Guess” stands above its answer: write yours down before you read on.
# - Exercises are marked ★ to ★★★, with hints folded in two stages; solutions and proofs stand in folded cells behind them, and the code verifies itself. The assignment comes without a solution.
# - The [fifteen questions](../docs/questions.md) that people ask most who train GANs, each with a short answer.

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

# %% [markdown] tags=["lang-en"]
# ## Map

# %% [markdown] tags=["lang-zh", "map"]
# | 章 | 內容 |
# |---|---|
# | | **最初的賽局** |
# | [00](00_start.ipynb) | 開始：看一個 GAN 學寫數字 |
# | [01](01_structure.ipynb) | 基本結構：推前分布、變數變換、判別器即後驗機率 |
# | [02](02_discriminator_loss.ipynb) | 判別器的損失 |
# | [03](03_generator_loss.ipynb) | 生成器的損失 |
# | [04](04_minimax.ipynb) | 最小最大 |
# | [05](05_zero_sum_nash.ipynb) | 零和賽局與奈許均衡 |
# | [06](06_training.ipynb) | 訓練過程 |
# | [07](07_mode_collapse.ipynb) | 模式崩潰 |
# | [07b](07b_laboratory.ipynb) | GAN 實驗室：自己畫資料，看它學 |
# | | **損失函數大觀** |
# | [08](08_f_gan.ipynb) | f-散度與 f-GAN |
# | [09](09_lsgan.ipynb) | LSGAN 與 hinge |
# | [10](10_wasserstein.ipynb) | Wasserstein 距離 |
# | 11 | Lipschitz 評論家 |
# | 12 | 相對式 GAN、R1 與 R2 |
# | 13 | 條件式 GAN |
# | | **評估與規模** |
# | 14 | 評估 |
# | 15 | 影像 |
# | 16 | 損失大賽 |
# | 17 | 公式一覽 |

# %% [markdown] tags=["lang-en", "map"]
# | lesson | content |
# |---|---|
# | | **The original game** |
# | [00](00_start.ipynb) | Start here: watch a GAN learn to write digits |
# | [01](01_structure.ipynb) | Structure: pushforward, change of variables, the discriminator as a posterior |
# | [02](02_discriminator_loss.ipynb) | The discriminator's loss |
# | [03](03_generator_loss.ipynb) | The generator's loss |
# | [04](04_minimax.ipynb) | Minimax |
# | [05](05_zero_sum_nash.ipynb) | Zero-sum game and Nash equilibrium |
# | [06](06_training.ipynb) | The training process |
# | [07](07_mode_collapse.ipynb) | Mode collapse |
# | [07b](07b_laboratory.ipynb) | The GAN laboratory: draw your own data and watch it learn |
# | | **The loss zoo** |
# | [08](08_f_gan.ipynb) | f-divergences and f-GAN |
# | [09](09_lsgan.ipynb) | LSGAN and hinge |
# | [10](10_wasserstein.ipynb) | The Wasserstein distance |
# | 11 | Lipschitz critics |
# | 12 | Relativistic GANs, R1 and R2 |
# | 13 | Conditional GANs |
# | | **Measuring and scale** |
# | 14 | Evaluation |
# | 15 | Images |
# | 16 | The loss tournament |
# | 17 | Cheat sheet |

# %% [markdown] tags=["lang-zh"]
# 有連結的章節已經完成。

# %% [markdown] tags=["lang-en"]
# Lessons with a link are complete.

# %% [markdown] tags=["lang-zh"]
# ## 從一份文件開始
#
# 這套講義源自一份五節的短文。每一句都在某一章裡展開、證明，或者訂正；標著「抓錯」的段落先照原文引用一句，請你預測，再用實驗檢驗。下表每句只寫大意。
#
# | 節 | 短文說 | 判定 | 章 |
# |---|---|---|---|
# | 1 | 生成器從隨機雜訊造出樣本 | 成立 | [01](01_structure.ipynb) |
# | 1 | 判別器的輸出表示真或假 | 訂正：是機率，不是判決 | [01](01_structure.ipynb) |
# | 1 | 生成器的目的是逼真 | 訂正：張張逼真還是可能輸 | [01](01_structure.ipynb) |
# | 1 | 生成器不斷進步 | 要有條件：沒有這個保證 | [06](06_training.ipynb) |
# | 1 | 判別器不斷學得更準 | 訂正：若 JSD 趨近 0，最佳的正確率降到 ½ | [07](07_mode_collapse.ipynb) |
# | 1 | 判別器分不出來，就是奈許均衡 | 訂正：只有這一個 $D$ 分不出來，並不夠（第 00 章就有例子） | [05](05_zero_sum_nash.ipynb) |
# | 2 | 最大化 $L_G$、最小化 $L_D$ | 訂正：各自最小化自己的 | [03](03_generator_loss.ipynb) |
# | 2 | $D(x)=1$ 表示真，$D(G(z))=0$ 表示假 | 訂正：是目標，不是性質 | [02](02_discriminator_loss.ipynb) |
# | 2 | $L_G$ 與 $L_D$ 的定義 | 成立 | [03](03_generator_loss.ipynb) |
# | 2 | $D(x)$ 愈接近 1，愈真實 | 要有條件：最佳的 $D$ 比較 $p$ 與 $q$，不是逼真的程度 | [02](02_discriminator_loss.ipynb) |
# | 2 | $D$ 最大化 $L_D$ | 訂正：最小化 | [02](02_discriminator_loss.ipynb) |
# | 2 | $G$ 最大化 $L_G$，使 $D(G(z))$ 接近 1 | 訂正：最小化；均衡時是 ½ | [03](03_generator_loss.ipynb) |
# | 2 | 「因此」整體是最小最大 | 訂正：式子對，「因此」不對 | [04](04_minimax.ipynb) |
# | 3 | 是零和賽局 | 要有條件：用 $V$ 成立，用第 2 節的 $L_G$ 不成立 | [05](05_zero_sum_nash.ipynb) |
# | 3 | 雙方各有一個最大化目標 | 要有條件：報酬是，損失不是 | [05](05_zero_sum_nash.ipynb) |
# | 3 | 兩個損失逐漸減少，最終到達均衡 | 訂正：第 00 章的 $L_D$ 前半上升 | [05](05_zero_sum_nash.ipynb) |
# | 4 | 交替訓練，輪到 $G$ 時固定 $D$ | 成立：第 00 章的迴圈 | [06](06_training.ipynb) |
# | 4 | 兩步都是最大化損失 | 訂正：兩步都是最小化 | [06](06_training.ipynb) |
# | 4 | 持續到分不出真假為止 | 訂正：沒有這個保證 | [06](06_training.ipynb) |
# | 5 | 生成器學會逼真，判別器學會區分 | 訂正：兩者不會同時成立到底 | [07](07_mode_collapse.ipynb) |
# | 5 | 成功取決於許多因素 | 要有條件：要靠實驗把因素分開 | [07](07_mode_collapse.ipynb) |

# %% [markdown] tags=["lang-en"]
# ## It began with a document
#
# The course grew from a short text of five sections. Every sentence of it is worked out, proved or corrected in one of the lessons; a section called “Find the error” quotes a sentence as it stands, asks you to predict, and tests it by experiment. The table gives the gist of each.
#
# | section | the text says | verdict | lesson |
# |---|---|---|---|
# | 1 | The generator makes samples from random noise | true | [01](01_structure.ipynb) |
# | 1 | The discriminator's output says real or fake | corrected: a probability, not a verdict | [01](01_structure.ipynb) |
# | 1 | The generator's purpose is to be realistic | corrected: realistic each, and yet it may lose | [01](01_structure.ipynb) |
# | 1 | The generator gets better and better | conditional: nothing guarantees it | [06](06_training.ipynb) |
# | 1 | The discriminator gets more and more accurate | corrected: as the JSD tends to 0, the best accuracy falls to ½ | [07](07_mode_collapse.ipynb) |
# | 1 | Not to be told apart by the discriminator is the Nash equilibrium | corrected: that this one $D$ cannot tell is not enough (lesson 00 has an example) | [05](05_zero_sum_nash.ipynb) |
# | 2 | Maximise $L_G$, minimise $L_D$ | corrected: each minimises its own | [03](03_generator_loss.ipynb) |
# | 2 | $D(x)=1$ means real, $D(G(z))=0$ means fake | corrected: a goal, not a property | [02](02_discriminator_loss.ipynb) |
# | 2 | The definitions of $L_G$ and $L_D$ | true | [03](03_generator_loss.ipynb) |
# | 2 | The closer $D(x)$ is to 1, the more real | conditional: the best $D$ compares $p$ with $q$, not realism | [02](02_discriminator_loss.ipynb) |
# | 2 | $D$ maximises $L_D$ | corrected: minimises | [02](02_discriminator_loss.ipynb) |
# | 2 | $G$ maximises $L_G$, so that $D(G(z))$ comes close to 1 | corrected: minimises; ½ at the equilibrium | [03](03_generator_loss.ipynb) |
# | 2 | “Therefore” it is a minimax problem | corrected: the formula is right, the “therefore” is not | [04](04_minimax.ipynb) |
# | 3 | It is a zero-sum game | conditional: true with $V$, not with the $L_G$ of section 2 | [05](05_zero_sum_nash.ipynb) |
# | 3 | Each side has something to maximise | conditional: true of payoffs, not of losses | [05](05_zero_sum_nash.ipynb) |
# | 3 | Both losses gradually decrease and finally reach the equilibrium | corrected: in lesson 00 $L_D$ rises at first | [05](05_zero_sum_nash.ipynb) |
# | 4 | Training alternates; $D$ is fixed while $G$ moves | true: the loop of lesson 00 | [06](06_training.ipynb) |
# | 4 | Both steps maximise a loss | corrected: both minimise | [06](06_training.ipynb) |
# | 4 | It goes on until real and fake cannot be told apart | corrected: nothing guarantees it | [06](06_training.ipynb) |
# | 5 | The generator learns to be lifelike, the discriminator to distinguish | corrected: in the end not both | [07](07_mode_collapse.ipynb) |
# | 5 | Success depends on many factors | conditional: it takes an experiment to separate them | [07](07_mode_collapse.ipynb) |

# %% [markdown] tags=["lang-zh", "exercise"]
# ## 練習
#
# 1. ★ 手算。判別器對真實樣本都說 $D=0.9$，對生成樣本都說 $D=0.1$。$L_D$ 與 $L_G$ 各是多少？比 (0.1) 的值高還是低？
# 2. ★★ 證明。真實的點是 $(x_1, 0)$，生成的點是 $(x_1, \varepsilon)$，其中 $x_1$ 是標準常態，$\varepsilon > 0$。證明：不論 $\varepsilon$ 多小，$L_D$ 的下確界都是 0；而把每個生成的點搬到真實的位置，只要走 $\varepsilon$。
# 3. ★★ 找錯。有人把 `optimiser_D.zero_grad()` 從 `L_D.backward()` 之前移到 `optimiser_D.step()` 之後，心想反正每步都清過一次。下一次輪到 $D$ 時，除了 $L_D$ 的梯度，還加進了什麼？把那個梯度的長度算出來，和 $L_D$ 的梯度比一比。要是整行都忘了寫呢？
# 4. ★★ 寫程式。把訓練資料分成兩半。以切片 Wasserstein 距離來量，未訓練的 $G$、訓練過的 $G$、另一半資料，各離其中一半多遠？先猜哪個最遠、哪兩個差不多。
# 5. ★★★ 設計實驗。「$L_D$ 愈接近 $2\log 2$，生成器愈好。」用五個隨機種子設計一個可能推翻它的實驗：改變什麼，固定什麼，看到什麼就算推翻？
#
# <details><summary>提示一</summary>
#
# 1：兩項相等，因為 1 − 0.1 = 0.9。2：找一個只看縱座標 x₂ 的判別器。3：輪到 G 時，`L_G.backward()` 也算了 D 的梯度。4：同一個分布的兩組樣本，距離也不會是 0。5：讓 L_D 接近 2 log 2 的辦法，不只是把生成器變好。
#
# </details>
#
# <details><summary>提示二</summary>
#
# 2：取 s = c(ε/2 − x₂)，算出兩項，再讓 c 變大。3：先把 D 的梯度清空，只做 `bce(D(G(z)), 1)` 的反向傳播，再把 D 各參數的梯度接成一個向量。4：三次比較用同樣多張圖，否則距離不能相比。5：把 D 換成很弱的，例如只有一層線性；每次量兩個數：L_D 離 2 log 2 多遠、樣本離真圖多遠。
#
# </details>

# %% [markdown] tags=["lang-en", "exercise"]
# ## Exercises
#
# 1. ★ By hand. A discriminator says $D=0.9$ for every real and $D=0.1$ for every generated sample. What are $L_D$ and $L_G$? Are they above or below the values in (0.1)?
# 2. ★★ Prove. Real points are $(x_1, 0)$, generated ones $(x_1, \varepsilon)$, where $x_1$ is standard normal and $\varepsilon > 0$. Prove: however small $\varepsilon$, the infimum of $L_D$ is 0; and yet each generated point has to travel only $\varepsilon$ to where the real ones are.
# 3. ★★ Find the bug. Somebody moved `optimiser_D.zero_grad()` from before `L_D.backward()` to after `optimiser_D.step()`, since that clears it once a step, too. The next time $D$ moves, what is added to the gradient of $L_D$? Compute the length of what is added, and compare it with that of the gradient of $L_D$. And if the line is forgotten altogether?
# 4. ★★ Code it. Split the training data into two halves. By the sliced Wasserstein distance, how far from one half are the untrained $G$, the trained $G$ and the other half? Guess which is farthest and which two are about equal.
# 5. ★★★ Design an experiment. “The nearer $L_D$ is to $2\log 2$, the better the generator.” With five random seeds, design an experiment that could refute it: what do you change, what do you keep, what would count as a refutation?
#
# <details><summary>Hint one</summary>
#
# 1: both terms are equal, as 1 − 0.1 = 0.9. 2: look for a discriminator that sees the coordinate x₂ only. 3: when it is G's turn, `L_G.backward()` computes gradients of D, too. 4: even two sets of samples from one distribution are not at distance 0. 5: a better generator is not the only way to bring L_D near 2 log 2.
#
# </details>
#
# <details><summary>Hint two</summary>
#
# 2: take s = c(ε/2 − x₂), compute both terms and let c grow. 3: clear the gradients of D, do nothing but the backward pass of `bce(D(G(z)), 1)`, and join the gradients of D's parameters to one vector. 4: use equally many images in all three comparisons, or the distances do not compare. 5: take a very weak D, a single linear layer for example; measure two numbers each time: how far L_D is from 2 log 2, and how far the samples are from real images.
#
# </details>

# %% tags=["solution"]
# 解答 1 · Solution 1：L_D 較低、L_G 較高，判別器占上風 D has the upper hand
L_D_1 = -2 * np.log(0.9)
L_G_1 = -np.log(0.1)

s = torch.tensor([0.9]).logit()
assert np.isclose(L_D_1, losses.bernoulli_d(s, -s))
assert L_D_1 < predicted < 2 * L_G_1
print(f"L_D = {L_D_1:.3f}   L_G = {L_G_1:.3f}")

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 2 的證明** 取 $s(x) = c\,(\frac{\varepsilon}{2} - x_2)$，$c > 0$。真實的點 $x_2 = 0$，所以 $s = \frac{c\varepsilon}{2}$；生成的點 $x_2 = \varepsilon$，所以 $s = -\frac{c\varepsilon}{2}$。真實樣本的一項 $\log(1+e^{-s})$ 與生成樣本的一項 $\log(1+e^{s})$ 因此相等，合起來是 $L_D = 2\log(1+e^{-c\varepsilon/2})$，在 $c \to \infty$ 時趨於 0。另一方面，每一項都是正的，所以 $L_D > 0$：下確界是 0，而且取不到。
#
# 把每個生成的點 $(x_1, \varepsilon)$ 往下移 $\varepsilon$，就成了 $(x_1, 0)$，分布與真實的完全相同。所以分得出來，不等於離得遠。∎

# %% [markdown] tags=["lang-en", "solution"]
# **Proof for exercise 2** Let $s(x) = c\,(\frac{\varepsilon}{2} - x_2)$ with $c > 0$. At real points $x_2 = 0$, so $s = \frac{c\varepsilon}{2}$; at generated points $x_2 = \varepsilon$, so $s = -\frac{c\varepsilon}{2}$. Hence the term of the real samples, $\log(1+e^{-s})$, equals that of the generated ones, $\log(1+e^{s})$, and together they are $L_D = 2\log(1+e^{-c\varepsilon/2})$, which tends to 0 as $c \to \infty$. On the other hand each term is positive, so $L_D > 0$: the infimum is 0, and it is not attained.
#
# Move every generated point $(x_1, \varepsilon)$ down by $\varepsilon$: it becomes $(x_1, 0)$, and the distribution is exactly the real one. So told apart does not mean far apart. ∎

# %% tags=["solution"]
# 解答 2 · Solution 2：ε = 0.001、c = 20000，所以 c ε/2 = 10 so c ε/2 = 10
s = torch.tensor([10.0])
L_D = losses.bernoulli_d(s, -s)
lowest = 2 * torch.log1p(torch.exp(-s))

assert torch.isclose(L_D, lowest), L_D
assert L_D < 1e-3, L_D

# %% tags=["solution"]
# 解答 3 · Solution 3：加進了 L_G 對 D 的梯度，它幫的是生成器 the gradient of L_G in D: it helps the generator
# 整行忘了：先前每一步的 L_D 與 L_G 的梯度都留著 forgotten: those of L_D and L_G of all steps before
def length(): return torch.stack([w.grad.norm() for w in D_plain.parameters()]).norm()
x_fake = G_plain(z_test[:batch])
L_G = bce(D_plain(x_fake), real_label)
L_D = bce(D_plain(x_train[:batch]), real_label) + bce(D_plain(x_fake.detach()), fake_label)
optimiser_D.zero_grad()
L_G.backward()
added = length()
optimiser_D.zero_grad()
L_D.backward()
own = length()

assert added > own
print("加進的比 L_D 的梯度還長 what is added is longer than the gradient of L_D ✓")

# %% tags=["solution"]
# 解答 4 · Solution 4
half, other = x_train.split(600)
def distance_to_half(x): return metrics.sliced_wasserstein(half, x[:600])
far = distance_to_half(untrained)
near = distance_to_half(made)
floor = distance_to_half(other)

assert near < 2 * floor, (near, floor)
assert far > 4 * near, (far, near)

# %% [markdown] tags=["lang-zh", "solution"]
# **練習 5 的做法** 只換判別器：一層線性的，或者多層的；資料、生成器的起點、步數、懲罰都相同，各用同樣的五個種子。每次量 $L_D$ 離 $2\log 2$ 多遠，以及樣本到沒看過的真圖的切片 Wasserstein 距離。事先約定：只要有一組種子，弱的 $D$ 讓 $L_D$ 更近而樣本卻更遠，這句話就不成立。下一格五組都如此。它沒有證明「$L_D$ 毫無用處」：同一個判別器、同一次訓練裡的變化，這個實驗沒有檢驗。

# %% [markdown] tags=["lang-en", "solution"]
# **A way to do exercise 5** Change nothing but the discriminator: a single linear layer, or several layers; data, starting point of the generator, steps and penalty stay, and both kinds get the same five seeds. Each time measure how far $L_D$ is from $2\log 2$, and the sliced Wasserstein distance of the samples from unseen real images. Agree beforehand: if for one seed the weak $D$ has the nearer $L_D$ and yet the farther samples, the sentence does not hold. In the next cell this happens five times out of five. It does not prove that $L_D$ is of no use: changes within one run, with one discriminator, were not tested.

# %% tags=["solution"]
# 解答 5 · Solution 5：只換 D；L_D 更近而距離更遠就推翻 only D changes; nearer yet farther refutes
def weak(): return nn.Sequential(nn.Linear(64, 1), nn.Flatten(0))
def strong(): return nets.discriminator((64,), width=64, depth=2)

gap_weak, far_weak = figures.five_runs(weak, recipe, x, seed)
gap_strong, far_strong = figures.five_runs(strong, recipe, x, seed)
assert np.all(gap_weak < gap_strong), gap_weak
assert np.all(far_weak > 2 * far_strong), far_weak
print("推翻了 refuted：五次都是 L_D 更近，距離卻在兩倍以上 nearer, yet over twice as far, 5 × of 5 ✓")

# %% [markdown] tags=["lang-zh", "exercise"]
# ### 作業（評分，10 分）
#
# 一份報告寫道：「訓練 3,000 步之後 $L_D = 1.30$，判別器在 60 張圖裡只答對 32 張，所以生成器完成了。」
#
# 1. （2 分）(0.1) 有哪兩個前提？報告裡的每個數字各支持哪一個前提，或者都不支持？
# 2. （2 分）你另外訓練一個沒參賽的判別器，它在沒看過的圖上得到 $L_D = 1.10$。把兩個 $L_D$ 都當作在沒看過的圖上的期望值；由 $\mathrm{JSD} \ge \log 2 - \frac12 L_D$，這兩個判別器各保證 JSD 至少是多少？兩個答案為什麼可以不同？
# 3. （3 分）若 $q=p$，在 60 張圖上，答對比例的標準誤是多少？32 張離一半有幾個標準誤？你的判別器在 1,194 張圖裡答對八成，又是幾個？報告的樣本夠不夠多？
# 4. （3 分）描述一個毫無價值、卻能通過第 3 題考試的生成器；再提出一個抓得到它的量，說明拿什麼當作 1，以及這個量自己的盲點。

# %% [markdown] tags=["lang-en", "exercise"]
# ### Assignment (graded, 10 points)
#
# A report says: “After 3,000 steps $L_D = 1.30$, and the discriminator was right on only 32 of 60 images; so the generator is finished.”
#
# 1. (2 points) Which two premises does (0.1) have? Which of them does each number of the report support, if any?
# 2. (2 points) You train another discriminator, which did not play; on unseen images its $L_D = 1.10$. Take both $L_D$ for expectations over unseen images; by $\mathrm{JSD} \ge \log 2 - \frac12 L_D$, how large does each of the two discriminators guarantee the JSD to be? Why may the answers differ?
# 3. (3 points) If $q=p$, what is the standard error of the share of right answers on 60 images? How many standard errors are 32 images from one half? And your discriminator, which is right on eight in ten of 1,194 images? Did the report use enough samples?
# 4. (3 points) Describe a worthless generator that would nevertheless pass the exam of question 3. Then give a quantity that catches it; say what is taken as 1, and what that quantity itself cannot see.

# %% [markdown] tags=["lang-zh"]
# ## 小結
#
# $q=p$ 而且 $D=D^{*}$ 時，$L_D = 2\log 2$、$L_G = \log 2$，如 (0.1)；倒過來不成立。訓練的曲線說賽局的狀態；$q$ 離 $p$ 多遠，要用沒參賽的判別器、沒看過的圖，以及另一種距離來量。

# %% [markdown] tags=["lang-en"]
# ## Summary
#
# If $q=p$ and $D=D^{*}$, then $L_D = 2\log 2$ and $L_G = \log 2$, as in (0.1); the converse does not hold. Training curves tell the state of the game. How far $q$ is from $p$ takes a discriminator that did not play, images that it has not seen, and a distance of another kind.

# %% tags=["summary"]
check.summary()

# %% [markdown]
# ## 參考文獻 · References
#
# - I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville, Y. Bengio (2014). *Generative Adversarial Nets*. NeurIPS. [arXiv:1406.2661](https://arxiv.org/abs/1406.2661)
# - L. Mescheder, A. Geiger, S. Nowozin (2018). *Which Training Methods for GANs do actually Converge?* ICML. [arXiv:1801.04406](https://arxiv.org/abs/1801.04406)
# - D. Lopez-Paz, M. Oquab (2017). *Revisiting Classifier Two-Sample Tests*. ICLR. [arXiv:1610.06545](https://arxiv.org/abs/1610.06545)
# - A. Sauer, D. Lorenz, A. Blattmann, R. Rombach (2023). *Adversarial Diffusion Distillation*. [arXiv:2311.17042](https://arxiv.org/abs/2311.17042)
# - E. Alpaydin, C. Kaynak (1998). *Optical Recognition of Handwritten Digits*. UCI Machine Learning Repository. [doi:10.24432/C50P49](https://doi.org/10.24432/C50P49)
