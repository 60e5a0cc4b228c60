"""English word lists that attribution stands on: closed classes, titles, roles, given names.

Written for this project from general knowledge of English, not taken from a corpus. A list needs
no completeness: a word that is missing makes a rule abstain or a lower rule answer. All entries
are lower case and without a full stop; look a token up by its ``low``.
"""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, which blanks separate."""
    return frozenset(text.split())


DETERMINERS = word_set(
    "a an the this that these those some any each every no another other both all either neither "
    "several many few most one two three four five six seven eight nine ten dozens hundreds "
    "thousands my your his her its our their whose"
)
MALE_PRONOUNS = word_set("he him his himself")
FEMALE_PRONOUNS = word_set("she her hers herself")
SUBJECT_PRONOUNS = word_set(
    "he she they i we you it one someone somebody everyone everybody others"
)
RELATIVES = word_set("who which that whom whose where when")
PREPOSITIONS = word_set(
    "of in on at by for from with without to into onto about against among around before after "
    "behind below between beyond despite during except inside outside like near off out over past "
    "per since through throughout toward towards under until up upon via within across along amid "
    "following regarding concerning absent including alongside as than because"
)
# Prepositions that tie a noun to what it is part of: "a spokesman for the ministry".
BINDING = word_set("of for from at with in to on between behind")
CONJUNCTIONS = word_set(
    "and but or nor so yet while whereas although though because if unless when whenever where "
    "since after before until once as whether"
)
AUXILIARIES = word_set(
    "is are was were be been being am has have had having do does did will would shall should can "
    "could may might must 's 're 've 'd 'll isn't aren't wasn't weren't hasn't haven't hadn't "
    "don't doesn't didn't won't wouldn't can't couldn't shouldn't"
)
ADVERBS = word_set(
    "also then later again further furthermore meanwhile however instead therefore thus even still "
    "just only once twice already now soon often never ever always sometimes recently earlier "
    "previously first finally eventually repeatedly reportedly famously publicly privately simply "
    "flatly bluntly quickly not too moreover additionally nevertheless nonetheless likewise "
    "afterward afterwards yesterday today tonight tomorrow there here perhaps maybe rather quite "
    "very more most less almost nearly subsequently ago well back"
)
DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat "
    "sun"
)
MONTHS = word_set(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec"
)
TIME_NOUNS = word_set(
    "morning afternoon evening night day week month year weekend spring summer autumn fall winter "
    "noon midnight hours minutes days weeks months years"
)
# Written before a name and no part of it; the value is no role worth printing.
COURTESY = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f", "mx": "", "sir": "m", "lord": "m",
            "lady": "f", "dame": "f", "messrs": "m", "madam": "f", "mme": "f"}  # fmt: skip
# Written before a name, as its title; a role when nothing better is known.
TITLES = word_set(
    "president vice prime minister chancellor premier senator sen representative rep congressman "
    "congresswoman congressperson governor gov mayor councilman councilwoman councillor councilor "
    "alderman secretary ambassador speaker leader whip chairman chairwoman chairperson chair chief "
    "director deputy assistant associate general gen colonel col major maj captain capt lieutenant "
    "lt sergeant sgt corporal cpl private pvt admiral adm commander cmdr officer detective "
    "inspector superintendent sheriff marshal trooper judge justice attorney atty prosecutor "
    "counsel commissioner professor prof doctor dr dean provost rector reverend rev pastor father "
    "fr bishop archbishop cardinal pope rabbi imam sheikh king queen prince princess duke duchess "
    "baron baroness count countess emperor sultan emir ceo cfo coo cto founder cofounder "
    "co-founder owner manager editor reporter correspondent columnist anchor host author writer "
    "actor actress singer rapper producer coach quarterback candidate nominee frontrunner "
    "front-runner spokesman spokeswoman spokesperson analyst economist strategist pollster adviser "
    "advisor aide lawyer solicitor barrister activist organizer organiser engineer scientist "
    "researcher historian philosopher coroner agent ranger firefighter lawmaker mp mep msp"
)
ROLE_NOUNS = TITLES | word_set(
    "official expert head member representative critic supporter opponent resident student teacher "
    "nurse physician surgeon psychologist psychiatrist investigator diplomat envoy delegate "
    "negotiator politician legislator congressmember executive partner fellow scholar lecturer "
    "instructor curator librarian archivist photographer musician artist designer architect poet "
    "novelist playwright journalist blogger commentator pundit broadcaster presenter businessman "
    "businesswoman entrepreneur investor banker trader broker accountant auditor consultant "
    "contractor builder farmer fisherman worker employee employer volunteer veteran soldier pilot "
    "driver witness victim survivor suspect defendant plaintiff mother father wife husband son "
    "daughter brother sister uncle aunt cousin friend neighbor neighbour colleague boss president "
    "chief mogul billionaire magnate tycoon star champion athlete player striker goalkeeper "
    "midfielder captain trainer treasurer clerk registrar regulator ombudsman watchdog campaigner "
    "advocate lobbyist operative insider whistleblower hacker developer programmer biologist "
    "chemist physicist geologist astronomer climatologist meteorologist epidemiologist virologist "
    "ecologist archaeologist anthropologist sociologist mathematician statistician engineer "
    "mechanic technician operator planner surveyor inspector keeper warden chairman co-chair "
    "co-author coordinator"
)
# Capitalized words that belong to an office or institution, not to a person's name.
OFFICE_WORDS = word_set(
    "national international federal state foreign affairs interior defense defence finance health "
    "education energy justice security labor labour trade commerce transport transportation "
    "culture environment agriculture treasury home house senate congress parliament union european "
    "american british french german russian chinese turkish israeli iranian japanese indian "
    "canadian australian mexican african asian republican democrat democratic gop conservative "
    "liberal independent green party campaign committee commission council agency department "
    "ministry bureau office board court supreme district county city town village university "
    "college school institute institution academy foundation association society federation league "
    "club team company corporation corp inc ltd llc plc group holdings bank fund trust center "
    "centre museum hospital church police fire army navy air force marine marines guard corps "
    "times post news tribune herald journal gazette daily weekly press media network radio "
    "television tv channel magazine united north south east west northern southern eastern western "
    "central new great royal world global regional local public human rights social civil special "
    "former interim acting executive managing senior junior majority minority presidential street "
    "avenue road islamic christian jewish muslim catholic white black river island islands bay "
    "lake mount staff matter democrats republicans conservatives liberals"
)
ORGANISATION_WORDS = word_set(
    "party campaign committee commission council agency department ministry bureau office board "
    "court university college school institute institution academy foundation association society "
    "federation league club company corporation corp inc ltd llc plc group holdings bank fund "
    "trust center centre museum hospital church police army navy times post news tribune herald "
    "journal gazette press network radio television magazine union house senate congress "
    "parliament government administration"
)
# Before marks with capitals these say that a title stands between them: the novel "…".
WORK_NOUNS = word_set(
    "novel novels book books film films movie movies show shows program programme series song "
    "songs album albums play plays musical opera painting poem poems episode documentary podcast "
    "magazine newspaper entitled titled"
)
MALE_NAMES = word_set(
    "aaron abdul abdullah abe abraham adam adrian ahmed alain alan albert alec alejandro alex "
    "alexander alexei alfonso alfred ali allen alonzo amir andre andreas andrei andrew andy "
    "angus anthony anton antonio archie ari arnold arthur arturo ashton augustus austin axel "
    "barack barry bart basil beau ben benjamin bernard bernardo bernie bertrand bill billy bo "
    "bob bobby boris boyd brad bradley branden brandon brendan brent brett brian brock bruce "
    "bryan bryce byron caleb calvin carl carlos carlton cecil cedric chad charles charlie "
    "chester chip chris christian christopher chuck clarence clay clayton cliff clifford clint "
    "clive cody colin conor conrad corey cornelius cory craig curt curtis cyril cyrus dale "
    "damian damon dan daniel danny darrell darren daryl dave david dax dean deepak dennis denzel "
    "derek desmond devin dexter dick diego dino dmitry dominic don donald donnie donovan doug "
    "douglas duncan dustin dwayne dwight dylan eamon earl ed eddie edgar edmond edmund eduardo "
    "edward edwin elias elijah elliot elliott ellis elmer elon emil emilio emmanuel enrique eric "
    "erik ernest ernesto erwin esteban ethan eugene evan ezra fabian farid federico felix "
    "fernando finn floyd francis francisco frank franklin fred frederick fritz gabriel gareth "
    "garrett garry gary gaston gavin gene geoff geoffrey george gerald geraldo gerard gianni "
    "gideon gilbert gino giovanni giuseppe glen glenn gordie gordon graham grant greg gregory "
    "grover guillermo gus gustav gustavo guy hakeem hal hamid hank hans harlan harold harry "
    "harvey hassan heath hector helmut henrik henry herb herbert herman hiroshi homer horace "
    "howard howie hugh hugo humberto hussein ian ibrahim ignacio igor ilya immanuel irving irwin "
    "isaac isaiah ismail ivan jack jacob jaime jake jamal james jamie jared jarrod jason jasper "
    "javier jay jean jeb jed jeff jeffery jeffrey jens jerald jeremiah jeremy jermaine jerome "
    "jerry jesse jim jimmie jimmy joachim joao jock joe joel joey johan johann johannes john "
    "johnny jon jonah jonathan jordan jorge jose josef joseph josh joshua josiah jozef juan "
    "juergen jules julian julio justin kareem karim karl keith kelvin ken kenneth kenny kent "
    "kevin khalid kirk klaus kofi kurt kyle lamar lamont lance larry lars laurent lavrenty "
    "lawrence lee leland leo leon leonard leonardo leroy lester lewis lindsey lionel lloyd "
    "lonnie lorenzo lou louis lowell luca lucas luciano luigi luis luke luther lyle lyndon mack "
    "magnus mahmoud malcolm malik manuel marc marcel marcelo marco marcus mario mark markus "
    "marlon martin marvin matt matthew maurice mauricio maurizio max maxim mehmet mel melvin "
    "merle michael mickey miguel mike mikhail milan miles milo milton mitch mitchell mitt mohamed "
    "mohammad mohammed monte morgan mort muhammad mustafa myron nasser nate nathan nathaniel ned "
    "neil nelson newt nicholas nick nico nicolas niels nigel nikolai noah noam nolan norman olaf "
    "oleg oliver omar orrin oscar oswald otis otto owen pablo paolo patrick paul pavel pedro "
    "percy perry pete peter phil philip phillip pierre piers piotr preston quentin quincy rafael "
    "ralph ramon rand randall randy raphael rashid raul ray raymond recep reggie reginald "
    "reinhold rene rex reza rhett ricardo richard rick ricky rico rob robert roberto rod "
    "roderick rodney rodrigo roger roland rolf romeo ron ronald ronnie ross rowan roy ruben "
    "rudolph rudy rufus rupert ruslan russell ryan sal salvador sam samuel saul scott sean "
    "sebastian serge sergei sergey sergio seth shane shaun shawn sherman shinzo sid sidney "
    "silvio simon skip sol solomon spencer stan stanley stefan stefano steffen stephan stephen "
    "steve steven stewart stuart sylvester tad tariq ted terence terrance terrence terry thabo "
    "thad theo theodore thomas tim timothy tito tobias toby todd tom tomas tommy tony travis "
    "trent trevor trey tucker ty tyler tyrone ulrich umar uri vaclav vernon vic vicente victor "
    "viktor vince vincent vitaly vito vlad vladimir wade waldo wally walter warren warwick wayne "
    "wendell werner wesley wilbur wilfred will willard william willie winston wolfgang woody "
    "xavier yair yitzhak yuri yusuf zach zachary zack zane zeke"
)
FEMALE_NAMES = word_set(
    "abigail ada adele adriana agatha agnes aisha alejandra alexa alexandra alexis alice alicia "
    "alina aline alison allison alma alondra alyssa amanda amber amelia amelie amina amy ana "
    "anastasia andrea angela angelica angelina angie anika anita anja anjali ann anna anne "
    "anneliese annette annie antoinette antonia april aretha ariana arianna arlene ashley astrid "
    "audrey ava ayesha barb barbara beatrice beatriz becky belinda benita bernadette bernice "
    "bertha beth bethany betsy bettina betty bettye beverly bianca birgit blanca bonnie brenda "
    "brianna bridget bridgette britney brittany camille candace candice carla carly carmela "
    "carmen carol caroline carolyn carrie caterina catherine cathy cecilia celeste celia celine "
    "chantal charlene charlotte cheryl chloe christa christiane christina christine christy "
    "cindi cindy claire clara claudia claudine clementine colleen condoleezza connie constance "
    "cora cordelia corinne courtney cristina crystal cynthia dagmar daisy dana daniela danielle "
    "daphne darlene dawn debbie debby deborah debra deirdre delia delores denise denisha desiree "
    "diana diane diann dianne dina dolly dolores dominique donatella donna dora doreen doris "
    "dorothea dorothy dottie ebony edith edna effie eileen elaina elaine elana eleanor elena "
    "elisabeth elise eliza elizabeth elke ella ellen ellie eloise elsa elvira emilia emily emma "
    "erica erika erin erma ernestine estelle esther ethel eugenia eunice eva evangeline eve "
    "evelyn faith fannie fatima felicia fern fiona flora florence frances frida frieda gabrielle "
    "gail galina gemma genevieve georgia geraldine germaine gertrude gilda gillian gina ginger "
    "ginny gisele giselle giulia gladys glenda gloria goldie grace greta gretchen guadalupe "
    "gudrun gwen gwendolyn haley hannah harriet harriett hattie hayley hazel heather heidemarie "
    "heidi helen helena helene helga henrietta hermione hilary hilda hildegard hillary holly ida "
    "ilana ilia ilse imogen ina inez inga ingrid iona irene irina iris irma isabel isabela "
    "isabella isabelle ivana ivanka ivy jackie jacqueline jan jana jane janelle janet janice "
    "janine jasmine jean jeanine jeanne jeannette jeannie jenifer jenna jennifer jenny jeri "
    "jessica jewel jill joan joann joanna joanne jocelyn jodi jolene josefina josephine joy "
    "joyce juanita judi judith judy julia juliana julie juliet juliette june justine kaitlyn "
    "kamala kara karen karin karina karla kate katherina katherine kathie kathleen kathrin "
    "kathryn kathy katie katja katrina kayla keisha kellyanne kendra kerstin kim kimberly "
    "kirsten kristen kristi kristin kristina kristine krystal kylie lana lara latoya laura "
    "laurel lauren laurie laverne lea leah leanne leila lena lenore leona leonora leslie leticia "
    "letitia lia libby lidia lilian liliana lillian lily linda lisa liz lois lola lorena lorene "
    "loretta lori lorraine lottie louise lucia lucie lucille lucinda lucy luisa luz lydia lynda "
    "lynette lynn lynne mabel madeleine madeline mae maggie malala malia mamie mara marcela "
    "marcia margaret margarita margot marguerite maria mariam mariana marianne maribel maribeth "
    "marie marilyn marina marisa marisol marissa marjorie marjory marla marlene marta martha "
    "mary maryam mathilda matilda maud maura maureen mavis maxine maya megan meghan melania "
    "melanie melinda melissa mercedes meredith mia michaela michele michelle mila mildred "
    "millicent mindy minnie miriam mirjam missy mollie molly mona monica muriel myra myrna nadia "
    "nancy nanette naomi natalia natalie natalya natasha nell nellie nettie nicole nikki nina "
    "noelle noor nora noreen norma odette olga olivia opal paige paloma pam pamela patrice "
    "patricia patsy patty paula pauline peggy penelope penny petra phoebe phyllis pilar polly "
    "portia priscilla queenie rachael rachel raquel reba rebecca regina renate renee rhonda rita "
    "roberta robin robyn rochelle rosa rosalie rosalind rosalyn rosanna rosario rose roseanne "
    "rosemary rosie rowena roxana roxanne ruth sabrina sadie sally samantha samira sandra sara "
    "sarah sasha saskia selena selina selma serena shannon sharon sharron shauna sheila shelley "
    "shelly sherry sheryl shirin shirley sigrid silvia simona simone sofia sondra sonia sonja "
    "sophia sophie stacey stacy stella stephanie stephany sue susan susana susanna susannah "
    "susanne suzanna suzanne svetlana sybil sylvia tabitha tamar tamara tammie tammy tania tanya "
    "tara tasha tatiana tatyana teresa tessa thelma theodora theresa therese tiffany tina tonya "
    "tracey tracy trina trisha trudy twila uma una ursula ute valentina valeria valerie vanessa "
    "velma vera verna veronica veronique vicki victoria viola violet virginia vivian vivienne "
    "wanda wendy whitney wilhelmina wilma winifred winnie yasmin yelena yoko yolanda yulia "
    "yvette yvonne zainab zara zelda zeynep zoe zora"
)
# Given names that are short for one another, one line a name; a nickname can be several people's.
_NICKNAME_LINES = (
    "robert bob bobby rob robbie", "william bill billy will willie", "richard rick dick rich",
    "james jim jimmy jamie", "john jack johnny", "joseph joe joey", "thomas tom tommy",
    "michael mike mickey", "edward ed eddie ted", "theodore ted teddy", "charles charlie chuck",
    "christopher chris", "daniel dan danny", "david dave", "donald don donnie", "anthony tony",
    "andrew andy drew", "benjamin ben", "samuel sam", "matthew matt", "nicholas nick",
    "patrick pat", "peter pete", "philip phil", "gregory greg", "jeffrey jeff", "kenneth ken",
    "lawrence larry", "leonard len leo", "raymond ray", "ronald ron", "stephen steve steven",
    "timothy tim", "walter walt", "zachary zach", "alexander alex", "frederick fred",
    "gerald jerry gerry", "harold harry hal", "henry hank harry", "jacob jake", "joshua josh",
    "jonathan jon", "nathaniel nate", "vincent vince", "bernard bernie", "albert al",
    "elizabeth liz beth betty betsy", "katherine kate kathy katie", "margaret maggie meg peggy",
    "patricia pat patty", "jennifer jen jenny", "deborah debbie deb", "barbara barb",
    "susan sue", "rebecca becky", "victoria vicky vicki", "christina chris tina",
    "alexandra alex", "pamela pam", "cynthia cindy", "jacqueline jackie", "judith judy",
    "sandra sandy", "samantha sam", "theresa terry tess", "veronica ronnie", "dorothy dot dottie",
)  # fmt: skip
NICKNAMES: dict[str, frozenset[int]] = {
    name: frozenset(n for n, line in enumerate(_NICKNAME_LINES) if name in line.split())
    for name in " ".join(_NICKNAME_LINES).split()
}
NAME_PARTICLES = word_set(
    "de la del della der den di da dos das du le van von bin ibn al el ben ten ter zu zur af av y"
)
# Common verbs in forms that no ending betrays; with "-ed" words they mark where a subject ends.
PLAIN_VERBS = word_set(
    "went came made took gave got saw knew thought found left felt became began brought kept held "
    "met ran led stood sat lost paid sent built fell rose grew drew drove spoke broke chose won "
    "hit cut put set let read bought sold taught caught fought sought threw flew struck swore wore "
    "beat bent bit blew bled dealt dug fed fled forgot forgave froze hid hung hurt laid lay lent "
    "lit meant quit rang rode shook shot shut sang sank slept slid spent spun spread stole stuck "
    "swam swept swung tore woke wept wound withdrew wants want needs need seems seem appears "
    "appear makes make takes take gives give gets get goes go comes come sees see knows know "
    "thinks think believes believe hopes hope plans feels feel keeps keep holds runs leads stands "
    "works uses tries try looks look helps help shows show means mean remains remain becomes "
    "become includes include has"
)
