using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>The peer: PostgreSQL's own load generator, each client inserting one row of the same shape in each transaction.</summary>
internal sealed partial class PgBench(string connectionString, string script)
{
    private const string CreateSql =
        """
        CREATE TABLE bare (
            position bigserial PRIMARY KEY, stream text COLLATE "C" NOT NULL, version bigint NOT NULL, name text NOT NULL, payload bytea NOT NULL,
            at bigint NOT NULL, epoch bigint NOT NULL, trace text, hash bytea NOT NULL, UNIQUE (stream, version));
        CREATE SEQUENCE versions
        """;

    private readonly NpgsqlConnectionStringBuilder _server = new(connectionString);

    /// <summary>The program of the newest PostgreSQL that Debian's packages have installed, or null.</summary>
    public static string? Program { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", "pgbench")).Where(File.Exists).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    /// <summary>Makes the table and writes the script.</summary>
    public async Task PrepareAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(CreateSql, connection);
        await command.ExecuteNonQueryAsync();
        var (payload, hash) = (Convert.ToHexStringLower(Writers.Payload), new string('0', 64));
        await File.WriteAllTextAsync(
            script,
            $@"INSERT INTO bare (stream, version, name, payload, at, epoch, hash) VALUES ('bench-' || :client_id, nextval('versions'), 'bench.written.v1', '\x{payload}', 0, 1, '\x{hash}');");
    }

    /// <summary>Durable rows a second.</summary>
    /// <param name="clients">Connections, each waiting for its commit before the next.</param>
    /// <param name="length">Rounded up to whole seconds, pgbench's unit.</param>
    public async Task<double> RateAsync(int clients, TimeSpan length)
    {
        string[] arguments =
        [
            "-n", "-M", "prepared", "-c", Text(clients), "-j", Text(Math.Min(clients, Environment.ProcessorCount)),
            "-T", Text((int)Math.Ceiling(length.TotalSeconds)), "-f", script,
            "-h", _server.Host ?? "127.0.0.1", "-p", Text(_server.Port), "-U", _server.Username ?? "postgres", _server.Database ?? "postgres",
        ];
        var start = new ProcessStartInfo(Program!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = _server.Password ?? "";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Rate().Match(output) is { Success: true } found
            ? double.Parse(found.Groups["rate"].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench ended with {process.ExitCode} and no rate: {await errors}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = (?<rate>[\d.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
