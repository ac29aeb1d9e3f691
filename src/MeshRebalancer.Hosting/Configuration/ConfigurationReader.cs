using System.Text.Json;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads <c>mesh.json</c>. Comments and trailing commas are allowed; everything that is wrong is listed at once.</summary>
public static class ConfigurationReader
{
    private static readonly JsonDocumentOptions Json = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
    };

    /// <summary>The configuration, or everything that is wrong with it.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="folder">What relative paths are relative to: the file's own folder.</param>
    public static Result<MeshConfiguration, EquatableArray<ConfigViolation>> Read(string json, string folder)
    {
        List<ConfigViolation> violations = [];
        try
        {
            using var document = JsonDocument.Parse(json, Json);
            JsonTexts.Demand(document.RootElement);
            var configuration = new ConfigurationBuilder(new(document.RootElement, "", violations), folder).Build();
            return configuration is not null && violations.Count == 0
                ? configuration
                : EquatableArray.ToEquatableArray(violations.Distinct());
        }
        catch (JsonException broken)
        {
            return EquatableArray.ToEquatableArray(
                [new ConfigViolation("", $"The file is not JSON: line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}.")]);
        }
    }
}

/// <summary>Turns the root object into a configuration, section by section.</summary>
internal sealed class ConfigurationBuilder(ConfigNode root, string folder)
{
    public MeshConfiguration? Build()
    {
        root.Text("$schema", "a path or URL", required: false);
        var desk = Part(root, "desk");
        var journal = Journal(root.Child("journal"));
        var listen = Listen();
        var identity = IdentitySection.Read(root.Child("identity", required: false));
        var otlp = Telemetry(root.Child("telemetry", required: false));
        var limits = CoordinatorSection.Read(root.Child("coordinator"));
        var breakers = BreakerSection.Read(root.Child("breakers", required: false));
        var prices = PriceSection.Read(root.Child("prices"), folder);
        var chains = ChainSection.Read(root.List("chains"));
        var bridges = new BridgeSection(chains).Read(root.List("bridges", required: false));
        var accounts = root.List("accounts").Select(Account).OfType<AccountConfiguration>().ToEquatableArray();
        var portfolios = new PortfolioSection(chains, accounts, bridges, folder).Read(root.List("portfolios"));
        root.Close();
        if (prices is not null)
        {
            PriceSection.Check(root, prices, chains);
        }

        Unique(accounts.Select(account => account.Name), "accounts", "name");
        Unique(bridges.Select(bridge => bridge.Name), "bridges", "name");
        foreach (var taken in bridges.Select(bridge => bridge.Name).Intersect(chains.SelectMany(chain => chain.Venues).Select(venue => venue.Name), StringComparer.Ordinal))
        {
            root.Violate("bridges", $"has the name '{taken}', which is a venue's");
        }

        foreach (var chain in chains.Where(chain => chain.Gas?.Tank is { } tank && accounts.All(account => account.Name != tank)))
        {
            root.Violate("chains", $"name the gas tank '{chain.Gas!.Tank}' for {chain.Name}, which is not among the accounts");
        }

        foreach (var chain in chains.Where(chain => chain.Transactions?.MintAccount is { } minter && accounts.All(account => account.Name != minter)))
        {
            root.Violate("chains", $"name the mint account '{chain.Transactions!.MintAccount}' for {chain.Name}, which is not among the accounts");
        }

        return desk is null || journal is null || listen is null || limits is null || breakers is null || prices is null || identity is null
            ? null
            : new(desk, journal, listen, otlp, limits, prices, chains, bridges, accounts, portfolios) { Breakers = breakers, Identity = identity };
    }

    /// <summary>A name that may be one part of a stream's name.</summary>
    public static string? Part(ConfigNode node, string key)
    {
        const string allowed = "a name of 1 to 32 letters, digits, '.' and '_'";
        var text = node.Text(key, allowed);
        if (text is not null && (text.Length > 32 || !StreamId.IsPart(text)))
        {
            node.Violate(key, $"is '{text}'; {allowed} is expected");
            return null;
        }

        return text;
    }

    /// <summary>An address in its EIP-55 spelling: without it a typing error could not be noticed. A wrong one is written down and read on with.</summary>
    public static Address? Contract(ConfigNode node, string key, bool required = true)
    {
        const string allowed = "an address (0x and 40 hexadecimal digits) in its checksum spelling (EIP-55)";
        if (node.Text(key, allowed, required) is not { } text)
        {
            return null;
        }

        switch (ChecksumAddress.Read(text, out var address))
        {
            case AddressSpelling.Checked:
                return address;
            case AddressSpelling.Malformed:
                node.Violate(key, $"is '{text}'; {allowed} is expected");
                return null;
            case AddressSpelling.NoChecksum:
                node.Violate(key, $"is '{text}', which has no checksum; write {ChecksumAddress.Format(address)}");
                return address;
            default:
                node.Violate(key, $"is '{text}', whose checksum is wrong; is {ChecksumAddress.Format(address)} meant?");
                return address;
        }
    }

    /// <summary>A URL. Its text may be a secret and is not repeated.</summary>
    public static Uri? Url(ConfigNode node, string key, string? text, params string[] schemes)
    {
        if (text is null)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme, StringComparer.Ordinal))
        {
            return uri;
        }

        node.Violate(key, $"is no URL that begins with {string.Join(" or ", schemes.Select(scheme => scheme + "://"))}");
        return null;
    }

    private JournalConfiguration? Journal(ConfigNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var sqlite = node.Text("sqliteFile", "the path of a file", required: false);
        var postgres = node.Text("postgresFile", "the path of a file that holds a connection string", required: false);
        node.Close();
        switch (sqlite, postgres)
        {
            case ({ } path, null):
                return new JournalConfiguration.Sqlite(At(path));
            case (null, { } path):
                return new JournalConfiguration.Postgres(At(path));
            default:
                node.Violate("", "names no journal or two; either sqliteFile or postgresFile is expected");
                return null;
        }
    }

    private Uri? Listen()
    {
        var text = root.Text("listenUrl", "a loopback URL such as http://127.0.0.1:5080", required: false) ?? "http://127.0.0.1:5080";
        var uri = Url(root, "listenUrl", text, "http");
        if (uri is { IsLoopback: false })
        {
            root.Violate("listenUrl", $"binds {uri.Host}; only a loopback address (127.0.0.1, [::1], localhost) is allowed, because keys would cross the network in the clear");
            return null;
        }

        return uri;
    }

    private static Uri? Telemetry(ConfigNode? node)
    {
        var otlp = node is null ? null : Url(node, "otlpUrl", node.Text("otlpUrl", "the URL of an OTLP/HTTP receiver"), "http", "https");
        node?.Close();
        return otlp;
    }

    private AccountConfiguration? Account(ConfigNode node)
    {
        var name = Part(node, "name");
        var keystore = node.Text("keystoreFile", "the path of a V3 keystore");
        var passphrase = node.Text("passphraseFile", "the path of a file that holds the passphrase");
        node.Close();
        return name is null || keystore is null || passphrase is null ? null : new(name, At(keystore), At(passphrase));
    }

    private void Unique(IEnumerable<string> names, string path, string what)
    {
        foreach (var twice in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            root.Violate(path, $"has the {what} '{twice.Key}' {twice.Count().ToString(System.Globalization.CultureInfo.InvariantCulture)} times");
        }
    }

    private string At(string path) => Path.GetFullPath(path, folder);
}
