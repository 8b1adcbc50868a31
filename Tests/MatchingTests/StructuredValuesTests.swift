import Rules
import ScanModel
import Testing
import Tokens

@testable import Matching

/// The forms of files, commands and languages in which the built-in generic rules must read a value: each
/// sample says where the value stands between `⟦` and `⟧`, and what is in braces is generated.
@Suite struct StructuredValuesTests {
  private static let compiled: CompiledRules? = try? load()

  private static func load() throws -> CompiledRules {
    let parts = #filePath.split(separator: "/").dropLast(3)
    let folder = "/" + parts.joined(separator: "/") + "/rules/"
    let files = ["generic.toml", "identifiers.toml", "auth.toml"].map { folder + $0 }
    let layers = files.map { RuleLayer(name: $0, source: .file($0), isTrusted: true) }
    guard let set = RuleLoader.load(layers).ruleSet else {
      throw MatchingError("load", "the rules have mistakes")
    }
    return try CompiledRules(set)
  }

  private static func check(_ path: String, _ template: String) throws {
    let compiled = try #require(compiled)
    var samples = SampleGenerator(seed: UInt64(template.utf8.count))
    let marked = String(decoding: try samples.fill(template), as: UTF8.self)
    var text = ""
    var wanted: [String] = []
    for (i, part) in marked.split(separator: "⟦", omittingEmptySubsequences: false).enumerated() {
      let halves = part.split(separator: "⟧", omittingEmptySubsequences: false)
      if i > 0 { wanted.append(String(halves[0])) }
      text += halves.joined()
    }
    let found = try scan(Array(text.utf8), compiled, path: path)
      .filter { $0.confidence > .low && $0.severity > .info }
    #expect(found.map(\.text) == wanted, "\(path): \(text)")
  }

  @Test(arguments: [
    (".env", "DB_PASSWORD=⟦7q{base62:16}⟧\n"),
    ("a.env", "export API_TOKEN=\"⟦7q{base62:26}⟧\"\n"),
    ("a.env", "SECRET_KEY='⟦7q{base62:30}⟧' # rotated\n"),
    ("a.json", #"{{"clientSecret": "⟦7q{base62:26}⟧"}}"#),
    ("a.json", #"{{"tokens": ["⟦7q{base62:26}⟧", "b"]}}"#),
    ("a.json", "{{\"password\":\n   \"⟦7q{base62:16}⟧\"}}"),
    ("a.json", #"{{"x": "{{\"password\": \"⟦7q{base62:16}⟧\"}}"}}"#),
    ("task.json", #"[{{"name": "DB_PASSWORD", "value": "⟦7q{base62:16}⟧"}}]"#),
    ("a.yaml", "db:\n  password: ⟦7q{base62:16}⟧\n"),
    ("a.yaml", "db:\n  password: \"⟦7q{base62:16}⟧\"  # x\n"),
    ("a.yaml", "env:\n  - name: DB_PASSWORD\n    value: ⟦7q{base62:16}⟧\n"),
    ("a.yaml", "env:\n  - name: API_SECRET\n    value: \"⟦7q{base62:20}⟧\"\n"),
    ("a.yaml", "api_key: >-\n  ⟦7q{base62:26}⟧\n"),
    ("a.yaml", "password: &pw ⟦7q{base62:16}⟧\n"),
    ("a.yaml", "users: [ {{user: svc, password: ⟦7q{base62:16}⟧}} ]\n"),
    ("a.toml", "[db]\npassword = \"⟦7q{base62:16}⟧\"\n"),
    ("a.toml", "api-key = '⟦7q{base62:26}⟧'\n"),
    ("a.toml", "secret = \"\"\"⟦7q{base62:26}⟧\"\"\"\n"),
    ("a.ini", "[db]\npassword = ⟦7q{base62:16}⟧\n"),
    ("my.cnf", "[client]\npassword=⟦7q{base62:16}⟧\n"),
    ("a.properties", "spring.datasource.password=⟦7q{base62:16}⟧\n"),
    ("a.properties", "jdbc.password: ⟦7q{base62:16}⟧\n"),
    ("a.xml", "<config><password>⟦7q{base62:16}⟧</password></config>\n"),
    ("web.config", "<add key=\"ApiSecret\" value=\"⟦7q{base62:20}⟧\" />\n"),
    ("a.xml", "<property name=\"password\" value=\"⟦7q{base62:16}⟧\"/>\n"),
    ("a.xml", "<user name=\"x\" password=\"⟦7q{base62:16}⟧\"/>\n"),
    ("a.xml", "<entry key=\"db.password\">⟦7q{base62:16}⟧</entry>\n"),
    ("a.plist", "<key>apiSecret</key>\n<string>⟦7q{base62:20}⟧</string>\n"),
    ("a.tf", "resource \"x\" \"y\" {{\n  password = \"⟦7q{base62:16}⟧\"\n}}\n"),
    ("a.tf", "variable \"db_password\" {{\n  default = \"⟦7q{base62:16}⟧\"\n}}\n"),
    ("a.sh", "export PGPASSWORD=⟦7q{base62:16}⟧\npsql\n"),
    ("a.sh", "TOKEN=${{TOKEN:-⟦7q{base62:30}⟧}}\n"),
    ("a.bat", "set DB_PASSWORD=⟦7q{base62:16}⟧\r\n"),
    ("Dockerfile", "FROM x\nENV DB_PASSWORD=⟦7q{base62:16}⟧\n"),
    ("Dockerfile", "FROM x\nENV DB_PASSWORD ⟦7q{base62:16}⟧\n"),
    ("Dockerfile", "FROM x\nARG NPM_TOKEN=⟦7q{base62:30}⟧\n"),
    ("a.sql", "CREATE USER app IDENTIFIED BY '⟦7q{base62:12}⟧';\n"),
    ("a.sql", "ALTER ROLE app WITH LOGIN PASSWORD '⟦7q{base62:12}⟧';\n"),
    (".npmrc", "//registry.acme.example/:_authToken=⟦7q{base62:34}⟧\n"),
    (".netrc", "machine api.acme.example login bot password ⟦7q{base62:14}⟧\n"),
    (".netrc", "machine api.acme.example\n  login bot\n  password ⟦7q{base62:14}⟧\n"),
    (".pypirc", "[pypi]\nusername = bot\npassword = ⟦7q{base62:20}⟧\n"),
  ])
  func settings(path: String, text: String) throws { try Self.check(path, text) }

  @Test(arguments: [
    ("kubeconfig", "users:\n- name: bot\n  user:\n    token: ⟦7q{base62:40}⟧\n"),
    ("kubeconfig", "users:\n- name: bot\n  user:\n    password: ⟦7q{base62:16}⟧\n"),
    (
      "s.yaml",
      "kind: Secret\nmetadata:\n  name: x\ndata:\n  a: ⟦{base64:32}⟧\n  b: ⟦{base64:40}⟧\n"
    ),
    ("s.yaml", "data:\n  a: ⟦{base64:32}⟧\nkind: Secret\n---\nkind: X\ndata:\n  a: {base64:32}\n"),
    ("s.yaml", "kind: Secret\nstringData:\n  a: ⟦7q{base62:20}⟧\n  b: ${{B}}\n"),
    ("s.yaml", "kind: secret\ndata:\n\ta: ⟦{base64:32}⟧\nmetadata:\n\tname: x\n"),
    ("s.json", #"{{"kind":"Secret","metadata":{{"name":"x"}},"data":{{"a":"⟦{base64:32}⟧"}}}}"#),
  ])
  func kubernetes(path: String, text: String) throws { try Self.check(path, text) }

  @Test(arguments: [
    ("a.txt", "https://bot:⟦7q{base62:16}⟧@api.acme.example/v1\n"),
    ("a.txt", "postgres://app:⟦7q{base62:16}⟧@db.acme.example:5432/app\n"),
    ("a.config", "<add connectionString=\"Server=db;User Id=app;Password=⟦7q{base62:16}⟧;\" />\n"),
    ("a.txt", "Server=db;Uid=app;Pwd=⟦7q{base62:16}⟧;\n"),
    ("a.txt", "jdbc:mysql://db.acme.example/a?user=app&password=⟦7q{base62:16}⟧\n"),
    ("a.http", "Authorization: Bearer ⟦7q{base62:38}⟧\n"),
    ("a.http", "X-Api-Key: ⟦7q{base62:38}⟧\n"),
    ("a.http", "Cookie: session_token=⟦7q{base62:30}⟧; a=b\n"),
    ("a.sh", "mysql -u root -p⟦7q{base62:16}⟧ app\n"),
    ("a.sh", "tool --password ⟦7q{base62:16}⟧ --user me\n"),
    ("a.sh", "tool --password=⟦7q{base62:16}⟧\n"),
    ("a.sh", "curl -u ⟦bot:7q{base62:16}⟧ https://api.acme.example/\n"),
    ("a.sh", "sshpass -p ⟦7q{base62:16}⟧ ssh root@acme.example\n"),
    ("a.sh", "docker login -u bot -p ⟦7q{base62:16}⟧ registry.acme.example\n"),
    ("a.sh", "wget --user=bot --http-password=⟦7q{base62:16}⟧ https://acme.example\n"),
    ("a.sh", "ldapsearch -D cn=admin -w ⟦7q{base62:16}⟧ -b dc=acme\n"),
    ("a.sh", "redis-cli -h x -a ⟦7q{base62:16}⟧ ping\n"),
  ])
  func addressesHeadersAndCommands(path: String, text: String) throws {
    try Self.check(path, text)
  }

  @Test(arguments: [
    ("a.py", "password = \"⟦7q{base62:16}⟧\"\n"), ("a.py", "client_secret = b'⟦7q{base62:24}⟧'\n"),
    ("a.py", "d = {{\"api_key\": r\"⟦7q{base62:24}⟧\"}}\n"),
    ("a.py", "connect(password=\"⟦7q{base62:16}⟧\", host=\"x\")\n"),
    ("a.py", "os.environ[\"API_SECRET\"] = \"⟦7q{base62:24}⟧\"\n"),
    ("a.py", "password = (\"⟦7q{base62:16}⟧\")\n"), ("a.js", "const apiKey = `⟦7q{base62:24}⟧`;\n"),
    ("a.js", "module.exports = {{ secret: '⟦7q{base62:24}⟧' }}\n"),
    ("a.ts", "private readonly apiSecret: string = \"⟦7q{base62:24}⟧\";\n"),
    ("a.java", "private static final String API_SECRET = \"⟦7q{base62:24}⟧\";\n"),
    ("a.java", "props.put(\"db.password\", \"⟦7q{base62:16}⟧\");\n"),
    ("a.kt", "val apiToken: String = \"⟦7q{base62:24}⟧\"\n"),
    ("a.cs", "public const string ClientSecret = \"⟦7q{base62:24}⟧\";\n"),
    ("a.cs", "var password = @\"⟦7q{base62:16}⟧\";\n"),
    ("a.go", "apiToken := \"⟦7q{base62:24}⟧\"\n"),
    ("a.go", "Secret: `⟦7q{base62:24}⟧`,\n"), ("a.rb", "password: '⟦7q{base62:16}⟧',\n"),
    ("a.rb", ":secret_key => '⟦7q{base62:24}⟧'\n"), ("a.php", "$password = '⟦7q{base62:16}⟧';\n"),
    ("a.php", "define('DB_PASSWORD', '⟦7q{base62:16}⟧');\n"),
    ("a.php", "'secret' => env('APP_SECRET', '⟦7q{base62:24}⟧'),\n"),
    ("a.rs", "let api_key: &str = \"⟦7q{base62:24}⟧\";\n"),
    ("a.rs", "let token = r#\"⟦7q{base62:24}⟧\"#;\n"),
    ("a.swift", "let apiSecret: String = \"⟦7q{base62:24}⟧\"\n"),
    ("a.m", "NSString *apiSecret = @\"⟦7q{base62:24}⟧\";\n"),
    ("a.c", "#define API_SECRET \"⟦7q{base62:24}⟧\"\n"),
    ("a.c", "static const char password[] = \"⟦7q{base62:16}⟧\";\n"),
    ("a.cpp", "std::string apiToken{{\"⟦7q{base62:24}⟧\"}};\n"),
    ("a.pl", "my $password = '⟦7q{base62:16}⟧';\n"),
    ("a.lua", "local api_key = \"⟦7q{base62:24}⟧\"\n"),
    ("a.ps1", "$apiSecret = \"⟦7q{base62:24}⟧\"\n"),
    ("a.ex", "config :app, secret_key_base: \"⟦7q{base62:40}⟧\"\n"),
    ("a.dart", "final String apiKey = '⟦7q{base62:24}⟧';\n"),
    ("a.r", "api_key <- \"⟦7q{base62:24}⟧\"\n"),
    ("a.vb", "Dim password As String = \"⟦7q{base62:16}⟧\"\n"),
    ("build.gradle", "  x {{\n    storePassword \"⟦7q{base62:16}⟧\"\n"),
    ("Jenkinsfile", "string(name: \"TOKEN\", value: \"⟦7q{base62:24}⟧\")\n"),
  ])
  func literalsOfLanguages(path: String, text: String) throws { try Self.check(path, text) }

  /// The same forms with nothing in them that is a secret.
  @Test(arguments: [
    (".env", "DB_PASSWORD=${{DB_PASSWORD}}\nAPI_TOKEN=\nSECRET_KEY=changeme\n"),
    ("a.json", #"{{"clientSecret": "<client secret>", "tokens": [], "password": null}}"#),
    ("a.yaml", "db:\n  password: {{{{ .Values.password }}}}\n  token: !vault |\n"),
    ("a.yaml", "env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef: app-db\n"),
    ("a.toml", "password = \"\"\napi-key = 'your-api-key'\n"),
    ("a.properties", "spring.datasource.password=${{DB_PASSWORD:}}\n"),
    ("a.xml", "<config><password>${{db.password}}</password></config>\n"),
    ("a.tf", "variable \"db_password\" {{\n  type = string\n  sensitive = true\n}}\n"),
    ("Dockerfile", "ARG NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN\n"),
    (
      "a.sql", "CREATE USER app IDENTIFIED BY '${{APP_PASSWORD}}';\nALTER ROLE app PASSWORD NULL;\n"
    ),
    (".npmrc", "//registry.acme.example/:_authToken=${{NPM_TOKEN}}\n"),
    (".netrc", "machine api.acme.example login bot password $PASSWORD\n"),
    (".pgpass", "db.acme.example:5432:app:bot:*\n"),
    ("kubeconfig", "users:\n- name: bot\n  user:\n    tokenFile: /var/run/secrets/token\n"),
    ("s.yaml", "kind: Secret\nstringData:\n  a: ${{A}}\n  b: {{{{ .Values.b }}}}\n"),
    ("a.txt", "https://bot:${{TOKEN}}@api.acme.example/v1\npostgres://app@db.acme.example/app\n"),
    ("a.txt", "Server=db;User Id=app;Password={{password}};\nServer=db;Integrated Security=true\n"),
    ("a.txt", "jdbc:mysql://db.acme.example/a?user=app&password=${{PASSWORD}}\n"),
    ("a.http", "Authorization: Bearer {{{{token}}}}\nAuthorization: Basic ${{CREDENTIALS}}\n"),
    ("a.http", "X-Api-Key: $API_KEY\nCookie: session_token=<token>; a=b\n"),
    ("a.sh", "mysql -u root -p app\nmysql -u root -p\"$PASSWORD\" app\n"),
    ("a.sh", "tool --password \"$PASSWORD\" --user me\ntool --password-file /run/secrets/x\n"),
    (
      "a.sh",
      "curl -u \"bot:$TOKEN\" https://api.acme.example/\ncurl -u bot https://acme.example/\n"
    ),
    ("a.sh", "docker login -u bot -p ${{TOKEN}} registry.acme.example\nsshpass -e ssh root@x\n"),
  ])
  func cleanTwins(path: String, text: String) throws { try Self.check(path, text) }

  @Test func identifiersAreToldAndNeverBlock() throws {
    let compiled = try #require(Self.compiled)
    let text = "salt = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b\"\n"
    let found = try scan(Array(text.utf8), compiled, path: "a.rb")
    #expect(found.map(\.severity) == [.info])
  }
}
