using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Configuration;

namespace MeshRebalancer.Node.Support;

/// <summary>
/// Every secret text that a configuration leads to: what its URLs hold beyond the host, its connection string's password, its accounts' passphrases
/// and keystores. A bundle is searched for them before it is written: a second look, should the first have missed a place.
/// </summary>
internal static class KnownSecrets
{
    /// <summary>Shorter texts are found by chance.</summary>
    private const int LengthMin = 6;

    private static readonly string[] Passwords = ["Password", "Pwd", "SSL Password"];

    public static IReadOnlyList<string> Of(MeshConfiguration configuration) =>
    [
        .. Urls(JsonNode.Parse(ConfigurationWriter.Write(configuration))).SelectMany(OfUrl)
            .Concat(configuration.Journal is JournalConfiguration.Postgres postgres ? OfConnection(Text(postgres.ConnectionStringFile)) : [])
            .Concat(configuration.Accounts.SelectMany(account => new[] { Text(account.PassphrasePath), Text(account.KeystorePath) }))
            .Select(text => text.Trim())
            .Where(text => text.Length >= LengthMin)
            .Distinct(StringComparer.Ordinal),
    ];

    // Whatever key it stands under: one that is added to the configuration is looked for, too.
    private static IEnumerable<Uri> Urls(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Urls(field.Value)),
        JsonArray items => items.SelectMany(Urls),
        JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is var text
            && text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var url) => [url],
        _ => [],
    };

    // A path of one common word, such as /rpc, is no secret; its longest part is what a key would be.
    private static IEnumerable<string> OfUrl(Uri url) =>
        [url.UserInfo, url.Query.TrimStart('?'), .. url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length >= 12)];

    private static IEnumerable<string> OfConnection(string text)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text.Trim();
        }
        catch (ArgumentException)
        {
            return [text];
        }

        return Passwords.Where(parts.ContainsKey).Select(name => parts[name].ToString()!);
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
