/** What a table is of. */
export const kinds = ['patients', 'encounters', 'results', 'immunizations'] as const;
export type CsvKind = (typeof kinds)[number];

export interface Field {
  readonly name: string;
  /** Headers that mean it, in lower case without spaces and punctuation; the likelier first. */
  readonly synonyms: readonly string[];
  readonly type?: 'date' | 'number';
}

function field(name: string, synonyms: string, type?: Field['type']): Field {
  return { name, synonyms: [name.toLowerCase(), ...synonyms.split(' ').filter(Boolean)], ...(type && { type }) };
}

const patientFields = [
  field('patientId', 'mrn medicalrecordnumber patientid patientnumber patientmrn patid ptid patientidentifier medrecno mrnumber chartnumber hospitalnumber recordnumber personid memberid subjectid patient id recid uniqueid externalid'),
  field('familyName', 'lastname familyname surname patientlastname lname last nachname name1 nom apellido'),
  field('givenName', 'firstname givenname patientfirstname fname first vorname forename prenom nombre'),
  field('middleName', 'middlename middleinitial mi middle secondname'),
  field('fullName', 'patientname fullname name patientfullname'),
  field('birthDate', 'dob dateofbirth birthdate birthday patientdob datebirth geburtsdatum geburtstag datenaissance fechanacimiento bdate', 'date'),
  field('sex', 'sex gender patientsex patientgender administrativesex geschlecht sexe sexo birthsex'),
  field('addressLine', 'address street address1 addressline1 streetaddress addr1 addr homeaddress mailingaddress strasse'),
  field('addressLine2', 'address2 addressline2 addr2 apt unit suite'),
  field('city', 'city town addresscity ort stadt suburb'),
  field('state', 'state province addressstate region'),
  field('postalCode', 'zip zipcode postalcode postcode addresszip plz zip5'),
  field('country', 'country addresscountry land'),
  field('phone', 'phone homephone phonenumber telephone phonehome tel telefon primaryphone contactphone'),
  field('mobile', 'mobile cell cellphone mobilephone cellular handy'),
  field('email', 'email emailaddress mail'),
  field('ssn', 'ssn socialsecuritynumber socialsecurity ssno socsecid'),
  field('language', 'language preferredlanguage primarylanguage lang'),
  field('maritalStatus', 'maritalstatus marital'),
  field('deceasedDate', 'deathdate dateofdeath dod deceaseddate', 'date'),
] as const; // biome-ignore format: a table of words

const visit = field(
  'visitId',
  'visitnumber encounterid visitid encounter encounternumber accountnumber csn visitno fin han caseid episodeid encid',
);

const own: Readonly<Record<CsvKind, readonly Field[]>> = {
  patients: [],
  encounters: [
    visit,
    field('class', 'patientclass encounterclass visittype encountertype class patienttype visitclass'),
    field('status', 'encounterstatus visitstatus status'),
    field('admitTime', 'admitdate admissiondate admitdatetime admitted admissiondatetime startdate start encounterdate visitdate servicedate arrivaldate arrivaltime checkin admitdt aufnahmedatum', 'date'),
    field('dischargeTime', 'dischargedate dischargedatetime discharged enddate end stop dischargedt departuredate checkout entlassungsdatum', 'date'),
    field('location', 'location ward department unit dept nursingunit pointofcare clinic facilitylocation station'),
    field('room', 'room roomnumber'),
    field('bed', 'bed bednumber'),
    field('reason', 'reason chiefcomplaint reasonforvisit admitreason visitreason complaint reasonfor admissionreason reasondescription'),
    field('diagnosisCode', 'diagnosiscode dx dxcode icd10 icd icdcode icd10code primarydiagnosis primarydx diagnosis primarydiagnosiscode'),
    field('diagnosisText', 'diagnosisdescription diagnosisname dxdescription dxname icddescription diagnosistext'),
    field('diagnosisSystem', 'diagnosissystem dxsystem icdversion codetype'),
    field('attendingId', 'attendingid attendingnpi providerid providernpi npi physicianid doctorid'),
    field('attendingName', 'attending attendingprovider attendingphysician provider physician providername doctor attendingname physicianname'),
    field('service', 'hospitalservice service specialty servicetype'),
    field('disposition', 'dischargedisposition disposition dispo'),
  ],
  results: [
    field('code', 'testcode loinc loinccode code observationcode resultcode labcode analytecode componentcode obscode itemcode'),
    field('codeName', 'testname test observation analyte component resultname labname codename observationname description testdescription labtest componentname name'),
    field('codeSystem', 'codesystem testcodesystem system codingsystem'),
    field('value', 'value result resultvalue testresult observationvalue measuredvalue numericresult wert ergebnis'),
    field('unit', 'unit units uom resultunit resultunits unitofmeasure einheit'),
    field('referenceRange', 'referencerange refrange range normalrange reference normalvalues refinterval referencebereich'),
    field('low', 'low reflow rangelow lownormal referencelow lowerlimit', 'number'),
    field('high', 'high refhigh rangehigh highnormal referencehigh upperlimit', 'number'),
    field('flag', 'flag abnormalflag abnormal interpretation resultflag abnormalflags hl'),
    field('status', 'resultstatus status observationstatus teststatus'),
    field('collectedTime', 'collectiondate collecteddate collectiontime collected specimendate collectiondatetime collecteddatetime observationdate resultdate date datetime testdate labdate orderdate effectivedate servicedate performeddate collecttime entnahmedatum', 'date'),
    field('reportedTime', 'reporteddate reportdate resulteddate resultdatetime reporteddatetime resulttime verifieddate released', 'date'),
    field('orderId', 'ordernumber orderid accession accessionnumber fillerordernumber placerordernumber specimenid labordernumber sampleid auftragsnummer'),
    field('panelCode', 'panelcode orderedcode ordercode batterycode profilecode'),
    field('panelName', 'panel panelname ordername battery orderedtest profile'),
    field('performer', 'lab performinglab laboratory performer performingorganization labname'),
    field('comment', 'comment comments note notes remark'),
    visit,
  ],
  immunizations: [
    field('code', 'cvx cvxcode vaccinecode immunizationcode vaccinecvx code vaxcode ndc'),
    field('codeName', 'vaccine vaccinename immunization immunizationname vaccinedescription name description vax'),
    field('codeSystem', 'codesystem vaccinecodesystem system'),
    field('date', 'administereddate administrationdate dateadministered vaccinationdate immunizationdate date givendate dategiven shotdate servicedate vaccinedate occurrencedate impfdatum', 'date'),
    field('lot', 'lot lotnumber lotno batch batchnumber'),
    field('expirationDate', 'expirationdate expiry expires lotexpirationdate', 'date'),
    field('manufacturer', 'manufacturer mvx mfr maker manufacturername'),
    field('site', 'site bodysite administrationsite injectionsite'),
    field('route', 'route administrationroute routeofadministration'),
    field('dose', 'dose doseamount dosage amount dosequantity', 'number'),
    field('doseUnit', 'doseunit doseunits unit units'),
    field('doseNumber', 'dosenumber doseinseries seriesnumber doseno'),
    field('status', 'status completionstatus immunizationstatus'),
    field('performer', 'administeredby vaccinator provider performer administrator givenby'),
    visit,
  ],
}; // biome-ignore format: a table of words

/** The fields of a kind of table; those of the patient may stand in any. */
export function fieldsOf(kind: CsvKind): readonly Field[] {
  return [...own[kind], ...patientFields];
}

/** The fields a row must have; of a list, one. */
export const required: Readonly<Record<CsvKind, readonly (readonly string[])[]>> = {
  patients: [['patientId']],
  encounters: [['patientId'], ['visitId', 'admitTime']],
  results: [['patientId'], ['code', 'codeName']],
  immunizations: [['patientId'], ['code', 'codeName'], ['date']],
};

export function headerKey(header: string): string {
  return header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
