"""Every setting there is: its name, what it is when absent, and what it does."""

from __future__ import annotations

from dataclasses import dataclass

from zhichan.records.declared import Label


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it is when absent, and what it does."""

    name: str
    default: str
    meaning: Label


SETTINGS = (
    Setting("ZHICHAN_HOME", "var", Label(zh="存放全部数据的文件夹", en="the folder that holds all data")),
    Setting(
        "ZHICHAN_CITY",
        "dalian",
        Label(
            zh="城市：随程序提供的城市的名称，或城市文件夹的路径（由 zhichan city new 建立）",
            en="the city: the name of one that comes with the program, or the path of a city's folder (`zhichan city new`)",
        ),
    ),
    Setting(
        "ZHICHAN_CORPUS",
        "auto",
        Label(
            zh="展示哪个库：auto（本市库有权利时用本市库，否则用样例库）、city、sample",
            en="the corpus shown: auto (the city's as soon as it holds a right, else the sample), city or sample",
        ),
    ),
    Setting(
        "ZHICHAN_STORAGE",
        "",
        Label(
            zh="本市库所在的对象存储：s3://桶/前缀；不设则只存于 ZHICHAN_HOME",
            en="the object storage that the city's corpus lies in: s3://bucket/prefix; absent, ZHICHAN_HOME alone holds it",
        ),
    ),
    Setting(
        "ZHICHAN_STORAGE_ENDPOINT",
        "",
        Label(
            zh="对象存储服务器的地址，如 https://minio.example.cn:9000；不设则为亚马逊 S3",
            en="the server of the object storage, such as https://minio.example.cn:9000; absent, Amazon's",
        ),
    ),
    Setting(
        "ZHICHAN_STORAGE_KEY",
        "",
        Label(
            zh="对象存储的访问密钥；只从环境读取，不写入日志或文件；不设则用本机自身的权限",
            en="its access key; read from the environment, never written; absent, what this machine itself may",
        ),
    ),
    Setting("ZHICHAN_STORAGE_SECRET", "", Label(zh="与该访问密钥成对的口令", en="the secret that belongs to that access key")),
    Setting("ZHICHAN_STORAGE_REGION", "us-east-1", Label(zh="对象存储的区域", en="the region of the object storage")),
    Setting(
        "ZHICHAN_CLUSTER",
        "",
        Label(
            zh="检索集群（OpenSearch）各节点的地址，以逗号分隔，如 https://s1.example.cn:9200；不设则在本进程内检索",
            en="the nodes of a search cluster (OpenSearch), with commas between: https://s1.example.cn:9200; absent, in process",
        ),
    ),
    Setting("ZHICHAN_CLUSTER_USER", "", Label(zh="登录检索集群的用户名", en="whom the search cluster knows")),
    Setting(
        "ZHICHAN_CLUSTER_PASSWORD",
        "",
        Label(
            zh="该用户的口令；只从环境读取，不写入日志或文件",
            en="the password of that user; read from the environment, never written",
        ),
    ),
    Setting(
        "ZHICHAN_CLUSTER_CA",
        "",
        Label(
            zh="签发集群证书的机构的证书文件；不设则信任本机所信任的机构",
            en="the file with the certificate of whoever signed the cluster's; absent, whom this machine trusts",
        ),
    ),
    Setting(
        "ZHICHAN_CLUSTER_PREFIX",
        "zhichan",
        Label(
            zh="集群中索引名的开头；几套平台共用一个集群时各设一个",
            en="what the names of indexes begin with; installations that share a cluster need one each",
        ),
    ),
    Setting(
        "ZHICHAN_SECRET_KEY",
        "",
        Label(
            zh="签名密钥，至少 50 个字符；不设则生成一个，存于 ZHICHAN_HOME/secret",
            en="the signing key, at least 50 characters; absent, one is made and kept in ZHICHAN_HOME/secret",
        ),
    ),
    Setting(
        "ZHICHAN_HOSTS",
        "localhost,127.0.0.1,[::1]",
        Label(zh="门户响应的主机名，以逗号分隔", en="the host names that the portal answers to, with commas between"),
    ),
    Setting(
        "ZHICHAN_LANGUAGE",
        "zh",
        Label(zh="浏览器未指明语言时用的语言：zh 或 en", en="where the browser asks for neither: zh or en"),
    ),
    Setting(
        "ZHICHAN_HTTPS",
        "no",
        Label(
            zh="yes：门户位于终止 HTTPS 的反向代理之后，只接受 HTTPS",
            en="yes: the portal stands behind a proxy that ends HTTPS, and takes nothing else",
        ),
    ),
    Setting(
        "ZHICHAN_PROXIES",
        "127.0.0.1,::1",
        Label(
            zh="反向代理的地址或网段，以逗号分隔；只采信来自它们的 X-Forwarded-For 和 X-Forwarded-Proto",
            en="addresses or networks of proxies, with commas between; X-Forwarded-For and -Proto are believed from these only",
        ),
    ),
    Setting(
        "ZHICHAN_METRICS_FROM",
        "",
        Label(
            zh="除本机外，可读取 /metrics 和 /ready 详情的地址或网段，以逗号分隔",
            en="addresses or networks, besides this machine, that may read /metrics and the reasons in /ready",
        ),
    ),
    Setting(
        "ZHICHAN_LOG",
        "text",
        Label(
            zh="日志格式：text（只记警告和错误）或 json（每个请求一行，不含口令、密钥、姓名、访问者地址）",
            en="the log: text (warnings and errors) or json (a line a request too; no secrets, names or addresses of visitors)",
        ),
    ),
    Setting(
        "ZHICHAN_DATABASE",
        "",
        Label(
            zh="工作数据的数据库：postgresql://用户:口令@主机:端口/库名；不设则用 ZHICHAN_HOME 下的 SQLite 文件",
            en="where working data is kept: postgresql://user:password@host:port/name; absent, an SQLite file in ZHICHAN_HOME",
        ),
    ),
    Setting(
        "ZHICHAN_BACKUP_PASSPHRASE",
        "",
        Label(
            zh="备份的口令；设置后备份加密，恢复时须用同一口令",
            en="the passphrase of backups: set, they are encrypted, and restoring needs the same one",
        ),
    ),
    Setting(
        "ZHICHAN_SECOND_FACTOR",
        "administrators",
        Label(
            zh="要求何人使用动态口令：administrators（管理员及涉及个人信息的角色）、everyone（所有人）、nobody（不要求）",
            en="who must sign in with a one-time code: administrators (and roles with personal data), everyone or nobody",
        ),
    ),
    Setting(
        "ZHICHAN_OIDC_ISSUER",
        "",
        Label(zh="统一身份认证（OpenID Connect）的签发地址", en="the issuer of the city's single sign-on (OpenID Connect)"),
    ),
    Setting("ZHICHAN_OIDC_CLIENT", "", Label(zh="在统一身份认证登记的客户端标识", en="the client id registered there")),
    Setting("ZHICHAN_OIDC_SECRET", "", Label(zh="该客户端的密钥", en="the secret of that client")),
    Setting("ZHICHAN_OIDC_NAME", "统一身份认证", Label(zh="登录页上显示的名称", en="its name on the page for signing in")),
    Setting(
        "ZHICHAN_LDAP_URL",
        "",
        Label(zh="用于登录的目录服务：ldaps://主机:端口（可选）", en="a directory to sign in with, optional: ldaps://host:port"),
    ),
    Setting(
        "ZHICHAN_LDAP_NAME",
        "uid={name},ou=people,dc=example,dc=org",
        Label(
            zh="目录中人员的识别名，{name} 处为登录名",
            en="the distinguished name of a person there, {name} standing for the name to sign in with",
        ),
    ),
    Setting(
        "ZHICHAN_OPS_KEY",
        "",
        Label(
            zh="欧洲专利局 OPS 的密钥；只从环境读取，不写入日志或文件",
            en="the key of EPO OPS; read from the environment, never written",
        ),
    ),
    Setting("ZHICHAN_OPS_SECRET", "", Label(zh="与该密钥成对的口令", en="the secret that belongs to that key")),
    Setting("ZHICHAN_OPS_URL", "https://ops.epo.org/3.2", Label(zh="OPS 的地址", en="the address of OPS")),
    Setting("ZHICHAN_USPTO_KEY", "", Label(zh="美国专利商标局开放数据平台的密钥", en="the key of the USPTO Open Data Portal")),
    Setting(
        "ZHICHAN_USPTO_URL",
        "https://api.uspto.gov/api/v1",
        Label(zh="该平台接口的地址", en="the address of the portal's interface"),
    ),
    Setting(
        "ZHICHAN_USPTO_HOSTS",
        "data-documents.uspto.gov,data.uspto.gov",
        Label(
            zh="该平台的文件可来自的其他主机，以逗号分隔",
            en="further hosts that the portal's files may come from, with commas between",
        ),
    ),
    Setting(
        "ZHICHAN_SFTP_KNOWN_HOSTS",
        "~/.ssh/known_hosts",
        Label(zh="载有 SFTP 服务器主机密钥的文件", en="the file with the host keys of SFTP servers"),
    ),
    Setting("ZHICHAN_SFTP_PASSWORD", "", Label(zh="SFTP 口令", en="the password for SFTP")),
    Setting("ZHICHAN_SFTP_KEY_FILE", "", Label(zh="SFTP 私钥文件", en="the file with the private key for SFTP")),
    Setting("ZHICHAN_SFTP_PASSPHRASE", "", Label(zh="该私钥的口令", en="the passphrase of that private key")),
    Setting(
        "ZHICHAN_FETCH_LIMIT_MB",
        "8192",
        Label(zh="单个获取文件及其解压后的上限（MB）", en="the most megabytes that a fetched file may have, and unpack to"),
    ),
    Setting(
        "ZHICHAN_API_PER_MINUTE",
        "600",
        Label(zh="带密钥的接口调用每分钟上限（每个密钥）", en="calls a minute of the interface with a key, for each key"),
    ),
    Setting(
        "ZHICHAN_API_PER_MINUTE_PUBLIC",
        "120",
        Label(zh="不带密钥的接口调用每分钟上限（每个地址）", en="calls a minute without a key, for each address"),
    ),
    Setting(
        "ZHICHAN_PAGES_PER_MINUTE",
        "300",
        Label(
            zh="检索、概览、地图、下载等页面每分钟上限（每个地址）",
            en="pages of search, overview, map and files a minute, for each address",
        ),
    ),
    Setting(
        "ZHICHAN_UPLOAD_LIMIT_MB",
        "2048",
        Label(
            zh="在浏览器中一次上传的上限（MB）；更大的文件在本机用 zhichan import 导入",
            en="the most megabytes of one upload in the browser; larger files are imported on the machine: zhichan import",
        ),
    ),
    Setting(
        "ZHICHAN_ENCODER",
        "",
        Label(
            zh="本机上句向量模型（ONNX）所在的文件夹，用于按意思查找；不设则用从本库学得的词向量",
            en="a local folder with a sentence encoder (ONNX) for finding by meaning; absent, the corpus itself teaches",
        ),
    ),
    Setting(
        "ZHICHAN_DEBUG", "no", Label(zh="yes：仅供开发，出错时显示源码", en="yes: for development only, errors show the source")
    ),
)
"""Every setting there is; the reference page is written from this."""
