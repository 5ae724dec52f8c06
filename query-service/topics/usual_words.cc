// Made by tests/bench/usual_words.cc from talks and conversations; without stop
// words, in the singular.

#include "query-service/topics/usual_words.h"

#include "query-service/topics/word_table.h"

namespace turnstone {
namespace {

// Words by how often they are said in 100,000 words: at least so often, and
// less than twice as often.
constexpr absl::string_view k256Text = "person";

constexpr absl::string_view k128Text = "project work";

constexpr absl::string_view k64Text =
    "able community data idea problem team tool working";

constexpr absl::string_view k32Text =
    "bad big build building case change code conversation easy experience "
    "hard important issue job learn level number open place post process run "
    "set side source story term type understand user write";

constexpr absl::string_view k16Text =
    "access add amount answer app area available based break built bunch "
    "business challenge check company computer content create database deal "
    "decision design developer earlier easier email event fact feedback file "
    "focus forward free friend full goal group high home information "
    "involved language life line link list listening live local mentioned "
    "money necessarily news opportunity order organization page past pay "
    "perspective platform play product read reason resource send service "
    "share simple single site small software solution space spend state step "
    "support system tech technology test top totally value version video web "
    "website worked world writing";

constexpr absl::string_view k8Text =
    "ability absolutely account address allow amazing apply approach aspect "
    "aware background benefit bigger blog board book box brand browser buy "
    "chance channel chat choose class click close com common completely "
    "complicated conference context continue control copy cost cover crazy "
    "created creating curious cut dataset decided deep depend detail "
    "difference difficult direction directly doc documentation dollar "
    "download drive early easily effort ended engineer entire essentially "
    "excited exist expect face fair familiar fast favorite feature feed fit "
    "fix focused follow form future game general generally government head "
    "helpful history hit house human image imagine impact improve individual "
    "industry instance interest internal internet key kid knowledge large "
    "lead learned learning library literally low machine major man "
    "management manager math media meet member message multiple network note "
    "office online option paper partner path performance personal phone pick "
    "plan podcast power practice program programming provide public pull "
    "purpose push reach ready realize record related remote request require "
    "research rest result review risk role room rule running scale scenario "
    "school science screen script search security separate server shared "
    "sharing sign sit situation size skill social solve spent standard store "
    "structure style success successful task technical tend testing text "
    "throw touch track training trust understanding unique update valuable "
    "voice weird worry written wrote";

constexpr absl::string_view k4Text =
    "accessibility action added adding advantage advice agency agree air "
    "algorithm allowed alternative analysis application appreciate art "
    "article assume barrier base basic beautiful behavior bias biggest bill "
    "black bottom broken button card career cause center changed changing "
    "choice circle city coding college color command comment commercial "
    "communication complete complex concept concern connect connected "
    "connection consider contribute core count country covered creative "
    "credit cross culture current currently date dealing decide deeper "
    "define definition degree deliver depending describe designed designer "
    "develop developing development dig direct discussion distributed "
    "distribution dive document dog dot driving drop edit editor effect "
    "element employee encourage end energy engineering environment error "
    "exact exciting experiment explain extra extremely eye fail failure "
    "fairly fall family faster field figured finally fire fixed following "
    "forget format framework funny ground grow guide hack handle hang harder "
    "hate headline hearing higher hire hiring identify immediately include "
    "included including incredibly install interact interface internally "
    "interview join jump label larger law led light load lose lost maintain "
    "managing map market meeting mention merge met metadata metrics middle "
    "miss missing mission mistake model modern moved natural newsletter "
    "normal noticed object obvious offer official opinion org original "
    "output pain pass paying permission personally picked picture policy "
    "position positive possibility potential potentially pre present price "
    "primarily primary produce programmer progress prompt publish published "
    "quality quote ran random reality realized recommend reference regard "
    "regular relationship release relevant rely remind report respect "
    "response responsibility return round safe save section self sell "
    "selling serve setting shift short shut sitting slow smaller smart "
    "solved special split spot stack stage stand statement stick sticker "
    "strategy strong struggle stuck student subject supporting surprised "
    "switch tag target template terrible theme ticket tiny title ton tough "
    "traditional train treat tweet use vendor walk watching white willing "
    "win woman workflow wrap young";

constexpr absl::string_view k2Text =
    "academic accessible accomplish accurate act active activity addition "
    "additional adopt advance advanced advocate affect afraid age agreement "
    "alert allowing alone amongst analogy analytics analyze angle appear "
    "applied appropriate argument associated assumption attack audio "
    "automate avoid award backend backup balance bar basis beta binary block "
    "blue boring bought boundary boy brain branding breaking bridge broke "
    "buck bucket budget busy candidate capability capacity capture car "
    "careful catch category caught cell challenging character charge chart "
    "checking child chose clean client closed closer club coffee "
    "collaboration collect collection combination comfortable commit "
    "committee communicate compare compared competition component condition "
    "conflict confusing considered consistent constantly constraint consume "
    "contact contract contributing convert convince corner correct correctly "
    "coverage critical custom customer cycle daily daughter dead decade "
    "default defined demo describing desktop determine dev developed device "
    "die digital dirty disaster discovered discuss discussed diverse domain "
    "donate door double draw dream driven drug dynamic ear eat edge editing "
    "education effectively efficient embedded employer engagement enter "
    "entirely episode equal era excellent excuse execute exercise existing "
    "expand expectation expected expecting expense expensive experienced "
    "expert expertise explicit explore exploring extent external factor "
    "failed fake fan fantastic fascinating fear fighting figuring fill "
    "filter final finger finished fixing flag flip flow flying folder food "
    "foot force forced forever forgot fork forum frame freedom fresh "
    "friendly fully function fundamental funding funnel gas grab grant green "
    "grew growing grown growth habit health heavy highlight highly hired "
    "hold holding honest http ice identity illegal implement import "
    "impossible incentive income increase incredible index infrastructure "
    "input inspiration inspired installed instruction insurance integrate "
    "integration interaction intro investment invite involve ios ish "
    "iteration joined joining journey junior kick lack land laptop latest "
    "launch launched lawyer layer leader leading legacy legal length lesson "
    "letter leverage license limit listener living location log loop lower "
    "lucky lunch mad mailing maintainer maintaining majority maker manage "
    "marketing match material matter measure medium memory mental mentioning "
    "mess method mile missed mobile mode module monitoring motivation "
    "movement movie multi music naturally nature navigate necessary negative "
    "nerd nonprofit normally notice odd older opening operating opposed "
    "organizing oriented originally owner pack paid pair parent partnership "
    "passed passionate paste pattern peer perfectly period photo phrase "
    "physical picking pipeline pitch planning player playing plenty plug "
    "plugin political politics popular posting powerful practical prefer "
    "press pressure previously principle private processing produced "
    "producing production productive professional profit promise properly "
    "property proprietary prototype providing proxy publishing pulled "
    "pulling pushed pushing query race range rate raw reached reaching "
    "reaction reasonable receive received recent recipe recognize "
    "recommendation reflect relate relatively repo repository represent "
    "representation required requirement resonate respond responsible "
    "revenue road robot roll rolling rough row sad safety saved scary scene "
    "schedule scientist score scratch searching second secret segment "
    "sending sent sentence series serious seriously serving setup shape "
    "sheet shipping shirt shot shout skip sleep slightly society solving "
    "somewhat son song speed spending spoken sponsor spread startup stat "
    "status straight straightforward stream structured struggling study "
    "submit subscribe subscription suck suddenly suggest supply surface tab "
    "table tackle taught teach teacher teaching technically technique "
    "terminal theory thread throwing tie tied tip tooling touched town trade "
    "traffic transition transparent trend tricky trouble truth tutorial "
    "typically ultimately unit university updated usage utility variable "
    "variety venue view visible vision visual volume volunteer vote wall war "
    "watched water weekend wise workplace workshop worse worst writer";

constexpr absl::string_view k1Text =
    "abstract accept accidentally according achieve actively adapt addressed "
    "admin administrator admit ads advertisement advertising affected afford "
    "agnostic agreed airplane alive alongside angry announce announced "
    "announcement annoying annual answered answering anticipate anxiety "
    "apologize apparently approached approaching approved arbitrary archive "
    "argue artifact asset assignment assuming attached attend attended "
    "attribute audit authentication automated automatically average "
    "awareness awful awkward baby baked balanced ball balloon baseline "
    "basics battle bear beat bed behalf belief belong bite blank blind "
    "blocked body bold bonus born boss bound branch briefly brilliant broad "
    "broader bubble buddy bug builder bullet burden burger burning bus "
    "buying cache calendar camera camp canvas cap capable capital care cared "
    "carefully carry cat caused central chain chapter cheap checked cheer "
    "chunk circumstance clarity classic clever clicking clip clone closely "
    "closest closing cloud coder cold collaborate collaborative collecting "
    "colon comfort commitment committed comparison compelling competing "
    "competitive compile complain complaint complexity con concerned "
    "concrete conduct confident configuration configure confirm confused "
    "connecting consensus consequence consideration considering constant "
    "consulting consumer consuming contain continually continuous contractor "
    "contribution controlled controversial cookie coordinate copying "
    "corporate covering crash crashed cream creation creator crime criteria "
    "criticism crowd crucial cultural curiosity curl dangerous dark dealt "
    "debate debt decent deciding deeply demand demonstrate department "
    "dependency deployed depth described description designing despite "
    "difficulty dinner director directory disagree disc discipline discover "
    "discovery discussing display distinct distribute diversity documentary "
    "documented donation doubt downloading draft drawn drink driver dropped "
    "dropping due dumb easiest eating economic economics ecosystem edition "
    "effective ego election elsewhere embarrassing emergency emoji emotional "
    "empathy enabled encounter encouraging engage engaged engine enjoy "
    "ensure enterprise enthusiasm entity entrenched entry equation escape "
    "essential established ethical evaluate evaluation everyday evolving "
    "exception exchange existed expanding experimental experimenting "
    "explained explaining explanation explicitly export exposed expression "
    "failing false famous fancy farm fault featured fee feeling fell fellow "
    "fence fewer fight filled filling film finance financial finish fired "
    "flexible flight flowing focusing follower foreign formal formed former "
    "fortunate founder fourth frankly frequency frequently frozen frustrated "
    "frustrating functional functionality fund funded fundraising gain gap "
    "garbage gather gathering generate generating generation generator "
    "geographic geometry giant gift glass grade grand granted graph greater "
    "greatest guarantee guessing guideline gun hackathon hacked hacking hair "
    "hammer handful handled handling handy hanging hardest hat heading "
    "healthy heart held hide highest highlighting historically hitting "
    "homepage honor hook horrible hosting hot hotel hurt icon ideal "
    "identified identifying idiot ignore immediate implemented implication "
    "importance importantly impressed impression incident independently "
    "individually influence informal initially initiative innovation ins "
    "insert insight institution integrated integrating intend intended "
    "intention intentional interpret interpreter interviewing introduced "
    "introducing introduction invest invested invited iphone isolated item "
    "iterate jam joke keyboard keyword kicked kill killing kit kitchen knock "
    "labeling labor laid landscape largely launching lay lazy leadership "
    "leaving letting lie lift lightning limitation linked listed literacy "
    "lived loaded locally lock locked login love loved macro magic mail "
    "maintained maintenance managed manner manual manually mapping "
    "marginalized markdown mass massive matching meaningful meantime meat "
    "mechanism medical merging messaging meta metric minimum mix modeling "
    "modification mom monetize monitor monolith monthly motion motivated "
    "mouth move murder narrative navigating newer nicely niche noise "
    "notification notion nuance observation occasionally occur offered "
    "oftentime onboarding opened operate operation opposite optional "
    "organized organizer out outcome outlet outline outlined overcome "
    "overlap own owned ownership owning package painful parameter parse "
    "partially participate participating passing passion percentage "
    "perception perform persistent personality pie pin pitched pivot pixel "
    "pizza plane planned podcasting pointing politician poll poor population "
    "port portion preference prep prepare prepared presentation president "
    "prevent preventing print printing prior priority privacy privilege "
    "producer professionally profile progression promote promoting promotion "
    "proper protect protocol proud prove provided publication publicly "
    "publisher pure pursue quarter quiet quit radio randomly rare readable "
    "reader realizing realm reasoning rebuild recall recorded recording redo "
    "reduce refer reflecting reflection refresh register regularly relation "
    "relative relay released reliable remain reminded reminder remix render "
    "rendered rendering rent repeat replace replicate reply representative "
    "represented representing researcher restaurant reverse rewarding rid "
    "right roadmap robust rock route runner salary sale sat satellite scan "
    "scared scheduled scheduling schema scientific scope screw screwed "
    "scripting season seat secure see seek segue selected selection senior "
    "sensitive separated sequence served settled shame shelf ship shipped "
    "shoot shooting shop shorter shortly signed significant similarity "
    "simpler simplest sing slice slowly smarter snapshot sold solid solo "
    "sourced sourcing spare specialized specifics specify spectrum spin "
    "spirit spreadsheet stable staff standpoint statistics stay stayed "
    "staying sticking stop stopped stored streaming strength stress stretch "
    "string strongly struggled studied studying stupid submitted subscriber "
    "subset successfully suggested suggestion suit summarize summary summer "
    "supported surprise surprising survey survive sustain sustainability "
    "swap swear switched switching tagging tail takeaway targeting taste "
    "tear thankfully thrown thumb timeline timing tired token tracking "
    "trained transaction transcript translate transparency trap travel "
    "traveling treated treating tree trick trigger troll trusted typical "
    "typing ultimate underlying underneath understood universe upgrade upper "
    "ups upset vice virtual visibility visit visualization wake walked "
    "walking warning waste wear weather weed weekly weight welcoming "
    "whatsoever wheel wide widely wider widget wife wild wind winner winning "
    "winter wire wood worker worried younger zone";

constexpr WordTable<CountWords(k256Text)> k256(k256Text);
constexpr WordTable<CountWords(k128Text)> k128(k128Text);
constexpr WordTable<CountWords(k64Text)> k64(k64Text);
constexpr WordTable<CountWords(k32Text)> k32(k32Text);
constexpr WordTable<CountWords(k16Text)> k16(k16Text);
constexpr WordTable<CountWords(k8Text)> k8(k8Text);
constexpr WordTable<CountWords(k4Text)> k4(k4Text);
constexpr WordTable<CountWords(k2Text)> k2(k2Text);
constexpr WordTable<CountWords(k1Text)> k1(k1Text);

}  // namespace

double UsualRate(absl::string_view word) {
  if (k256.Holds(word)) return 256e-5;
  if (k128.Holds(word)) return 128e-5;
  if (k64.Holds(word)) return 64e-5;
  if (k32.Holds(word)) return 32e-5;
  if (k16.Holds(word)) return 16e-5;
  if (k8.Holds(word)) return 8e-5;
  if (k4.Holds(word)) return 4e-5;
  if (k2.Holds(word)) return 2e-5;
  if (k1.Holds(word)) return 1e-5;
  return kUnusualRate;
}

}  // namespace turnstone
