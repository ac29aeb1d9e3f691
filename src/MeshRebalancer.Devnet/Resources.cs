namespace MeshRebalancer.Devnet;

/// <summary>The files that are embedded in this assembly.</summary>
internal static class Resources
{
    private const string Contracts = "contracts/";

    /// <summary>Our Solidity sources by file name, in the order of their names.</summary>
    public static SortedDictionary<string, string> Solidity() => new(
        typeof(Resources).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Contracts, StringComparison.Ordinal))
            .ToDictionary(name => name[Contracts.Length..], Text, StringComparer.Ordinal),
        StringComparer.Ordinal);

    public static string Text(string name)
    {
        using var stream = typeof(Resources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"No resource is embedded under the name {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
