// Every word is distinctive: five letters or more and no English word, so that a scan of logs for it has no false hits.

/** Given and family names that go together. */
export interface Culture {
  readonly women: readonly string[];
  readonly men: readonly string[];
  readonly families: readonly string[];
}

const words = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .map(word => word.replaceAll('_', ' '));

export const cultures: readonly Culture[] = [
  {
    women: words('Sigrid Ragnhild Åshild Solveig Gunnhild Linnéa Ingeborg Þórunn Aslaug Sunniva'),
    men: words('Torbjørn Håkon Sigurd Eskild Øyvind Halldór Gunnar Ragnvald Ásgeir Asbjørn'),
    families: words(
      'Halvorsen Bjørnstad Åkerlund Sæther Lindqvist Østergaard Tveiten Kjærsgaard Hämäläinen Þorvaldsdóttir Nyqvist Söderholm Halvorsen-Lie Røysland',
    ),
  },
  {
    women: words('Guadalupe Ximena Itzíar Inmaculada Begoña Leocadia Jimena Nélida Amaranta Eulalia'),
    men: words('Joaquín Íñigo Gonzalo Ezequiel Anselmo Eusebio Fermín Casimiro Baltasar Evaristo'),
    families: words(
      'Ibarrola Quiñones Zubizarreta Echeverría Villaseñor Saldívar Peñaranda Arriagada Núñez-Carvajal Urrutia Cifuentes de_la_Fuente-Ibáñez Aguirreche Ordóñez',
    ),
  },
  {
    women: words('Bronisława Ludmiła Svetlana Jadwiga Zdeňka Dragoslava Miroslava Grażyna Katarzyna Božena'),
    men: words('Wojciech Zbigniew Bohumil Miloslav Čestmír Radovan Dobromir Stanisław Vsevolod Jaromír'),
    families: words(
      'Kowalczyk Szczepaniak Wiśniewicz Dvořáček Jovanović Đorđević Kuznetsenko Przybylak Łukasik Stojković Blažek Zelenchuk Bartoszek-Nowicz',
    ),
  },
  {
    women: words('Adaeze Ngozichi Folasade Aminata Abimbola Oluchi Yewande Akosua Chidinma Bolanle'),
    men: words('Chukwudi Babajide Olumide Kwabena Oluwaseun Ikechukwu Mamadou Obafemi Tunde-Kọ́lá Emeka-Obi'),
    families: words(
      'Okonkwo Nwachukwu Oyelaran Adébáyò Boateng Ogunleye Diabaté Ouédraogo Chukwuemeka Olatunji Sarpong Iheanacho Coulibaly-Touré',
    ),
  },
  {
    women: words(
      'Lakshmipriya Meenakshi Padmavathi Saraswathi Tanushree Vijayalakshmi Shakuntala Nandini Aparajita Kaveri-Devi',
    ),
    men: words(
      'Balasubrahmanyan Chandrasekhar Raghunandan Siddharth Venkatesh Yashwant Purushottam Dhananjay Harishchandra Murugan',
    ),
    families: words(
      'Chattopadhyay Venkataraman Bhattacharjee Deshpande Ramachandran Krishnaswamy Mukhopadhyay Wickramasinghe Jayawardena Chaudhuri Raghunathan Iyengar-Pillai',
    ),
  },
  {
    women: words('Akiko-Mei Harumi Nguyệt Chiyoko Tomoko Shizuka Ryōko Phượng Xiuying Hyejin'),
    men: words('Takeshi Kenjirō Shinichi Haruto Jianguo Tuấn-Anh Kazuhiko Minjoon Yoshirō Quốc-Bảo'),
    families: words(
      'Kobayashi Yamashita Hashimoto Fujiwara Matsuzawa Nakagawa Sakamoto Kurosawa Trịnh-Hoàng Huỳnh-Lê Nguyễn-Đặng Ouyang-Zhou Takahara',
    ),
  },
  {
    women: words('Shahrzad Gülsüm Maryam-Noor Zeynep Farideh Khadija Nesrin Yasemin Rukhsana Soraya'),
    men: words('Abdulkarim Behrouz Oğuzhan Khosrow Mustapha Ramazan Ferhat Jamshid Süleyman Tariq-Aziz'),
    families: words(
      'Al-Khalidi Haddadin Ben-Youssefi Rahmanpour Yıldırım Öztürk Karimzadeh Bouzidi Çelikkol El-Masriyeh Tabatabaei Gökçeoğlu Shahbazian',
    ),
  },
  {
    women: words(
      'Siobhán Wilhelmina Geneviève Marguerite-Anne Gwenllian Mechthild Apollonia Saoirse Théodora Annelise',
    ),
    men: words('Bartholomew Leopold Padraig Llywelyn Ghislain Diarmuid Thibault Wolfgang Jean-Baptiste Cornelis'),
    families: words(
      "O'Shaughnessy MacGillivray Beauchêne Lefèbvre van_den_Berghuis Desrosiers Vandermeulen Schönhauser Ó_Súilleabháin Fitzmaurice Dubuisson Grünewaldt D'Entremont",
    ),
  },
  {
    women: words('Leilani Kalaniuvalu Mahinaarangi Hinewehi Teuila Sieni-Moana Ngaire Lupeuluiva'),
    men: words('Kekoanui Tāwhiri Tavita-Ioane Wiremu Semisi Rangihuna Kamehaloa Faleolo'),
    families: words("Kealohanui Tuilagi Fa'asavalu Kapaonae Ngāwhare Paraone-Tūhoe Leiataua Tupuola Kahananui"),
  },
];

/** What some people are called instead of their given name. */
export const nicknames: Readonly<Record<string, string>> = {
  Guadalupe: 'Lupita',
  Ximena: 'Ximenita',
  Inmaculada: 'Inmaculadita',
  Joaquín: 'Joaquinito',
  Gonzalo: 'Gonzalito',
  Ezequiel: 'Ezequielito',
  Wilhelmina: 'Mineke',
  Geneviève: 'Vivette',
  Bartholomew: 'Barthol',
  Leopold: 'Poldi',
  Wojciech: 'Wojtek',
  Zbigniew: 'Zbyszek',
  Stanisław: 'Staszek',
  Katarzyna: 'Kasieńka',
  Jadwiga: 'Jadzia',
  Bronisława: 'Bronka',
  Svetlana: 'Svetka',
  Siobhán: 'Shivvie',
  Padraig: 'Paddraic',
  Sigrid: 'Siggan',
  Torbjørn: 'Tobbjørn',
  Gunnhild: 'Gunnis',
  Chandrasekhar: 'Chandru',
  Vijayalakshmi: 'Vijaya',
  Lakshmipriya: 'Lakshmi',
  Harishchandra: 'Harish',
  Chukwudi: 'Chukwu',
  Oluwaseun: 'Seunny',
  Ikechukwu: 'Ikechi',
  Abdulkarim: 'Abdulk',
  Süleyman: 'Sülocan',
  Mustapha: 'Mustaf',
  Kalaniuvalu: 'Kalani',
  Kazuhiko: 'Kazukun',
  Théodora: 'Théodie',
  Cornelis: 'Cornelke',
};

export const streets = words(
  'Quillfeather_Rd Brackenmoor_Ave Osterwick_St Tamarindo_Blvd Wexcombe_Ln Larkhollow_Dr Penhallow_Ct Saltmarrow_Way Ferrisburgh_Pl Juniperro_St Dovecourt_Terrace Ashgrove-Neele_Rd Halcyonne_Ave Mistlethwaite_Row Cobblerigg_Ln Thornaby-Weir_Rd Vellacott_Sq Windermoor_Cres Yarrowby_St Zinnwald_Ave',
);

/** Clinicians and beds are no one's PHI here; none of these families is a patient's. */
export const clinicians: readonly (readonly [npi: string, family: string, given: string])[] = [
  ['1999000017', 'Attendorn', 'Isolde'],
  ['1999000025', 'Consultova', 'Renata'],
  ['1999000033', 'Wardenaar', 'Pieter'],
  ['1999000041', 'Praktikos', 'Eleni'],
  ['1999000058', 'Visitandine', 'Claude'],
  ['1999000066', 'Roundtree-Mbeki', 'Thandi'],
];
