"""What Turnstone's topics are compared with.

TF-IDF and RAKE (Rose et al. 2010) are small versions of our own; YAKE is the
package of its authors. All get the words of a meeting without the marks of
sounds ("{vocalsound}").
"""

import collections
import math
import re

import yake
import yake.core.yake

PHRASE_WORDS_MAX = 3

with open(yake.core.yake.__file__.replace(
        "yake.py", "StopwordsList/stopwords_en.txt"), encoding="utf-8") as f:
    STOP_WORDS = frozenset(f.read().lower().split())


def chunks_of(text):
    """Returns runs of words with no punctuation between them."""
    return [re.findall(r"[a-z0-9][a-z0-9'-]*", chunk)
            for chunk in re.split(r"[^\w\s'-]|\s-|\s'|--", text.lower())]


def fold(word):
    """Returns the singular, as far as the ending tells."""
    if len(word) < 4 or not word.endswith("s") or word[-2:] in ("ss", "us", "is"):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def is_content(word):
    return word not in STOP_WORDS and len(word) > 2 and not word.isdigit()


def grams_of(text):
    """Returns runs of 1 to 3 words that neither begin nor end with a stop word."""
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
