using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;
using Xunit;

namespace MeshRebalancer.TestSupport;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>MESH_TEST_POSTGRES</c> names (a connection string of a user who may create databases), or a
/// private one on a free loopback port with its files in a temporary folder, stopped and deleted at the end.
/// </summary>
public sealed partial class PostgresServer : IAsyncLifetime
{
    private const string Variable = "MESH_TEST_POSTGRES";

    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(Directory.Exists).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    // Of the process: several fixtures of one may share the server that is named.
    private static int _lastDatabase;

    private readonly string? _given;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mesh-postgres-{Guid.NewGuid():N}");
    private int _port;

    /// <summary>The one that is named, or a private one.</summary>
    public PostgresServer()
        : this(Environment.GetEnvironmentVariable(Variable))
    {
    }

    private PostgresServer(string? given) => _given = given;

    /// <summary>A private one in any case, for a test that stops it; null where this machine has no server's programs.</summary>
    public static PostgresServer? Private() => Programs is null ? null : new(null);

    /// <summary>Why there is none, or null.</summary>
    public static string? Missing => Programs is not null || Environment.GetEnvironmentVariable(Variable) is not null
        ? null
        : $"No PostgreSQL: install it (apt-get install postgresql), or set {Variable} to the connection string of a server where databases may be created.";

    /// <summary>Whether the server is private, so that a test may stop it.</summary>
    public bool IsPrivate => _given is null;

    private string Admin => _given ?? $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (!IsPrivate || Missing is not null)
            return;
        _port = FreePort();
        Directory.CreateDirectory(_folder);
        await RunAsync("/bin/chown", "postgres", _folder);
        await AsOwnerAsync("initdb", "-D", _folder + "/data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C");
        await StartAsync();
    }

    /// <summary>Starts the private server, after <see cref="StopAsync"/> too: the same port, the same files.</summary>
    public Task StartAsync() => AsOwnerAsync(
        "pg_ctl", "-D", _folder + "/data", "-w", "-l", _folder + "/log", "-o", $"-p {_port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -k {_folder}", "start");

    /// <summary>Stops the private server as a crash would: no session is asked.</summary>
    public async Task StopAsync()
    {
        await AsOwnerAsync("pg_ctl", "-D", _folder + "/data", "-w", "-m", "immediate", "stop");
        // Or the next test gets a connection of the server that is gone.
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Has the private server offer TLS from now on.</summary>
    /// <param name="certificate">Its certificate, PEM.</param>
    /// <param name="key">That one's key, PEM.</param>
    public async Task EncryptAsync(string certificate, string key)
    {
        var (crt, pem) = (_folder + "/data/server.crt", _folder + "/data/server.key");
        await File.WriteAllTextAsync(crt, certificate);
        await File.WriteAllTextAsync(pem, key);
        await RunAsync("/bin/chmod", "600", pem);
        await RunAsync("/bin/chown", "postgres", crt, pem);
        await File.AppendAllTextAsync(_folder + "/data/postgresql.conf", "ssl = on\n");
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"mesh_{Environment.ProcessId}_{Interlocked.Increment(ref _lastDatabase)}";
        await using var connection = new NpgsqlConnection(Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {Name().Match(name).Value}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(Admin) { Database = name }.ToString();
    }

    /// <summary>Creates an empty database whose files lie in a folder that the server's user may write; gone with the result.</summary>
    public async Task<PostgresTablespace> CreateDatabaseOnAsync(string folder)
    {
        var number = Interlocked.Increment(ref _lastDatabase);
        var own = Path.Combine(folder, "tablespace");
        Directory.CreateDirectory(own);
        await RunAsync("/bin/chown", "postgres", own);
        var space = new PostgresTablespace(Admin, $"mesh_space_{Environment.ProcessId}_{number}", $"mesh_{Environment.ProcessId}_{number}");
        await space.CreateAsync(own);
        return space;
    }

    /// <summary>Backs a database up as an operator does, beside whoever writes it: <c>pg_dump</c> in its own format.</summary>
    public static Task BackUpAsync(string connection, string file) => RunAsync(Client("pg_dump"), [.. Place(connection), "--format=custom", $"--file={file}"]);

    /// <summary>Restores a backup into a new database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> RestoreAsync(string file)
    {
        var connection = await CreateDatabaseAsync();
        await RunAsync(Client("pg_restore"), [.. Place(connection), "--exit-on-error", "--no-owner", file]);
        return connection;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (!IsPrivate || !Directory.Exists(_folder))
            return;
        if (File.Exists(_folder + "/data/postmaster.pid"))
            await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Client(string program) => Programs is null ? program : Path.Combine(Programs, program);

    private static string[] Place(string connection)
    {
        var at = new NpgsqlConnectionStringBuilder(connection);
        return [$"--host={at.Host}", $"--port={at.Port.ToString(CultureInfo.InvariantCulture)}", $"--username={at.Username}", $"--dbname={at.Database}", "--no-password"];
    }

    // The server refuses to run as root.
    private static Task AsOwnerAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("/sbin/runuser", ["-u", "postgres", "--", Path.Combine(Programs!, program), .. arguments])
        : RunAsync(Path.Combine(Programs!, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        if (program == "/bin/chown" && Environment.UserName != "root")
            return;
        // Nothing is redirected but the log: the server would keep inherited pipes open.
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = program.EndsWith("initdb", StringComparison.Ordinal), WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^[a-z0-9_]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}

/// <summary>The tests of a class need a PostgreSQL server.</summary>
public sealed class RequiresPostgresAttribute : RequiresAttribute
{
    public override string? Missing => PostgresServer.Missing;
}
