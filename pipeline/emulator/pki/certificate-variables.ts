// @peculiar/x509 needs the metadata polyfill before it loads.
import 'reflect-metadata';
import { SubjectAlternativeNameExtension, X509Certificate, type Name } from '@peculiar/x509';

/** Fields of a distinguished name as policies call them, by OID ("cert-policy-variables"). */
const NAME_FIELDS: Readonly<Record<string, string>> = {
  DistinguishedNameQualifier: '2.5.4.46',
  Country: '2.5.4.6',
  Organization: '2.5.4.10',
  OrganizationalUnit: '2.5.4.11',
  State: '2.5.4.8',
  CommonName: '2.5.4.3',
  SerialNumber: '2.5.4.5',
  Title: '2.5.4.12',
  Surname: '2.5.4.4',
  GenerationQualifier: '2.5.4.44',
  GivenName: '2.5.4.42',
  Initials: '2.5.4.43',
  Pseudonym: '2.5.4.65',
};

/** Kinds of alternative names, by the library's name for them. */
const ALTERNATIVE_NAMES: Readonly<Record<string, string>> = {
  email: 'RFC822Name',
  dns: 'DNSName',
  dn: 'DirectoryName',
  url: 'UniformResourceIdentifier',
  ip: 'IPAddress',
};

/** More values of one field are cut off. */
const MOST_VALUES = 5;
const MOST_CHARACTERS = 1024;

/**
 * What `iot:Certificate.…` stands for in the policies of a certificate's connections.
 *
 * Values with wildcards or of more than 1,024 characters are left out, as AWS leaves their variables unresolved.
 */
export function certificateVariables(pem: string): Readonly<Record<string, readonly string[]>> {
  const certificate = new X509Certificate(pem);
  const variables: Record<string, string[]> = {
    'iot:Certificate.SerialNumber': [certificate.serialNumber],
  };
  const keep = (name: string, values: readonly string[]) => {
    const usable = values
      .slice(0, MOST_VALUES)
      .filter((value) => value.length <= MOST_CHARACTERS && !/[*?]/.test(value));
    if (usable.length > 0) variables[`iot:Certificate.${name}`] = usable;
  };
  for (const [owner, name] of [
    ['Subject', certificate.subjectName],
    ['Issuer', certificate.issuerName],
  ] satisfies [string, Name][]) {
    for (const [field, oid] of Object.entries(NAME_FIELDS)) keep(`${owner}.${field}`, name.getField(oid));
  }
  const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  for (const [type, field] of Object.entries(ALTERNATIVE_NAMES)) {
    const values = names.filter((item) => item.type === type).map(({ value }) => value);
    keep(`Subject.AlternativeName.${field}`, values);
  }
  variables['iot:Certificate.AvailableKeys'] = Object.keys(variables).map((name) =>
    name.slice('iot:'.length),
  );
  return variables;
}
