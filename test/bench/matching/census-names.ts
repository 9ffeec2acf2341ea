/** A name and how many of 100,000 people had it. */
export type Share = readonly [name: string, share: number];

// United States Census Bureau, “Frequently Occurring Surnames from Census 1990” and the lists of first names: in the public domain.
export const censusFamilies = read(`
  Smith 1006 Johnson 810 Williams 699 Jones 621 Brown 621 Davis 480 Miller 424 Wilson 339 Moore 312 Taylor 311
  Anderson 311 Thomas 311 Jackson 310 White 279 Harris 275 Martin 273 Thompson 269 Garcia 254 Martinez 234
  Robinson 233 Clark 231 Rodriguez 229 Lewis 226 Lee 220 Walker 219 Hall 200 Allen 199 Young 193 Hernandez 192
  King 190 Wright 189 Lopez 187 Hill 187 Scott 185 Green 183 Adams 174 Baker 171 Gonzalez 166 Nelson 162 Carter 162
  Mitchell 160 Perez 155 Roberts 153 Turner 152 Phillips 149 Campbell 149 Parker 146 Evans 141 Edwards 137 Collins 134
  Stewart 133 Sanchez 130 Morris 125 Rogers 123 Reed 122 Cook 120 Morgan 118 Bell 117 Murphy 117 Bailey 115 Rivera 113
  Cooper 113 Richardson 112 Cox 110 Howard 110 Ward 108 Torres 108 Peterson 107 Gray 106 Ramirez 105 James 105
  Watson 103 Brooks 103 Kelly 102 Sanders 100 Price 99 Bennett 99 Wood 98 Barnes 97 Ross 96 Henderson 95 Coleman 95
  Jenkins 95 Perry 94 Powell 93 Long 92 Patterson 92 Hughes 92 Flores 92 Washington 92 Butler 91 Simmons 91 Foster 91
  Gonzales 87 Bryant 87 Alexander 85 Russell 85 Griffin 84 Diaz 84 Hayes 83 Myers 83 Ford 82 Hamilton 82 Graham 82
  Sullivan 81 Wallace 81 Woods 80 Cole 80 West 80 Jordan 78 Owens 78 Reynolds 78 Fisher 77 Ellis 77 Harrison 76
  Gibson 75 Mcdonald 75 Cruz 75 Marshall 75 Ortiz 75 Gomez 75 Murray 74 Freeman 74 Wells 73 Webb 72 Simpson 70
  Stevens 70 Tucker 70 Porter 69 Hunter 69 Hicks 69 Crawford 68 Henry 68 Boyd 68 Mason 68 Morales 67 Kennedy 67
  Warren 67 Dixon 66 Ramos 66 Reyes 66 Burns 65 Gordon 65 Shaw 65 Holmes 65 Rice 64 Robertson 64 Hunt 63 Black 63
  Daniels 62 Palmer 62 Mills 61 Nichols 60 Grant 60 Knight 60 Ferguson 59 Rose 59 Stone 59 Hawkins 59 Dunn 58
  Perkins 58 Hudson 58 Spencer 57 Gardner 57 Stephens 57 Payne 57 Pierce 56 Berry 56 Matthews 56 Arnold 56 Wagner 55
  Willis 55 Ray 55 Watkins 55 Olson 55 Carroll 55 Duncan 55 Snyder 55 Hart 54 Cunningham 54 Bradley 54 Lane 54
  Andrews 54 Ruiz 54 Harper 54 Fox 53 Riley 53 Armstrong 53 Carpenter 53 Weaver 53 Greene 53 Lawrence 52 Elliott 52
  Chavez 52 Sims 52 Austin 52 Peters 52 Kelley 52 Franklin 51 Lawson 51 Fields 51 Gutierrez 51 Ryan 51 Schmidt 51
  Carr 51 Vasquez 51 Castillo 51 Wheeler 51 Chapman 50 Oliver 50 Montgomery 49 Richards 49 Williamson 49 Johnston 49
  Banks 48 Meyer 48 Bishop 48 Mccoy 48 Howell 48 Alvarez 48 Morrison 48 Hansen 47 Fernandez 47 Garza 47 Harvey 47
  Little 46 Burton 46 Stanley 46 Nguyen 46 George 46 Jacobs 46 Reid 46 Kim 45 Fuller 45 Lynch 45 Dean 45 Gilbert 45
  Garrett 45 Romero 45 Welch 44 Larson 44 Frazier 44 Burke 44 Hanson 43 Day 43 Mendoza 43 Moreno 43 Bowman 43
  Medina 42 Fowler 42 Brewer 42 Hoffman 42 Carlson 42 Silva 42 Pearson 42 Holland 42 Douglas 41 Fleming 41 Jensen 41
  Vargas 41 Byrd 41 Davidson 41 Hopkins 41 May 40 Terry 40 Herrera 40 Wade 40 Soto 40 Walters 40 Curtis 40 Neal 39
  Caldwell 39 Lowe 39 Jennings 39 Barnett 39 Graves 39 Jimenez 39 Horton 39 Shelton 39 Barrett 39 Obrien 39 Castro 39
  Sutton 38 Gregory 38 Mckinney 38 Lucas 38 Miles 38 Craig 38 Rodriquez 37 Chambers 37 Holt 37 Lambert 37 Fletcher 37
  Watts 37 Bates 37 Hale 37 Rhodes 37 Pena 37 Beck 37 Newman 36 Haynes 36 Mcdaniel 36 Mendez 36 Bush 36 Vaughn 36
  Parks 35 Dawson 35 Santiago 35 Norris 35 Hardy 35 Love 35 Steele 35 Curry 35 Powers 35 Schultz 35 Barker 35
  Guzman 34 Page 34 Munoz 34 Ball 34 Keller 34 Chandler 34 Weber 34 Leonard 34 Walsh 33 Lyons 33 Ramsey 33 Wolfe 33
  Schneider 33 Mullins 33 Benson 33 Sharp 33 Bowen 33 Daniel 33 Barber 32 Cummings 32 Hines 32 Baldwin 32 Griffith 32
  Valdez 32 Hubbard 32 Salazar 32 Reeves 32 Warner 31 Stevenson 31 Burgess 31 Santos 31 Tate 31 Cross 31 Garner 31
  Mann 31 Mack 31 Moss 31 Thornton 31 Dennis 31 Mcgee 31 Farmer 30 Delgado 30 Aguilar 30 Vega 30 Glover 30 Manning 30
  Cohen 30 Harmon 30 Rodgers 30 Robbins 30 Newton 30 Todd 30 Blair 30 Higgins 30 Ingram 30 Reese 30 Cannon 30
  Strickland 30 Townsend 30 Potter 30 Goodwin 30 Walton 30 Rowe 29 Hampton 29 Ortega 29 Patton 29 Swanson 29 Joseph 29
  Francis 29 Goodman 29 Maldonado 29 Yates 29 Becker 29 Erickson 29 Hodges 29 Rios 29 Conner 29 Adkins 29 Webster 28
  Norman 28 Malone 28 Hammond 28 Flowers 28 Cobb 28 Moody 28 Quinn 28 Blake 28 Maxwell 28 Pope 28 Floyd 27 Osborne 27
  Paul 27 Mccarthy 27 Guerrero 27 Lindsey 27 Estrada 27 Sandoval 27 Gibbs 27 Tyler 27 Gross 27 Fitzgerald 27 Stokes 27
  Doyle 27 Sherman 27 Saunders 27 Wise 27 Colon 27 Gill 27 Alvarado 27 Greer 26 Padilla 26 Simon 26 Waters 26 Nunez 26
  Ballard 26 Schwartz 26 Mcbride 26 Houston 26 Christensen 26 Klein 26 Pratt 26 Briggs 26 Parsons 26 Mclaughlin 26
  Zimmerman 26 French 26 Buchanan 26 Moran 26 Copeland 25 Roy 25 Pittman 25 Brady 25 Mccormick 25 Holloway 25 Brock 25
  Poole 25 Frank 25 Logan 25 Owen 25 Bass 25 Marsh 25 Drake 25 Wong 25 Jefferson 25 Park 25 Morton 25 Abbott 25
  Sparks 25 Patrick 24 Norton 24 Huff 24 Clayton 24 Massey 24 Lloyd 24 Figueroa 24 Carson 24 Bowers 24 Roberson 24
  Barton 24 Tran 24 Lamb 24 Harrington 24 Casey 24 Boone 24 Cortez 24 Clarke 24 Mathis 24 Singleton 24 Wilkins 24
  Cain 24 Bryan 24 Underwood 24 Hogan 24 Mckenzie 23 Collier 23 Luna 23 Phelps 23 Mcguire 23 Allison 23 Bridges 23
  Wilkerson 23 Nash 23 Summers 23 Atkins 23 Wilcox 23 Pitts 23 Conley 23 Marquez 23 Burnett 23 Richard 23 Cochran 23
  Chase 23 Davenport 23 Hood 23 Gates 23 Clay 23 Ayala 23 Sawyer 23 Roman 23 Vazquez 23 Dickerson 23 Hodge 22
  Acosta 22 Flynn 22 Espinoza 22 Nicholson 22 Monroe 22 Wolf 22 Morrow 22 Kirk 22 Randall 22 Anthony 22 Whitaker 22
  Oconnor 22 Skinner 22 Ware 22 Molina 22 Kirby 22 Huffman 22 Bradford 22 Charles 22 Gilmore 22 Dominguez 22 Oneal 22
  Bruce 22 Lang 21 Combs 21 Kramer 21 Heath 21 Hancock 21 Gallagher 21 Gaines 21 Shaffer 21 Short 21 Wiggins 21
  Mathews 21 Mcclain 21 Fischer 21 Wall 21 Small 21 Melton 21 Hensley 21 Bond 21 Dyer 21 Cameron 21 Grimes 21
  Contreras 21 Christian 21 Wyatt 21 Baxter 21 Snow 21 Mosley 21 Shepherd 21 Larsen 21 Hoover 21 Beasley 20 Glenn 20
  Petersen 20 Whitehead 20 Meyers 20 Keith 20 Garrison 20 Vincent 20 Shields 20 Horn 20 Savage 20 Olsen 20
  Schroeder 20 Hartman 20 Woodard 20 Mueller 20 Kemp 20 Deleon 20 Booth 20 Patel 20 Calhoun 20 Wiley 20 Eaton 20
  Cline 20 Navarro 20 Harrell 20 Lester 20 Humphrey 20 Parrish 20 Duran 20 Hutchinson 20 Hess 20 Dorsey 20 Bullock 20
  Robles 20 Beard 19 Dalton 19 Avila 19 Vance 19 Rich 19 Blackwell 19 York 19 Johns 19 Blankenship 19 Trevino 19
  Salinas 19 Campos 19 Pruitt 19 Moses 19 Callahan 19 Golden 19 Montoya 19 Hardin 19 Guerra 19 Mcdowell 19 Carey 19
  Stafford 19 Gallegos 19 Henson 19 Wilkinson 19 Booker 19 Merritt 19 Miranda 19 Atkinson 19 Orr 19 Decker 19 Hobbs 19
  Preston 19 Tanner 19 Knox 19 Pacheco 19 Stephenson 18 Glass 18 Rojas 18 Serrano 18 Marks 18 Hickman 18 English 18
  Sweeney 18 Strong 18 Prince 18 Mcclure 18 Conway 18 Walter 18 Roth 18 Maynard 18 Farrell 18 Lowery 18 Hurst 18
  Nixon 18 Weiss 18 Trujillo 18 Ellison 18 Sloan 18 Juarez 18 Winters 18 Mclean 18 Randolph 18 Leon 18 Boyer 18
  Villarreal 18 Mccall 18 Gentry 18 Carrillo 17 Kent 17 Ayers 17 Lara 17 Shannon 17 Sexton 17 Pace 17 Hull 17
  Leblanc 17 Browning 17 Velasquez 17 Leach 17 Chang 17 House 17 Sellers 17 Herring 17 Noble 17 Foley 17 Bartlett 17
  Mercado 17 Landry 17 Durham 17 Walls 17 Barr 17 Mckee 17 Bauer 17 Rivers 17 Everett 17 Bradshaw 17 Pugh 17 Velez 17
  Rush 17 Estes 17 Dodson 17 Morse 17 Sheppard 17 Weeks 17 Camacho 17 Bean 17 Barron 17 Livingston 17 Middleton 16
  Spears 16 Branch 16 Blevins 16 Chen 16 Kerr 16 Mcconnell 16 Hatfield 16 Harding 16 Ashley 16 Solis 16 Herman 16
  Frost 16 Giles 16 Blackburn 16 William 16 Pennington 16 Woodward 16 Finley 16 Mcintosh 16 Koch 16 Best 16 Solomon 16
  Mccullough 16 Dudley 16 Nolan 16 Blanchard 16 Rivas 16 Brennan 16 Mejia 16 Kane 16 Benton 16 Joyce 16 Buckley 16
  Haley 16 Valentine 16 Maddox 16 Russo 16 Mcknight 16 Buck 16 Moon 16 Mcmillan 16 Crosby 16 Berg 16 Dotson 16 Mays 16
  Roach 16 Church 16 Chan 16 Richmond 16 Meadows 16 Faulkner 16 Oneill 16 Knapp 16 Kline 15 Barry 15 Ochoa 15
  Jacobson 15 Gay 15 Avery 15 Hendricks 15 Horne 15 Shepard 15 Hebert 15 Cherry 15 Cardenas 15 Mcintyre 15 Whitney 15
  Waller 15 Holman 15 Donaldson 15 Cantu 15 Terrell 15 Morin 15 Gillespie 15 Fuentes 15 Tillman 15 Sanford 15
  Bentley 15 Peck 15 Key 15 Salas 15 Rollins 15 Gamble 15 Dickson 15 Battle 15 Santana 15 Cabrera 15 Cervantes 15
  Howe 15 Hinton 15 Hurley 15 Spence 15 Zamora 15 Yang 15 Mcneil 15 Suarez 15 Case 15 Petty 15 Gould 15 Mcfarland 15
  Sampson 15 Carver 15 Bray 15 Rosario 15 Macdonald 15 Stout 15 Hester 15 Melendez 15 Dillon 15 Farley 15 Hopper 15
  Galloway 15 Potts 15 Bernard 15 Joyner 14 Stein 14 Aguirre 14 Osborn 14 Mercer 14 Bender 14 Franco 14 Rowland 14
  Sykes 14 Benjamin 14 Travis 14 Pickett 14 Crane 14 Sears 14 Mayo 14 Dunlap 14 Hayden 14 Wilder 14 Mckay 14 Coffey 14
  Mccarty 14 Ewing 14 Cooley 14 Vaughan 14 Bonner 14 Cotton 14 Holder 14 Stark 14 Ferrell 14 Cantrell 14 Fulton 14
  Lynn 14 Lott 14 Calderon 14 Rosa 14 Pollard 14 Hooper 14 Burch 14 Mullen 14 Fry 14 Riddle 14 Levy 14 David 14
  Duke 14 Odonnell 14 Guy 14 Michael 14 Britt 14 Frederick 14 Daugherty 14 Berger 14 Dillard 14 Alston 14 Jarvis 14
  Frye 14 Riggs 14 Chaney 14 Odom 13 Duffy 13 Fitzpatrick 13 Valenzuela 13 Merrill 13 Mayer 13 Alford 13 Mcpherson 13
  Acevedo 13 Donovan 13 Barrera 13 Albert 13 Cote 13 Reilly 13 Compton 13 Raymond 13 Mooney 13 Mcgowan 13 Craft 13
  Cleveland 13 Clemons 13 Wynn 13 Nielsen 13 Baird 13 Stanton 13 Snider 13 Rosales 13 Bright 13 Witt 13 Stuart 13
  Hays 13 Holden 13 Rutledge 13 Kinney 13 Clements 13 Castaneda 13 Slater 13 Hahn 13 Emerson 13 Conrad 13 Burks 13
  Delaney 13 Pate 13 Lancaster 13 Sweet 13 Justice 13 Tyson 13 Sharpe 13 Whitfield 13 Talley 13 Macias 13 Irwin 13
  Burris 13 Ratliff 13 Mccray 13 Madden 13 Kaufman 13 Beach 13 Goff 13 Cash 13 Bolton 13 Mcfadden 13 Levine 13 Good 13
  Byers 13 Kirkland 13 Kidd 13 Workman 13 Carney 13 Dale 13 Mcleod 13 Holcomb 13 England 13 Finch 13 Head 12 Burt 12
  Hendrix 12 Sosa 12 Haney 12 Franks 12 Sargent 12 Nieves 12 Downs 12 Rasmussen 12 Bird 12 Hewitt 12 Lindsay 12 Le 12
  Foreman 12 Valencia 12 Oneil 12 Delacruz 12 Vinson 12 Dejesus 12 Hyde 12 Forbes 12 Gilliam 12 Guthrie 12 Wooten 12
  Huber 12 Barlow 12 Boyle 12 Mcmahon 12 Buckner 12 Rocha 12 Puckett 12 Langley 12 Knowles 12 Cooke 12 Velazquez 12
  Whitley 12 Noel 12 Vang 12
`);

export const censusMen = read(`
  James 3318 John 3271 Robert 3143 Michael 2629 William 2451 David 2363 Richard 1703 Charles 1523 Joseph 1404
  Thomas 1380 Christopher 1035 Daniel 974 Paul 948 Mark 938 Donald 931 George 927 Kenneth 826 Steven 780 Edward 779
  Brian 736 Ronald 725 Anthony 721 Kevin 671 Jason 660 Matthew 657 Gary 650 Timothy 640 Jose 613 Larry 598 Jeffrey 591
  Frank 581 Scott 546 Eric 544 Stephen 540 Andrew 537 Raymond 488 Gregory 441 Joshua 435 Jerry 432 Dennis 415
  Walter 399 Patrick 389 Peter 381 Harold 371 Douglas 367 Henry 365 Carl 346 Arthur 335 Ryan 328 Roger 322 Joe 321
  Juan 316 Jack 315 Albert 314 Jonathan 313 Justin 311 Terry 311 Gerald 309 Keith 308 Samuel 306 Willie 302 Ralph 282
  Lawrence 282 Nicholas 275 Roy 273 Benjamin 270 Bruce 263 Brandon 260 Adam 259 Harry 251 Fred 251 Wayne 249 Billy 248
  Steve 246 Louis 243 Jeremy 242 Aaron 240 Randy 232 Howard 230 Eugene 230 Carlos 229 Russell 224 Bobby 223 Victor 222
  Martin 216 Ernest 215 Phillip 213 Todd 213 Jesse 209 Craig 206 Alan 204 Shawn 200 Clarence 197 Sean 197 Philip 197
  Chris 197 Johnny 195 Earl 193 Jimmy 191 Antonio 190 Danny 190 Bryan 190 Tony 190 Luis 189 Mike 189 Stanley 186
  Leonard 186 Nathan 185 Dale 184 Manuel 181 Rodney 180 Curtis 180 Norman 177 Allen 174 Marvin 171 Vincent 168
  Glenn 167 Jeffery 166 Travis 166 Jeff 166 Chad 165 Jacob 165 Lee 162 Melvin 162 Alfred 162 Kyle 160 Francis 160
  Bradley 159 Jesus 155 Herbert 155 Frederick 154 Ray 153 Joel 152 Edwin 148 Don 145 Eddie 144 Ricky 141 Troy 138
  Randall 138 Barry 134 Alexander 132 Bernard 127 Mario 125 Leroy 125 Francisco 124 Marcus 124 Micheal 123
  Theodore 123 Clifford 123 Miguel 122 Oscar 122 Jay 118 Jim 118 Tom 117 Calvin 115 Alex 115 Jon 115 Ronnie 113
  Bill 112 Lloyd 112 Tommy 112 Leon 112 Derek 112 Warren 110 Darrell 108 Jerome 108 Floyd 107 Leo 106 Alvin 105
  Tim 104 Wesley 104 Gordon 104 Dean 104 Greg 104 Jorge 104 Dustin 103 Pedro 103 Derrick 103 Dan 101 Lewis 99
  Zachary 99 Corey 98 Herman 97 Maurice 97 Vernon 97 Roberto 97 Clyde 95 Glen 94 Hector 94 Shane 93 Ricardo 93 Sam 92
  Rick 91 Lester 91 Brent 90 Ramon 90 Charlie 90 Tyler 89 Gilbert 89 Gene 87 Marc 87 Reginald 84 Ruben 82 Brett 82
  Angel 82 Nathaniel 81 Rafael 81 Leslie 81 Edgar 80 Milton 80 Raul 79 Ben 78 Chester 78 Cecil 78 Duane 77 Franklin 77
  Andre 76 Elmer 74 Brad 73 Gabriel 73 Ron 72 Mitchell 72 Roland 72 Arnold 72 Harvey 72 Jared 71 Adrian 69 Karl 69
  Cory 68 Claude 68 Erik 68 Darryl 67 Jamie 66 Neil 66 Jessie 65 Christian 65 Javier 65 Fernando 65 Clinton 65 Ted 64
  Mathew 64 Tyrone 64 Darren 64 Lonnie 64 Lance 63 Cody 63 Julio 63 Kelly 63 Kurt 62 Allan 61
`);

export const censusWomen = read(`
  Mary 2629 Patricia 1073 Linda 1035 Barbara 980 Elizabeth 937 Jennifer 932 Maria 828 Susan 794 Margaret 768
  Dorothy 727 Lisa 704 Nancy 669 Karen 667 Betty 666 Helen 663 Sandra 629 Donna 583 Carol 565 Ruth 562 Sharon 522
  Michelle 519 Laura 510 Sarah 508 Kimberly 504 Deborah 494 Jessica 490 Shirley 482 Cynthia 469 Angela 468 Melissa 462
  Brenda 455 Amy 451 Anna 440 Rebecca 430 Virginia 430 Kathleen 424 Pamela 416 Martha 412 Debra 408 Amanda 404
  Stephanie 400 Carolyn 385 Christine 382 Marie 379 Janet 379 Catherine 373 Frances 370 Ann 364 Joyce 364 Diane 359
  Alice 357 Julie 348 Heather 337 Teresa 336 Doris 335 Gloria 335 Evelyn 322 Jean 315 Cheryl 315 Mildred 313
  Katherine 313 Joan 306 Ashley 303 Judith 297 Rose 296 Janice 285 Kelly 283 Nicole 281 Judy 276 Christina 275
  Kathy 272 Theresa 271 Beverly 267 Denise 264 Tammy 259 Irene 252 Jane 250 Lori 248 Rachel 242 Marilyn 241 Andrea 236
  Kathryn 234 Louise 229 Sara 229 Anne 228 Jacqueline 228 Wanda 226 Bonnie 223 Julia 223 Ruby 221 Lois 220 Tina 220
  Phyllis 219 Norma 218 Paula 217 Diana 216 Annie 216 Lillian 211 Emily 208 Robin 208 Peggy 208 Crystal 207 Gladys 205
  Rita 204 Dawn 202 Connie 200 Florence 200 Tracy 197 Edna 197 Tiffany 195 Carmen 195 Rosa 194 Cindy 192 Grace 189
  Wendy 185 Victoria 180 Edith 179 Kim 178 Sherry 178 Sylvia 177 Josephine 177 Thelma 175 Shannon 175 Sheila 175
  Ethel 174 Ellen 173 Elaine 173 Marjorie 173 Carrie 171 Charlotte 169 Monica 166 Esther 166 Pauline 165 Emma 165
  Juanita 164 Anita 162 Rhonda 162 Hazel 161 Amber 160 Eva 159 Debbie 157 April 154 Leslie 154 Clara 153 Lucille 153
  Jamie 153 Joanne 150 Eleanor 150 Valerie 149 Danielle 149 Megan 147 Alicia 146 Suzanne 145 Michele 145 Gail 145
  Bertha 143 Darlene 142 Veronica 142 Jill 142 Erin 141 Geraldine 141 Lauren 137 Cathy 137 Joann 136 Lorraine 135
  Lynn 135 Sally 135 Regina 133 Erica 130 Beatrice 130 Dolores 129 Bernice 128 Audrey 127 Yvonne 126 Annette 125
  June 125 Samantha 124 Marion 122 Dana 122 Stacy 121 Ana 120 Renee 120 Ida 118 Vivian 118 Roberta 117 Holly 117
  Brittany 117 Melanie 116 Loretta 115 Yolanda 115 Jeanette 115 Laurie 114 Katie 113 Kristen 111 Vanessa 111 Alma 111
  Sue 111 Elsie 110 Beth 110 Jeanne 109 Vicki 109 Carla 107 Tara 107 Rosemary 107 Eileen 105 Terri 105 Gertrude 103
  Lucy 103 Tonya 102 Ella 101 Stacey 101 Wilma 99 Gina 99 Kristin 99 Jessie 98 Natalie 98 Agnes 98 Vera 98 Willie 97
  Charlene 97 Bessie 96 Delores 95 Melinda 94 Pearl 94 Arlene 94 Maureen 92 Colleen 92 Allison 92 Tamara 92 Joy 91
  Georgia 91 Constance 91 Lillie 90 Claudia 90 Jackie 90 Marcia 90 Tanya 89 Nellie 89 Minnie 89 Marlene 88 Heidi 88
  Glenda 88 Lydia 86 Viola 86 Courtney 86 Marian 86 Stella 85 Caroline 85 Dora 84 Jo 83 Vickie 82 Mattie 81 Terry 80
  Maxine 79 Irma 79 Mabel 78 Marsha 78 Myrtle 78 Lena 77 Christy 77 Deanna 76 Patsy 76 Hilda 75 Gwendolyn 74 Jennie 73
  Nora 73 Margie 72 Nina 72 Cassandra 72 Leah 72 Penny 71 Kay 71 Priscilla 71 Naomi 71 Carole 71 Brandy 70 Olga 70
  Billie 69 Dianne 69 Tracey 69 Leona 69 Jenny 68 Felicia 68 Sonia 68 Miriam 66 Velma 66 Becky 66 Bobbie 65 Violet 65
  Kristina 65 Toni 64 Misty 63 Mae 63 Shelly 62 Daisy 62 Ramona 62 Sherri 62 Erika 61 Katrina 61 Claire 61 Lindsey 60
  Lindsay 60 Geneva 59 Guadalupe 59 Belinda 59 Margarita 59 Sheryl 59 Cora 58 Faye 58 Ada 57 Natasha 57 Sabrina 57
  Isabel 57 Marguerite 56 Hattie 56 Harriet 56 Molly 55 Cecilia 55 Kristi 55 Brandi 55 Blanche 55 Sandy 55 Rosie 55
  Joanna 55 Iris 55 Eunice 54 Angie 54 Inez 53 Lynda 53 Madeline 52 Amelia 52 Alberta 52 Genevieve 51 Monique 51
  Jodi 51 Janie 51 Maggie 51 Kayla 51 Sonya 51 Jan 51 Lee 51 Kristine 51 Candace 51 Fannie 50 Maryann 50 Opal 50
  Alison 50 Yvette 50 Melody 50 Luz 49
`);

function read(text: string): readonly Share[] {
  const words = text.trim().split(/\s+/);
  return Array.from({ length: words.length / 2 }, (_, n) => [words[2 * n] ?? '', Number(words[2 * n + 1])] as const);
}
