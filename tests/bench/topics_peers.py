"""What Turnstone's topics and outlines are compared with.

TF-IDF, RAKE (Rose et al. 2010), TextTiling (Hearst 1997) and even segments are
small versions of our own; YAKE is the package of its authors. All get the words
of a meeting without the marks of sounds ("{vocalsound}").
"""

import collections
import math
import re
import statistics

import yake
import yake.core.yake

PHRASE_WORDS_MAX = 3
TILE_WORDS = 20  # Hearst's token sequence,
TILE_BLOCK = 10  # and how many make a block.
TILE_SMOOTHING = 1

with open(yake.core.yake.__file__.replace(
        "yake.py", "StopwordsList/stopwords_en.txt"), encoding="utf-8") as f:
    STOP_WORDS = frozenset(f.read().lower().split())


def chunks_of(text):
    """Returns runs of words with no punctuation between them."""
    return [re.findall(r"[a-z0-9][a-z0-9'-]*", chunk)
            for chunk in re.split(r"[^\w\s'-]|\s-|\s'|--", text.lower())]


def fold(word):
    """Returns the singular, as far as the ending tells."""
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word[-2:] in ("ss", "us", "is"):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def is_content(word):
    return word not in STOP_WORDS and len(word) > 2 and not word.isdigit()


def grams_of(text):
    """Returns runs of 1 to 3 words with no stop word at either end."""
    grams = collections.Counter()
    for words in chunks_of(text):
        for begin in range(len(words)):
            for end in range(begin + 1, begin + 1 + PHRASE_WORDS_MAX):
                if end <= len(words) and is_content(words[begin]) and \
                        is_content(words[end - 1]):
                    grams[" ".join(map(fold, words[begin:end]))] += 1
    return grams


def best(scores, count):
    return sorted(scores, key=lambda phrase: (-scores[phrase], phrase))[:count]


def tf_idf(texts, count):
    grams = [grams_of(text) for text in texts]
    documents = collections.Counter(gram for each in grams for gram in each)
    return [best({gram: n * math.log(len(texts) / documents[gram])
                  for gram, n in each.items()}, count) for each in grams]


def rake(text, count):
    phrases = []
    for words in chunks_of(text):
        phrase = []
        for word in words + [None]:
            if word is not None and is_content(word):
                phrase.append(word)
            elif phrase:
                phrases.append(phrase)
                phrase = []
    frequency, degree = collections.Counter(), collections.Counter()
    for phrase in phrases:
        for word in phrase:
            frequency[word] += 1
            degree[word] += len(phrase)
    return best({" ".join(phrase): sum(degree[word] / frequency[word]
                                       for word in phrase)
                 for phrase in phrases}, count)


def yake_topics(text, count):
    extractor = yake.KeywordExtractor(lan="en", n=PHRASE_WORDS_MAX, top=count)
    return [phrase for phrase, _ in extractor.extract_keywords(text)]


def cosine(a, b):
    both = sum(n * b[word] for word, n in a.items())
    size = math.sqrt(sum(n * n for n in a.values()) *
                     sum(n * n for n in b.values()))
    return both / size if size else 0


def depths_of(scores):
    """Returns how deep the valley at each place is."""
    depths = []
    for at, score in enumerate(scores):
        left = right = at
        while left > 0 and scores[left - 1] >= scores[left]:
            left -= 1
        while right + 1 < len(scores) and scores[right + 1] >= scores[right]:
            right += 1
        depths.append(scores[left] + scores[right] - 2 * score)
    return depths


def text_tiling(turns):
    """Returns the turns at which TextTiling begins a segment."""
    words, begins = [], []
    for turn in turns:
        begins.append(len(words))
        words += [fold(word) for chunk in chunks_of(turn) for word in chunk]
    tiles = [collections.Counter(filter(is_content, words[at:at + TILE_WORDS]))
             for at in range(0, len(words), TILE_WORDS)]
    scores = []
    for gap in range(1, len(tiles)):
        size = min(TILE_BLOCK, gap, len(tiles) - gap)
        scores.append(cosine(sum(tiles[gap - size:gap], collections.Counter()),
                             sum(tiles[gap:gap + size], collections.Counter())))
    scores = [statistics.mean(scores[max(0, at - TILE_SMOOTHING):
                                     at + TILE_SMOOTHING + 1])
              for at in range(len(scores))]
    depths = depths_of(scores)
    least = statistics.mean(depths) - statistics.pstdev(depths) / 2
    found = set()
    for gap, depth in enumerate(depths):
        around = depths[max(0, gap - 3):gap + 4]
        if depth > least and depth == max(around):
            place = (gap + 1) * TILE_WORDS
            found.add(min(range(len(turns)),
                          key=lambda turn: abs(begins[turn] - place)))
    return found - {0}


def even(turns, segments):
    return {round(len(turns) * i / segments) for i in range(1, segments)} - {0}
