using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>Nodes that talk through TLS, with certificates of an authority that the test makes.</summary>
[RequiresPostgres]
public sealed class TlsTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private const string Name = "mesh.internal";
    private const string Password = "of-a-certificate";

    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [WhereFact]
    public async Task Nodes_of_one_authority_are_a_cluster_and_one_of_another_authority_is_not_let_in()
    {
        await File.WriteAllTextAsync(In("connection"), await server.CreateDatabaseAsync());
        await File.WriteAllTextAsync(In("mesh.json"), ThreeProcessesTests.Configuration());
        await File.WriteAllTextAsync(In("password"), Password + "\n");
        using var ours = Authority("ours");
        using var theirs = Authority("theirs");
        int[] ports = [NodeProcess.FreePort(), NodeProcess.FreePort()];
        await using var one = Start(ports[0], ports, "ours");
        await using var other = Start(ports[1], ports, "ours");
        // Neither begins before there are two.
        await Task.WhenAll(one.ServesAsync(), other.ServesAsync());
        await ShouldBeEncryptedAsync(ports[0], ours);

        await using var stranger = Start(NodeProcess.FreePort(), ports, "theirs");
        await stranger.SaysAsync("Tried to associate with unreachable remote address");
        stranger.Said.ShouldNotContain("MeshRebalancer serves");
        (await one.PostAsync("/api/v1/breakers/trip", "chain:1")).ShouldBeTrue();
        (await other.TrippedAsync()).ShouldBe(["chain:1"]);
    }

    [WhereFact]
    public async Task A_certificate_that_can_not_be_opened_is_named_and_its_password_is_not()
    {
        await File.WriteAllTextAsync(In("connection"), await server.CreateDatabaseAsync());
        await File.WriteAllTextAsync(In("mesh.json"), ThreeProcessesTests.Configuration());
        await File.WriteAllTextAsync(In("password"), "wrong-and-secret");
        using var authority = Authority("ours");
        await File.WriteAllTextAsync(In("cluster.conf"), Tls("ours"));
        var (code, said) = await NodeProcess.RunAsync("run", "--config", In("mesh.json"), "--cluster", In("cluster.conf"));
        code.ShouldNotBe(0);
        said.ShouldContain("ours.pfx can't be opened");
        said.ShouldNotContain("wrong-and-secret");
    }

    private NodeProcess Start(int port, int[] seeds, string authority)
    {
        var file = In($"{port}.conf");
        File.WriteAllText(
            file,
            $"""
            akka.cluster.seed-nodes = [{string.Join(", ", seeds.Select(seed => $"\"akka.ssl.tcp://mesh@127.0.0.1:{seed}\""))}]
            akka.cluster.min-nr-of-members = 2
            akka.cluster.failure-detector.acceptable-heartbeat-pause = 10s
            {Tls(authority)}
            """);
        return NodeProcess.Start(In("mesh.json"), file, port, In(authority + ".pem"));
    }

    private string Tls(string authority) => $"mesh.remote-tls {{ certificate-file = \"{In(authority + ".pfx")}\", password-file = \"{In("password")}\" }}";

    private static async Task ShouldBeEncryptedAsync(int port, X509Certificate2 authority)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Name, CertificateChainPolicy = policy });
        stream.IsEncrypted.ShouldBeTrue();
    }

    // An authority and a certificate of its own for the nodes, written as files.
    private X509Certificate2 Authority(string name)
    {
        var (from, to) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        using var root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", root, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var authority = request.CreateSelfSigned(from, to);
        using var key = RSA.Create(2048);
        var node = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        node.CertificateExtensions.Add(names.Build());
        using var signed = node.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(root), from, to, [1, 2, 3, (byte)name.Length]);
        using var whole = signed.CopyWithPrivateKey(key);
        File.WriteAllText(In(name + ".pem"), authority.ExportCertificatePem());
        File.WriteAllBytes(In(name + ".pfx"), whole.Export(X509ContentType.Pkcs12, Password));
        return authority;
    }

    private string In(string file) => Path.Combine(_folder, file);
}
