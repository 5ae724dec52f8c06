import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInvertState;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Lucene in the search benchmark.
 *
 * <pre>
 * LuceneSearch index TURNS FOLDER EXACT_FOLDER   writes two indexes
 * LuceneSearch serve FOLDER EXACT_FOLDER         answers lines; see engine.cc
 * </pre>
 *
 * The exact index serves the check of scores only: its norms are the turns'
 * exact lengths, where Lucene's own are rounded to a byte.
 */
public final class LuceneSearch {
  private static final int HITS = 10;
  private static final double RAM_BUFFER_MB = 256;
  private static final String WORDS = "words";
  private static final String SPEAKER = "speaker";

  /** The BM25 of Turnstone: of exact lengths, in doubles. */
  private static final class ExactBm25 extends Similarity {
    private static final double K1 = 1.2;
    private static final double B = 0.75;

    @Override
    public long computeNorm(FieldInvertState state) {
      return state.getLength();
    }

    @Override
    public SimScorer scorer(
        float boost, CollectionStatistics all, TermStatistics... terms) {
      // All turns count, those without a word, too.
      double turns = all.maxDoc();
      double average = all.sumTotalTermFreq() / turns;
      // The words of a phrase, or one.
      double sum = 0;
      for (TermStatistics term : terms) {
        double holders = term.docFreq();
        sum += Math.log(1 + (turns - holders + 0.5) / (holders + 0.5));
      }
      double weight = sum;
      return new SimScorer() {
        @Override
        public float score(float freq, long length) {
          double norm = K1 * (1 - B + B * length / average);
          return (float) (weight * (freq / (freq + norm)));
        }
      };
    }
  }

  private static final class Turn {
    final String speaker;
    final String words;

    Turn(String line) {
      String[] fields = line.split("\t", -1);
      speaker = fields[2];
      words = fields[4];
    }
  }

  private static IndexWriter open(Path folder, Similarity similarity)
      throws IOException {
    // All work is done by the one thread that adds turns.
    IndexWriterConfig config =
        new IndexWriterConfig(new WhitespaceAnalyzer())
            .setSimilarity(similarity)
            .setRAMBufferSizeMB(RAM_BUFFER_MB)
            .setMergeScheduler(new SerialMergeScheduler());
    return new IndexWriter(new MMapDirectory(folder), config);
  }

  private static void addAll(IndexWriter writer, List<Turn> turns)
      throws IOException {
    Document document = new Document();
    Field words = new TextField(WORDS, "", Field.Store.NO);
    Field speaker = new StringField(SPEAKER, "", Field.Store.NO);
    document.add(words);
    document.add(speaker);
    for (Turn turn : turns) {
      words.setStringValue(turn.words);
      speaker.setStringValue(turn.speaker);
      writer.addDocument(document);
    }
    writer.commit();
  }

  private static long writtenBytes() throws IOException {
    String key = "write_bytes: ";
    for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.substring(key.length()));
      }
    }
    throw new IOException("no write_bytes");
  }

  private static long sizeOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static double cpuSeconds() {
    OperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 1e9;
  }

  private static void figure(String name, Object value) {
    System.out.println("lucene " + name + " " + value);
  }

  private static void index(Path file, Path folder, Path exactFolder)
      throws IOException {
    List<Turn> turns = new ArrayList<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(line -> turns.add(new Turn(line)));
    }
    // The first index is compiled by the way, so that the second runs warm.
    try (IndexWriter writer = open(exactFolder, new ExactBm25())) {
      addAll(writer, turns);
      writer.forceMerge(1);
    }
    try (IndexWriter writer = open(folder, new BM25Similarity())) {
      long bytes = writtenBytes();
      double cpu = cpuSeconds();
      long begin = System.nanoTime();
      addAll(writer, turns);
      figure("seconds", (System.nanoTime() - begin) / 1e9);
      figure("cpu_seconds", cpuSeconds() - cpu);
      figure("written_bytes", writtenBytes() - bytes);
      figure("live_bytes", sizeOf(folder));
      writer.forceMerge(1);
    }
    figure("compact_bytes", sizeOf(folder));
  }

  private static IndexSearcher searcher(Path folder, Similarity similarity)
      throws IOException {
    Directory directory = new MMapDirectory(folder);
    IndexSearcher searcher =
        new IndexSearcher(DirectoryReader.open(directory));
    searcher.setSimilarity(similarity);
    searcher.setQueryCache(null);
    return searcher;
  }

  /** A query as the driver sends it: op, speaker, words. */
  private static final class Wanted {
    final boolean isPhrase;
    final Occur occur;
    final String speaker;
    final String[] words;

    Wanted(String field) {
      String[] parts = field.split(" ");
      isPhrase = parts[0].equals("\"");
      occur = parts[0].equals("|") ? Occur.SHOULD : Occur.MUST;
      speaker = parts[1];
      words = Arrays.copyOfRange(parts, 2, parts.length);
    }

    Query query() {
      Query query = wordsQuery();
      if (speaker.equals("0")) return query;
      return new BooleanQuery.Builder()
          .add(query, Occur.MUST)
          .add(new TermQuery(new Term(SPEAKER, speaker)), Occur.FILTER)
          .build();
    }

    private Query wordsQuery() {
      if (isPhrase) return new PhraseQuery(WORDS, words);
      if (words.length == 1) return new TermQuery(new Term(WORDS, words[0]));
      BooleanQuery.Builder builder = new BooleanQuery.Builder();
      for (String word : words) {
        builder.add(new TermQuery(new Term(WORDS, word)), occur);
      }
      return builder.build();
    }
  }

  private static String answer(
      String verb, Wanted wanted, IndexSearcher searcher, IndexSearcher exact)
      throws IOException {
    switch (verb) {
      case "times":
        long begin = System.nanoTime();
        searcher.search(wanted.query(), HITS);
        return Long.toString(System.nanoTime() - begin);
      case "counts":
        return Integer.toString(searcher.count(wanted.query()));
      case "scores":
        StringJoiner scores = new StringJoiner(" ");
        for (ScoreDoc hit :
            exact.search(wanted.query(), HITS).scoreDocs) {
          scores.add(Float.toString(hit.score));
        }
        return scores.toString();
      default:
        throw new IllegalArgumentException(verb);
    }
  }

  private static void serve(Path folder, Path exactFolder)
      throws IOException {
    IndexSearcher searcher = searcher(folder, new BM25Similarity());
    IndexSearcher exact = searcher(exactFolder, new ExactBm25());
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = input.readLine()) != null; ) {
      String[] fields = line.split("\t");
      List<Wanted> queries = new ArrayList<>();
      for (int i = 1; i < fields.length; ++i) {
        queries.add(new Wanted(fields[i]));
      }
      StringJoiner answers = new StringJoiner("\t");
      for (Wanted wanted : queries) {
        answers.add(answer(fields[0], wanted, searcher, exact));
      }
      System.out.println(answers);
    }
  }

  public static void main(String[] args) throws IOException {
    if (args[0].equals("index")) {
      index(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
    } else {
      serve(Path.of(args[1]), Path.of(args[2]));
    }
  }
}
