/** The shape that a provider gives its credentials. `pattern` has no flag `g` and takes linear time. */
export interface CredentialShape {
  readonly id: string
  readonly name: string
  readonly pattern: RegExp
}

/**
 * Shapes that name their provider, so that a match is a credential whatever stands around it. Prefixes are the
 * providers' own (GitHub, GitLab, AWS, Azure, Google, Slack, Hugging Face, OpenAI, Anthropic, NVIDIA, PyPI, npm, Stripe,
 * Telegram, Discord, Groq, OpenRouter, HashiCorp, Databricks, DigitalOcean, Shopify, Pinecone, age, Doppler
 * documentation); lengths are lower bounds, because providers lengthen their tokens (GitHub's
 * installation tokens grew in 2026).
 */
export const credentialShapes: readonly CredentialShape[] = [
  { id: 'private-key', name: 'private key', pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/ },
  { id: 'github-token', name: 'GitHub token', pattern: /\bgh[opsur]_[A-Za-z0-9_.-]{30}/ },
  { id: 'github-pat', name: 'GitHub fine-grained token', pattern: /\bgithub_pat_[A-Za-z0-9_]{30}/ },
  { id: 'gitlab-token', name: 'GitLab token', pattern: /\bgl(?:pat|dt|ft|soat|rt)-[A-Za-z0-9_-]{20}/ },
  { id: 'aws-key-id', name: 'AWS access key', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/ },
  { id: 'google-api-key', name: 'Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}/ },
  { id: 'google-oauth-token', name: 'Google OAuth token', pattern: /\bya29\.[A-Za-z0-9_-]{20}/ },
  { id: 'slack-token', name: 'Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10}/ },
  { id: 'slack-app-token', name: 'Slack app token', pattern: /\bxapp-[0-9]-[A-Za-z0-9-]{10}/ },
  {
    id: 'slack-webhook',
    name: 'Slack webhook',
    pattern: /\bhooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9_/]{20}/,
  },
  {
    id: 'jwt',
    name: 'JSON Web Token',
    pattern: /\beyJ[A-Za-z0-9_-]{8,500}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8}/,
  },
  { id: 'hugging-face-token', name: 'Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30}/ },
  { id: 'anthropic-key', name: 'Anthropic key', pattern: /\bsk-ant-[A-Za-z0-9_-]{20}/ },
  {
    id: 'openai-key',
    name: 'OpenAI key',
    pattern: /\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20}|[A-Za-z0-9]{32})/,
  },
  { id: 'stripe-key', name: 'Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{16}/ },
  {
    id: 'discord-webhook',
    name: 'Discord webhook',
    pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/[0-9]{15,21}\/[A-Za-z0-9_-]{40}/,
  },
  { id: 'sendgrid', name: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/ },
  { id: 'npm-token', name: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}/ },
  { id: 'pypi-token', name: 'PyPI token', pattern: /\bpypi-AgE[A-Za-z0-9_-]{30}/ },
  { id: 'google-client-secret', name: 'Google client secret', pattern: /\bGOCSPX-[A-Za-z0-9_-]{24}/ },
  { id: 'azure-storage-key', name: 'Azure storage key', pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/ },
  { id: 'artifactory-key', name: 'Artifactory key', pattern: /\bAKCp[A-Za-z0-9]{60}/ },
  {
    id: 'discord-token',
    name: 'Discord token',
    pattern: /\b[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}/,
  },
  { id: 'telegram-token', name: 'Telegram token', pattern: /\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}/ },
  { id: 'mailchimp-key', name: 'Mailchimp key', pattern: /\b[0-9a-f]{32}-us[0-9]{1,2}\b/ },
  { id: 'square-secret', name: 'Square secret', pattern: /\bsq0csp-[A-Za-z0-9_-]{43}/ },
  { id: 'replicate-token', name: 'Replicate token', pattern: /\br8_[A-Za-z0-9]{37}/ },
  { id: 'langsmith-key', name: 'LangSmith key', pattern: /\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}/ },
  { id: 'nvidia-key', name: 'NVIDIA key', pattern: /\bnvapi-[A-Za-z0-9_-]{60}/ },
  { id: 'perplexity-key', name: 'Perplexity key', pattern: /\bpplx-[A-Za-z0-9]{48}/ },
  { id: 'groq', name: 'Groq key', pattern: /\bgsk_[A-Za-z0-9]{32}/ },
  { id: 'openrouter-key', name: 'OpenRouter key', pattern: /\bsk-or-v1-[A-Za-z0-9]{32}/ },
  { id: 'hashicorp-vault', name: 'HashiCorp Vault token', pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{20}/ },
  { id: 'databricks', name: 'Databricks token', pattern: /\bdapi[0-9a-f]{32}/ },
  { id: 'digitalocean-token', name: 'DigitalOcean token', pattern: /\bdo[opr]_v1_[0-9a-f]{64}/ },
  { id: 'shopify', name: 'Shopify token', pattern: /\bshp(?:at|ca|pa|ss|ua)_[0-9A-Fa-f]{32}/ },
  { id: 'pinecone-key', name: 'Pinecone key', pattern: /\bpcsk_[A-Za-z0-9_]{30}/ },
  { id: 'age-key', name: 'age key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{50}/ },
  {
    id: 'doppler-token',
    name: 'Doppler token',
    pattern: /\bdp\.(?:st|pt|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{32}/,
  },
  { id: 'terraform-token', name: 'Terraform token', pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60}/ },
  { id: 'wandb-key', name: 'Weights & Biases key', pattern: /\bwandb_v1_[A-Za-z0-9_-]{20}/ },
]
