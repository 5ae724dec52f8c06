#include "ingest-service/identify/no_names.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_split.h"

namespace turnstone {
namespace {

constexpr absl::string_view kNoNames =
    "a aah about above absolutely accessible actionable actually adaptation "
    "african after again agreed ah aha alas all almost alright also although "
    "always amazing ambassador amen american an and answer any anybody anyhow "
    "anyone anything anyway anyways apart apparently april arab arabic as "
    "asian aside assistant associate at attention audience august australian "
    "austrian available awesome awkward baby back bam basic basically because "
    "before belgian below bingo black blah bold bonus boom both boy brazilian "
    "brilliant british bro broad buddy businesses but by bye ca called can "
    "canadian captain cash catholic ceo certainly chair chairman chairperson "
    "chairwoman challenges challenging changelog check chief chinese "
    "christmas ciao clarity class clearly commissioner congratulations "
    "constraints consultant consulting containers content control cool "
    "coordinator correct could counsel crazy credit currently cut danish dean "
    "death december definitely delegate democrat dependencies depends deputy "
    "despite developer developers devices did director do doctor "
    "documentation does don't done dude dutch each easter easy editor "
    "effectively eh either emoji engineer english especially essentially "
    "european even eventually every everybody everyone everything eww exactly "
    "excellent except exception executive expert extremely fair false "
    "fantastic fast february feedback finally fine finnish fire first five "
    "folks for foundation founder four frankly french friday from fun "
    "fundamentally furthermore games general generally german go god gone "
    "good goodbye google gosh gotcha governments governor grandparents "
    "granted gray great gun guys had half hand harder he head hear heat heck "
    "hello help helpful hence her here hey hi highlighted hilarious hindsight "
    "hint his hispanic historically hmm hola honestly honor hopefully how "
    "however huge huh humans i i'd i'll i'm i've ideally if ignore imagine "
    "immediately implementation importantly in indeed indian individuals "
    "informed initially input inside instead interesting interestingly "
    "internally internet irish is ish israeli it it's italian its january "
    "japanese jesus jewish judge july june just justice kill kinda korean "
    "labels ladies last latina latino laughing law lead legacy let let's life "
    "like likewise listen listeners literally local long look lord loved "
    "lovely luckily ma'am macro madam magic man manager manually many mapping "
    "march maybe mayor me meantime meanwhile member men merge message metal "
    "methods mexican mhm mike minister mm mmhm moderator monday money more "
    "moreover morning most mostly mr muslim my never nevertheless next nice "
    "nicely niche no nobody node none nonetheless nope normally norwegian not "
    "note noted nothing november now nowadays obvious obviously occasionally "
    "october of officer often oftentimes oh okay on once one online only ooh "
    "oops or order originally other otherwise ouch our outside overall packed "
    "panelist partially passionate patient people perfect perhaps personally "
    "please plus police polish possible potentially practically precisely "
    "prepared president presumably previously print probably problem product "
    "productivity professionally professor prompt question questions quickly "
    "rails rapporteur rather ready really recently recognized refactor "
    "regardless register related relatively release remember reporter "
    "reporters representative republican right robot robots run russian sadly "
    "same saturday say saying sayonara scheduling scheme school scottish "
    "second secret secretary see senator senior september seriously she ship "
    "short should silence similarly since singing sir size slow so some "
    "somebody someone something sometimes somewhere son sorry sort spanish "
    "speaker speaking specifically speed start stay still stop storytelling "
    "structure students subjects such suddenly sunday super supporting sure "
    "surely surprisingly swedish sweet swiss team technically technology ten "
    "thank thankfully thanks that that's the their then there there's "
    "therefore these they they're thing things third this those though "
    "thoughts three thursday thus time tiny tired to today together tomorrow "
    "totally traffic trash true truly tuesday two typically ugh uh uhuh "
    "ultimately um unfortunately until updates us usually vacuum vector very "
    "vice vision wait we we're wednesday wee weird welcome well what whatever "
    "whatsoever whatsup when where whether which while who whoa whoops why "
    "wild will with wonderful worse would wow writer yay yeah yep yes "
    "yesterday yikes yo you you're your yup zoom";

const absl::flat_hash_set<absl::string_view>& NoNames() {
  static const auto* const words =
      new absl::flat_hash_set<absl::string_view>(absl::StrSplit(kNoNames, ' '));
  return *words;
}

}  // namespace

bool IsNoName(absl::string_view word) { return NoNames().contains(word); }

}  // namespace turnstone
