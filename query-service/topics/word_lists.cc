#include "query-service/topics/word_lists.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace turnstone {
namespace {

// Each list is one text with a space between words, split and hashed at compile
// time: every word of a transcript is looked up.
constexpr absl::string_view kStopText =
    "a aah about above across actual actually after afternoon afterwards again "
    "against agenda ago ah aha ahead ahh ain all almost along already alright "
    "also although always am amid among an and another any anybody anymore "
    "anyone anything anyway anyways anywhere apart applause april are aren "
    "around as aside ask asked asking asks at attendee attendees attention "
    "audience august away awesome back basically be became because become "
    "becomes becoming been before began begin beginning begins behind being "
    "believe below beside besides best better between beyond billion billions "
    "bit blah both bring bringing brings brought but by bye call called "
    "calling calls came can cannot cant caption captioner captioning care "
    "certain certainly cetera chair clear clearly colleague colleagues come "
    "comes coming comment cool cos could couldn couple course coz crap "
    "crosstalk cuz damn day days dear december definitely did didn didnt "
    "different differently diolch disfmarker do does doesn doesnt doing don "
    "done dont down dozen dr dude dunno during each eh eight eighteen eighty "
    "either eleven else em en end enough especially et etc etcetera even "
    "evening eventually ever every everybody everyone everything everywhere "
    "exactly example examples except far february feel feeling feels felt few "
    "fifteen fifth fifty figure find finding finds fine first five floor folk "
    "folks for forth forty found four fourteen friday from front fuck fucking "
    "fun further gap gave gentlemen get gets getting give given gives giving "
    "glad go god goes going gon gone gonna good goodbye gosh got gotcha gotta "
    "gotten great guess guest guy guys had hadn haha hahaha half hand hands "
    "happen happened happening happens happy hardly has hasn have haven having "
    "he hear heard hell hello help helped helping helps hence her here hers "
    "herself hey hi him himself his hm hmm honestly hope hopefully hoping host "
    "hour hours how however huge huh hundred hundreds i id if ill im in "
    "inaudible indeed indiscernible initial inside instead interested "
    "interesting intervention interventions interviewee interviewer into "
    "introduce is isn it its itself ive january july june just keep keeping "
    "keeps kept kind kinda kinds knew know knowing known knows ladies last "
    "lastly late later laugh laughing laughs laughter least leave left lemme "
    "less let lets like liked likely likes limited listen little ll lol long "
    "longer look looked looking looks lot lots loud love lovely ma made main "
    "mainly make makes making many march matter may maybe me mean meaning "
    "means meant meanwhile mhm mic microphone microphones might million "
    "millions mind mine minute minutes mm mmm moderator moderators moment "
    "moments monday month months more moreover morning most mostly move moving "
    "mr mrs ms much must my myself name named namely names near nearly need "
    "needed needing needs neither never nevertheless new next nice night nine "
    "nineteen ninety no nobody non none nonvocalsound noon nope nor not "
    "nothing november now nowhere o obviously october of off often oh ok okay "
    "old on once one ones only onto ooh oops or other others otherwise ought "
    "our ours ourselves out outside over overall own panel panelist panelists "
    "panellist panellists part particular particularly parts pause per percent "
    "perfect perhaps piece pieces please plus point pointed points possible "
    "possibly pretty previous probably put puts putting question questions "
    "quick quickly quite raise raised rather re reading real really recently "
    "regarding regardless remark remarks remember right roughly s said same "
    "saturday saw say saying says second secondly see seeing seem seemed seems "
    "seen sense september session sessions seven seventeen seventy several "
    "shall she shit should shouldn show showed showing shown shows sigh "
    "similar simply since sir six sixteen sixty slide slides so some somebody "
    "somehow someone something sometime sometimes somewhere soon sorry sort "
    "sorta sorts sound sounds speak speaker speakers speaking speaks specific "
    "specifically spoke start started starting starts stay still stop stuff "
    "such sunday super suppose supposed sure t take taken takes taking talk "
    "talked talking talks tell telling tells ten than thank thankful thanks "
    "that the their theirs them themselves then there therefore these they "
    "thing things think thinking thinks third thirdly thirteen thirty this "
    "those though thought thoughts thousand thousands three through throughout "
    "thursday thus til till time times to today together told tomorrow tonight "
    "too took topic topics total toward towards transcript tried tries "
    "trillion true truly try trying tuesday turn turned turning turns twelve "
    "twenty twice two u uh uhh uhm um umm under unfortunately unless unlike "
    "until up upon us use used useful using usual usually various ve versus "
    "very via view vocalsound vs wait waiting wanna want wanted wanting wants "
    "was wasn watch way ways we wednesday week weeks welcome well went were "
    "weren what whatever when whenever where whereas wherever whether which "
    "while who whoever whole whom whose why will wish with within without won "
    "wonder wonderful wondering word words worth would wouldn wow wrong y ya "
    "yay yea yeah year years yep yes yesterday yet yn you your yours yourself "
    "yourselves yup zero";

constexpr absl::string_view kWeakText =
    "able access account act action actions active activities activity actor "
    "actors add added adding additional address affect age agree agreed aim "
    "aimed allow allowed allows amount amounts analysis angle announce answer "
    "answers appear apply approach approaches appropriate area areas argue "
    "argument arrive article articles aspect aspects assess assume attempt "
    "attend attention available aware awareness background bad balance bar "
    "barrier base based basic basis bear beautiful benefit benefits bet big "
    "bigger biggest black blue board body book books boring born bottom bounce "
    "box boy brain break brief broad broader broken brothers brown build "
    "building builds built bunch bus business button buy camera capable "
    "capacity capture car card careful case cases catch category cause cent "
    "center central centre cert challenge challenges challenging chance change "
    "changed changes changing character chat check chief choice choose "
    "circumstance circumstances citizen city class clean clever click clock "
    "close closer closing code collect collection color colors combination "
    "combine comfortable command commented comments commit committee common "
    "communities community companies company compare comparison competition "
    "complete completely complex computer concept concern concerned concerns "
    "conclusion concrete condition confused confusing connect connected "
    "connection consequence consider consistent constant contact contain "
    "content context continue contract contribute control conversation "
    "conversations convince coordinate core corner correct correctly cost "
    "costs count countries country cover crazy create created creates creating "
    "critical cross crowd curious current currently customer customers cut "
    "cycle dark data date dead deal dealing deals dealt death decide decided "
    "decision deep default define defined definition degree deliver demand "
    "demo department departments depend depending depends depth describe "
    "description designed desire desk detail details develop developed "
    "developing development develops device died difference differences "
    "different difficult difficulty dimension direct direction disagree "
    "discuss discussed discussing discussion discussions distance document "
    "documents door double doubt draw drawing drive drop due ear earlier early "
    "easier easily east easy eat effect effective effort efforts element ended "
    "ending energy engage engaged engaging enjoy ensure enter entire entirely "
    "environment equal error essential essentially establish estimate event "
    "events everyday evidence exact excellent excited exciting exercise exist "
    "existence existing exists expect expected expensive experience "
    "experiences expert experts explain extend extent external extra eye eyes "
    "face fact factor facts fail failure fair fall familiar family fan fancy "
    "fast favor favorite favour favourite fear feature feedback fewer field "
    "fight file fill final finally fit fix fixed flat flexible fly focus "
    "focused focusing follow followed following follows food foot force forget "
    "forgot form formal format former forms forward frame framework free "
    "frequently friend friends full fully function fund fundamental funny "
    "future game games gaps general generally generate generation giant girl "
    "global goal goals gold government governments grab grant grateful gray "
    "green grey grid ground group groups grow growing growth guarantee guide "
    "guideline hair handle hang hard harder hat head heads heart heat heavy "
    "height held helpful hidden high higher highly history hit hold holding "
    "hole home hon honor honour honourable horrible hot house human hurt idea "
    "ideal ideas identify identity illustrate image imagine immediate "
    "immediately impact implement implementation implemented important improve "
    "improved include included includes including inclusive increase "
    "incredible incredibly indicate individual individuals information initial "
    "initiative initiatives input insight inspire instance instances "
    "institution institutions instruction instructions integrate intention "
    "interact interaction interest interests interface internal international "
    "interview invite invited involve involved involvement issue issues item "
    "items iterate job jobs join joined joke journey judge jump junior keen "
    "key kid kids kill knowledge label lack lady land language large larger "
    "largest law layer lead leader leaders leading learn learned learning leg "
    "length lesson lessons letter level levels lie life light limit limited "
    "line lines link list lists literally live lived lives living load local "
    "location logic loop loose lose loss low lower magic mail main maintain "
    "major man manage manner map mark market mass master material matters "
    "maximum measure mechanism mechanisms media medium meet meeting meetings "
    "member members men mention mentioned mentioning mess message method "
    "middle miss missing mistake mix mode model moderate modern money mother "
    "multiple national natural nature neat necessarily necessary negative "
    "neighborhood nervous net news normal normally north note notes notice "
    "notion novel number numbers object objective observe obvious occur odd "
    "offer office official offline online onwards open opened operate "
    "operation operations opinion opportunities opportunity opposed opposite "
    "option options order ordinary organisation organisations organization "
    "organizations original outcome outcomes output outreach overview owner "
    "page pages pain pair paper parallel parents participant participants "
    "participate participation partner partners partnership party pass past "
    "path pattern pay peer people perfectly perform performance period "
    "permission person personal persons perspective perspectives phone "
    "physical pick picture place places plain plan plane planning plans "
    "platform play played player players playing plenty policy political poor "
    "pop popular position positive possibility post posts potential "
    "potentially power powerful practical practice practices pre prefer "
    "preference prepare present presentation presented press pressing prevent "
    "price primarily primary principle principles prior priorities priority "
    "private problem problems procedure proceed process processes produce "
    "product profile program programs progress project projects proper "
    "property proposal propose proposed prove provide provided provides "
    "providing public pull purpose purposes push quality quarter quote raising "
    "random range ranges rare rate ratio raw reach react read reader ready "
    "realise reality realize realized reason reasonable reasons recall receive "
    "recent recognize recommend recommendation recommendations record red "
    "reduce refer reference reflect region regional regions regular relate "
    "related relation relationship relationships relevant reliable rely remain "
    "remind remote remove repeat replace report reports represent "
    "representation representative representatives request require required "
    "requirement requirements requires research resolve resource resources "
    "respect respond response responses responsible rest result results return "
    "reveal review road role roles room rough round route row rule rules run "
    "running runs sad safe safety sample save scale scenario scene school "
    "science scientist score screen screens script search seat seconds secret "
    "section sector sectors select sell send sending senior sent sentence "
    "separate series serious serve server service set sets setting settings "
    "shape share shared sharing shift shop short shot sick side sides sign "
    "significant silly simple single sister sit site sites sitting situation "
    "situations size skill skills skip slightly slow small smaller smart "
    "smooth social solid solution solutions solve someones song source sources "
    "south space spaces special specific specifically specifics speed spend "
    "spent spot spread square staff staffing stage stakeholder stakeholders "
    "stand standard standards star state statement states station status step "
    "steps stick stories story strange stream street strength stress stretch "
    "strict string strong stronger structure stuck student students study "
    "stupid style subject submit submitted success successful suddenly suggest "
    "suggested suit sum summary support supported supporting supports surface "
    "surprise surprised switch system systems table tape target task tasks "
    "taste taught teach team teams technical technically technique tend term "
    "terms terrible test text theme themes theory thin tiny tip tired title "
    "tool tools top touch tough tour town track trade tradition traditional "
    "train transfer travel tree trend trick trip trouble truck trust truth "
    "type types typical ultimate ultimately unable understand understanding "
    "understands understood unique unit upcoming update upset usage user users "
    "valid valuable value values variety vast version vice video views vision "
    "visit visual voice volume walk wall war warm warning water wave wear web "
    "website weird west wherein white wide wider willing win window wire wise "
    "wording work worked worker workers working works workshop workshops world "
    "worlds worry worse worst write writing written wrote yellow young younger "
    "zone";

constexpr absl::string_view kGivenNameText =
    "aaron abby adam adrian ahmed alan albert alejandro alex alexander "
    "alexandra alexis alice alicia allison amanda amber amy ana anders andrea "
    "andreas andrew andy angela anita ann anna anne anthony antonio arthur "
    "ashley audrey barbara becky belinda ben benjamin bernard beth bill bob "
    "bobby brad brandon brenda brett brian bruce bryan caitlin carl carla "
    "carlos carmen carol caroline catherine cathy charles charlie charlotte "
    "chelsea chloe chris christian christina christine christopher cindy "
    "claire clara claudia colin connor craig cynthia daisy dan dana daniel "
    "daniela danielle danny dave david dawn debbie deborah dennis derek diana "
    "diane diego dominic don donald donna doris doug douglas duncan dylan ed "
    "eddie edgar edward edwin eileen elaine eleanor elena eli elizabeth ellen "
    "emily emma eric erica erik erin esther ethan eugene eva evan evelyn "
    "fabio felipe felix fernando fiona florian frances francesca francis "
    "francisco frank fred frederick gabriel gareth gary gavin geoff george "
    "gerald gina giovanni glenn gloria gordon greg gregory guillermo gustavo "
    "hannah harold harriet harry hassan heather hector heidi helen henry "
    "holly howard hugh hugo ian igor irene isaac isabel isabella ivan jack "
    "jackie jacob jacqueline jake james jamie jan jane janet jared jason "
    "javier jay jean jeff jeffrey jen jennifer jenny jeremy jerod jerry jesse "
    "jessica jill jim jimmy joan joanna joe joel johan johann johannes john "
    "johnny jon jonas jonathan jordan jorge jose joseph josh joshua joyce "
    "juan juanita judith judy julia julian julie justin karen karl kate "
    "katherine kathleen kathryn kathy katie kay keith kelly ken kenneth kevin "
    "kim kimberly kirsten kris kristen kristin kurt kyle larry laura lauren "
    "laurie lawrence leah leo leon leonard leslie liam linda lisa liz lorenzo "
    "louis louise luca lucas lucy luis luke lynn madeleine maggie manuel marc "
    "marco marcus margaret maria mariana marie marilyn mario marion marissa "
    "marjan markus marta martha martin martina mary mathias matt matteo "
    "matthew matthias maureen maurice max megan mel melanie melissa mia "
    "michael michel michelle miguel mike miriam mitchell mohamed mohammed "
    "molly monica morgan muhammad nadia nancy naomi natalie natasha nathan "
    "neil nicholas nick nicola nicolas nicole nina noah nora oliver olivia "
    "omar oscar owen pablo pam pamela patricia patrick paul paula pedro penny "
    "pete peter phil philip phillip pierre rachel rafael ralph ramon randy "
    "raul ray raymond rebecca ricardo richard rick rob robert roberta roberto "
    "robin rodrigo roger roland ron ronald rosa rosemary ross roy russell "
    "ruth ryan sally sam samantha samuel sandra sara sarah scott sean "
    "sebastian sergio shannon sharon shawn sheila shirley simon simone sofia "
    "sonia sophia sophie stacy stefan stella stephan stephanie stephen steve "
    "steven stuart sue susan suzanne sylvia tamara tanya tara ted teresa "
    "terry theresa thomas tim timothy tina tobias todd tom tommy tony tracy "
    "trevor tyler vanessa veronica vicky victor victoria vincent virginia "
    "vivian wade walter wayne wendy will william xavier yolanda yvonne zach "
    "zachary zoe";

constexpr size_t CountWords(absl::string_view text) {
  size_t count = 1;
  for (size_t i = 0; i < text.size(); ++i) count += text[i] == ' ';
  return count;
}

template <size_t N>
constexpr std::array<absl::string_view, N> SplitWords(absl::string_view text) {
  std::array<absl::string_view, N> words;
  size_t begin = 0;
  for (size_t i = 0; i < N; ++i) {
    size_t end = begin;
    while (end < text.size() && text[end] != ' ') ++end;
    words[i] = absl::string_view(text.data() + begin, end - begin);
    begin = end + 1;
  }
  return words;
}

constexpr size_t HashOf(absl::string_view word) {
  uint32_t hash = 2166136261;  // FNV-1a.
  for (char c : word) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619;
  return hash ^ (hash >> 15);
}

// The words of a list by hash, at most half full; the rest is empty.
template <size_t N>
struct WordTable {
  static constexpr size_t kSize = std::bit_ceil(2 * N);

  constexpr explicit WordTable(absl::string_view text) {
    for (absl::string_view word : SplitWords<N>(text)) {
      size_t place = HashOf(word) % kSize;
      while (!words[place].empty()) place = (place + 1) % kSize;
      words[place] = word;
    }
  }

  bool Holds(absl::string_view word) const {
    size_t place = HashOf(word) % kSize;
    while (!words[place].empty() && words[place] != word) {
      place = (place + 1) % kSize;
    }
    return !words[place].empty();
  }

  std::array<absl::string_view, kSize> words;
};

constexpr WordTable<CountWords(kStopText)> kStops(kStopText);
constexpr WordTable<CountWords(kWeakText)> kWeaks(kWeakText);
constexpr WordTable<CountWords(kGivenNameText)> kGivenNames(kGivenNameText);

}  // namespace

bool IsStopWord(absl::string_view word) { return kStops.Holds(word); }

bool IsWeakWord(absl::string_view word) { return kWeaks.Holds(word); }

bool IsGivenName(absl::string_view word) { return kGivenNames.Holds(word); }

}  // namespace turnstone
