using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dapper;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MeshRebalancer.Engine.Akka.Tests.Storage;

/// <summary>The journal's connections are as their connection string says: through TLS, and only to the server that it names.</summary>
[RequiresPostgres]
public sealed class PostgresTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-pg-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [WhereFact]
    public async Task The_journal_is_written_through_tls_and_a_server_of_another_authority_is_refused()
    {
        var server = PostgresServer.Private()!;
        await server.InitializeAsync();
        try
        {
            var (certificate, key) = Certificate();
            await server.EncryptAsync(certificate, key);
            await File.WriteAllTextAsync(In("ours.pem"), certificate);
            await File.WriteAllTextAsync(In("theirs.pem"), Certificate().Certificate);
            var plain = await server.CreateDatabaseAsync();
            await WriteAsync(Verified(plain, "ours.pem"));
            var refused = await Should.ThrowAsync<JournalUnavailableException>(() => WriteAsync(Verified(plain, "theirs.pem")));
            refused.Message.ShouldContain("PostgreSQL journal");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private string Verified(string plain, string root) =>
        new NpgsqlConnectionStringBuilder(plain) { SslMode = SslMode.VerifyFull, RootCertificate = In(root) }.ToString();

    private static async Task WriteAsync(string connection)
    {
        await using var store = new PostgresStore(connection);
        using var system = ClusterSystem.CreateAlone(store, NullLoggerFactory.Instance);
        try
        {
            await using var journal = await ClusterJournal.OpenAsync(system, store, TimeProvider.System, NullLogger.Instance, default);
            await journal.AppendAsync(new(StreamId.Of("x", "a"), 0, [new("x.happened.v1", "{}"u8.ToArray())], DateTimeOffset.UnixEpoch, null, null), default);
            await using var direct = new NpgsqlConnection(connection);
            var encrypted = await direct.QueryAsync<bool>(
                "SELECT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.application_name LIKE 'meshrebalancer%'");
            encrypted.ShouldNotBeEmpty();
            encrypted.ShouldAllBe(yes => yes);
        }
        finally
        {
            await system.Terminate();
        }
    }

    // Of a server on loopback, signed by itself.
    private static (string Certificate, string Key) Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private string In(string file) => Path.Combine(_folder, file);
}
