/** What Splunk's providers of images and icons use of `uuid-v4`: a random id. */
export default (): string => crypto.randomUUID();
