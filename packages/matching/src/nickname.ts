/** Each line: names that one person goes by, the formal ones first. A name may stand in several lines. */
const lines = `
abigail abby abbie gail
abraham abe bram
adam ade
adelaide addie della heidi
albert al bert bertie
alejandro alex jandro
alejandra alex ale
alexander alex alec alek sandy sasha xander lex aleksandr alexandre
alexandra alex alexa sandra sandy sasha lexi
alfred al alf fred freddie
alice ali allie
alison alisson allison ali allie
amanda mandy manda
amelia amy millie mia
andrew andy drew andreas andre
andrea andi
angela angie
ann anne anna annie nan nancy anita hanna
anthony tony antony ant antonio anton
antonio tony toni antony
arthur art artie
barbara barb babs barbie bobbie
bartholomew bart
beatrice bea trixie
benjamin ben benji benny
bernard bernie
bradley brad
brian bryan bryant
bridget biddy bridie
calvin cal
cameron cam
candace candy
caroline carolyn carol carrie lina
cassandra cass cassie sandra
catherine katherine kathryn kathleen katarina catharine cathy kathy kate katie kat kay kit kitty cat katy
cecilia cissy celia
charles charlie chuck chas carl carlos chip
charlotte charlie lottie lotte
chester chet
christina christine kristina kristine christa chris chrissy tina kris kirsten
christopher kristopher chris kit topher kris cristopher
clara claire clare
clifford cliff
clinton clint
constance connie
cornelius con neil
curtis curt
cynthia cindy
daniel dan danny
daniela danielle dani
david dave davy davey
deborah debra deb debbie debby
dennis denny dionisio
diana diane di
dominic dom nick
donald don donnie donny
dorothy dot dottie dolly dora
douglas doug
edgar ed
edith edie
edmund ed eddie ned ted
edward eduardo ed eddie ned ted teddy
edwin ed eddie
eleanor elena ellen nell nellie nora ellie lenora
elijah eli
elizabeth elisabeth isabel liz lizzy lizzie beth betsy betty bess eliza libby lisa liza elise ella elsie lilibeth
emily em emmy millie
emma em emmy
emmanuel manny manuel
ernest ernie
eugene gene
evelyn eve evie
ezekiel zeke
florence flo flossie
frances fran frannie franny francie
francis frank fran francisco
francisco frank paco pancho cisco kiko
franklin frank
frederick frederic fred freddie freddy rick fritz
gabriel gabe
gabriela gabrielle gabby gaby
gareth gary
geoffrey jeffrey geoff jeff
george jorge georgie
gerald gerard gerry jerry
geraldine gerry gerri
gertrude trudy gertie
gilbert gil bert
gillian jill gill
gregory greg
guadalupe lupe lupita
guillermo memo william
gwendolyn gwen wendy
harold harry hal
harriet hattie
helen helena ellen nell lena
henry harry hank hal enrique heinrich
herbert herb bert
howard howie
hubert hugh bert
ignacio nacho
irene rene renee
isaac ike zac
isabella isabel isabelle bella izzy
jacob jake jakob jacobo
jacqueline jackie jacqui
james jim jimmy jamie jem jaime
jane janet jan janie jenny
janice jan
jason jay jase
jean jeanne jeannie
jennifer jen jenny jenna
jeremiah jerry jeremy
jerome jerry
jessica jess jessie
jesus chuy
joan joanne joanna jo joann joni
john jon jack johnny jonny johann juan ian sean hans jean ivan
jonathan jon jonathon john johnny nathan
jose pepe jose
joseph joe joey jo josef giuseppe
josephine jo josie
joshua josh
joyce joy
judith judy judi
julia julie jules
julian jules
katelyn kaitlyn caitlin kate katie
kenneth ken kenny
kimberly kim kimberley
lawrence laurence larry laurie lars lorenzo
leonard leo len lenny
leonardo leo
leslie les lesley
lillian lily lil lilly
linda lindy lyn lynn
louis luis lewis lou louie
louise lou lulu luisa
lucas luke luca
lucille lucy lucia
madeline maddie madeleine maddy
magdalena lena magda
margaret margarita maggie meg megan peggy marge margie margot greta daisy peg rita marjorie
maria mary marie mariah mia
martha marty mattie
martin marty
mary maria marie molly polly mae mamie may
matilda tilly mattie
matthew matt mat matty mateo matthias
maurice morris
maximilian max maxwell
maureen mo
melanie mel
melissa mel missy lissa
melvin mel
michael mike mick mickey mikey michel miguel mikhail mitch mischa micheal
michelle shelly chelle michele
mildred millie
mitchell mitch
mohammed mohammad muhammad mohamed mohamad muhammed mohammod mo
nancy nan
natalie nat nataly natalia natasha tasha
nathaniel nathan nate nat
nicholas nick nicky nicolas nikolai klaus nico
nicole nikki nicky
norman norm
oliver ollie olly
olivia liv livvy
oscar ozzie
oswald oz ozzie
pamela pam
patricia pat patty trish tricia patsy patti
patrick pat paddy patricio
paul pablo pavel paulo
penelope penny
peter pete pedro piotr pieter
philip phillip phil pip felipe
rachel rae
ralph rafe
raymond ray
rebecca becky becca reba
reginald reg reggie
richard rick dick rich richie ricky ricardo
robert rob bob bobby robbie bert roberto robby
roberta bobbie robbie
roderick rod rick
rodney rod
roger rodger
roland rollie
ronald ron ronnie
rosemary rose rosie
roxanne roxy
russell russ
ruth ruthie
samantha sam sammy
samuel sam sammy
sarah sara sally sadie
scott scottie
sebastian seb bastian
sharon shari
sheila shelia
shirley shirl
sidney sid syd
silvia sylvia sylvie
sophia sofia sophie
stanley stan
stephanie steph stefanie
stephen steven steve stevie stefan esteban
stuart stewart stu
susan suzanne susanna sue susie suzie suzy
tabitha tabby
teresa theresa terry tess tessa terri
terence terrence terry
thaddeus tad
theodore ted teddy theo
thomas tom tommy tomas
timothy tim timmy
tobias toby
tracy trace
valerie val
vanessa nessa
veronica ronnie vero
victor vic viktor
victoria vicky vicki tori
vincent vince vinny
violet vi
virginia ginny ginger
vivian viv
walter walt wally
wanda wendy
wayne way
wesley wes
wilfred will fred
wilhelmina mina minnie willa
william bill billy will willy willie liam wilhelm willem
winifred winnie fred
yolanda yoli
zachary zach zack zac zak
aleksandr sasha alexander
aleksey alexei alyosha alexey
dmitri dmitry dima dmitrii
ekaterina katya yekaterina katia
evgeny yevgeny zhenya eugene
ioannis giannis yannis iannis
georgios giorgos yorgos
konstantinos kostas costas
mikhail misha
nikolaos nikos
sergey sergei seryozha
vladimir vova volodya
yusuf youssef yousef joseph
hussein husain hussain hossein
ahmed ahmad ahmet
ali aly
francesco franco
giovanni gianni
johannes hans jan johan
friedrich fritz fred
`;

const kin = new Map<string, Set<string>>();
for (const line of lines.trim().split('\n')) {
  const [formal = '', ...others] = line.split(' ');
  for (const other of others) {
    for (const [from, to] of [
      [formal, other],
      [other, formal],
    ] as const) {
      kin.set(from, (kin.get(from) ?? new Set()).add(to));
    }
  }
}

/** Whether one is a usual form of the other, or both of a third (`bob` and `bobby`, not `jack` and `ivan`). */
export function isNickname(a: string, b: string): boolean {
  const kinOfA = kin.get(a);
  if (!kinOfA) return false;
  if (kinOfA.has(b)) return true;
  const kinOfB = kin.get(b);
  if (!kinOfB || Math.min(a.length, b.length) > 5 || Math.max(a.length, b.length) > 7) return false;
  for (const it of kinOfA)
    if (kinOfB.has(it) && it.length > 3 && it.charAt(0) === a.charAt(0) && it.charAt(0) === b.charAt(0)) return true;
  return false;
}
