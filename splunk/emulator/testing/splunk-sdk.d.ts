/** The official SDKs have no types of their own. */
declare module 'splunk-sdk';
declare module 'splunk-logging';
