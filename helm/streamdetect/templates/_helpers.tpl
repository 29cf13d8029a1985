{{- define "streamdetect.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "streamdetect.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "streamdetect.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "streamdetect.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "streamdetect.metricsName" -}}
{{ include "streamdetect.fullname" . }}-metrics
{{- end -}}

{{- define "streamdetect.selector" -}}
app.kubernetes.io/name: {{ include "streamdetect.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "streamdetect.labels" -}}
{{ include "streamdetect.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: streamdetect
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "streamdetect.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "streamdetect.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "streamdetect.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* What the schema cannot say: values that contradict each other. */}}
{{- define "streamdetect.check" -}}
{{- $sasl := .Values.kafka.sasl | default dict -}}
{{- $tls := .Values.kafka.tls | default dict -}}
{{- if and $sasl.existingSecret (not (hasPrefix "SASL" .Values.kafka.securityProtocol)) -}}
{{- fail (printf "kafka.sasl.existingSecret is given, but kafka.securityProtocol %s has no SASL" .Values.kafka.securityProtocol) -}}
{{- end -}}
{{- if and $tls.existingSecret (not (hasSuffix "SSL" .Values.kafka.securityProtocol)) -}}
{{- fail (printf "kafka.tls.existingSecret is given, but kafka.securityProtocol %s has no TLS" .Values.kafka.securityProtocol) -}}
{{- end -}}
{{- if and $tls.keyKey (not $tls.certKey) -}}
{{- fail "kafka.tls.keyKey is the key of kafka.tls.certKey, which is not given" -}}
{{- end -}}
{{- if and $tls.certKey (not $tls.existingSecret) -}}
{{- fail "kafka.tls.certKey is a key of kafka.tls.existingSecret, which is not given" -}}
{{- end -}}
{{- include "streamdetect.checkAddresses" . -}}
{{- include "streamdetect.checkRules" .Values.rules -}}
{{- $shutdown := float64 (default 10 (get (.Values.settings | default dict) "STREAMDETECT_WORKER__SHUTDOWN_S")) -}}
{{- if lt (float64 .Values.worker.terminationGracePeriodSeconds) (addf $shutdown 10) -}}
{{- fail (printf "worker.terminationGracePeriodSeconds %v: Kubernetes kills a worker that still delivers; give ten seconds more than STREAMDETECT_WORKER__SHUTDOWN_S (%v)" .Values.worker.terminationGracePeriodSeconds $shutdown) -}}
{{- end -}}
{{- end -}}

{{- define "streamdetect.checkAddresses" -}}
{{- $name := include "streamdetect.fullname" . -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- fail (printf "%s: a Service needs a name of small letters, digits and hyphens that begins with a letter; set fullnameOverride" $name) -}}
{{- end -}}
{{- range splitList "," .Values.kafka.bootstrapServers -}}
{{- $port := splitList ":" . | last | int -}}
{{- if or (lt $port 1) (gt $port 65535) -}}
{{- fail (printf "kafka.bootstrapServers: %s has no port from 1 to 65535; set host:port" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "streamdetect.checkRules" -}}
{{- if and .files .volume -}}
{{- fail "rules.files and rules.volume: give one of them" -}}
{{- end -}}
{{- if and .subfolder (not .volume) -}}
{{- fail "rules.subfolder is a folder of rules.volume, which is not given" -}}
{{- end -}}
{{- if .files -}}
{{- range list "products.yml" "enforcement.yml" "reviewers.yml" -}}
{{- if not (hasKey $.files .) -}}
{{- fail (printf "rules.files has no %s: it replaces the whole folder, and no worker starts without that file" .) -}}
{{- end -}}
{{- end -}}
{{- $bytes := 0 -}}
{{- range .files -}}
{{- $bytes = add $bytes (len .) -}}
{{- end -}}
{{- if gt $bytes 1048576 -}}
{{- fail (printf "rules.files: %d bytes, but Kubernetes holds at most 1048576 in one ConfigMap; take rules.volume" $bytes) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Settings that worker and topic job share; the password and the user come from a Secret. */}}
{{- define "streamdetect.env" -}}
{{- $sasl := .Values.kafka.sasl | default dict -}}
- name: STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS
  value: {{ .Values.kafka.bootstrapServers | quote }}
- name: STREAMDETECT_KAFKA__SECURITY_PROTOCOL
  value: {{ .Values.kafka.securityProtocol | quote }}
- name: STREAMDETECT_KAFKA__PARTITIONS
  value: {{ .Values.kafka.partitions | int | quote }}
- name: STREAMDETECT_KAFKA__REPLICATION_FACTOR
  value: {{ .Values.kafka.replicationFactor | int | quote }}
{{- if hasPrefix "SASL" .Values.kafka.securityProtocol }}
{{- $secret := required "kafka.sasl.existingSecret: name the Secret that holds user and password" $sasl.existingSecret }}
- name: STREAMDETECT_KAFKA__SASL_MECHANISM
  value: {{ $sasl.mechanism | quote }}
- name: STREAMDETECT_KAFKA__SASL_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ $secret | quote }}
      key: {{ $sasl.usernameKey | quote }}
- name: STREAMDETECT_KAFKA__SASL_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $secret | quote }}
      key: {{ $sasl.passwordKey | quote }}
{{- end }}
{{- with .Values.kafka.tls | default dict }}
{{- if .existingSecret }}
{{- with .caKey }}
- name: STREAMDETECT_KAFKA__SSL_CAFILE
  value: {{ printf "/etc/streamdetect/tls/%s" . | quote }}
{{- end }}
{{- with .certKey }}
- name: STREAMDETECT_KAFKA__SSL_CERTFILE
  value: {{ printf "/etc/streamdetect/tls/%s" . | quote }}
{{- end }}
{{- with .keyKey }}
- name: STREAMDETECT_KAFKA__SSL_KEYFILE
  value: {{ printf "/etc/streamdetect/tls/%s" . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  {{- /* Not as the template prints a number: 2000000 would be 2e+06. */}}
  value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end -}}

{{- define "streamdetect.tlsMount" -}}
{{- if (.Values.kafka.tls | default dict).existingSecret -}}
- name: tls
  mountPath: /etc/streamdetect/tls
  readOnly: true
{{- end -}}
{{- end -}}

{{- define "streamdetect.tlsVolume" -}}
{{- if (.Values.kafka.tls | default dict).existingSecret -}}
- name: tls
  secret:
    secretName: {{ .Values.kafka.tls.existingSecret | quote }}
    # 0440: readable by the group 10001 alone (fsGroup).
    defaultMode: 288
{{- end -}}
{{- end -}}

{{- define "streamdetect.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "streamdetect.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Where rules are mounted: files as a folder below the volume, so that a swap of the ConfigMap
     shows as one change. Empty: the rules inside the image. */}}
{{- define "streamdetect.rulesPath" -}}
{{- if .Values.rules.files -}}
/etc/streamdetect/rules/current
{{- else if .Values.rules.volume -}}
{{- list "/etc/streamdetect/rules" .Values.rules.subfolder | join "/" | trimSuffix "/" -}}
{{- end -}}
{{- end -}}

{{- define "streamdetect.ruleKey" -}}
{{- . | replace "/" "." -}}
{{- end -}}

{{- define "streamdetect.egress" -}}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
- ports:
    {{- $ports := list }}
    {{- range splitList "," .Values.kafka.bootstrapServers }}
    {{- $ports = append $ports (splitList ":" . | last | int) }}
    {{- end }}
    {{- range .Values.networkPolicy.kafkaPorts }}
    {{- $ports = append $ports (int .) }}
    {{- end }}
    {{- range uniq $ports }}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
  {{- with .Values.networkPolicy.kafkaPeers }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
