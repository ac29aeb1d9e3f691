using System.IO.Compression;
using System.Text.Json;
using MeshRebalancer.TestSupport;
using Xunit.Abstractions;

namespace MeshRebalancer.Evm.Tests;

/// <summary>
/// One file of the public vectors <c>@ethersproject/testcases@5.8.0</c> (MIT). Every run prints how many rows it saw and judged, and fails
/// when these are not the expected numbers, so that an empty or changed file can't pass. Not run, because they concern nothing we have:
/// hdnode and wordlists (mnemonics), namehash and nameprep (ENS), bignumber and units (ethers' own number formats).
/// </summary>
public sealed class VectorFile : IDisposable
{
    private readonly JsonDocument _document;

    private VectorFile(string name, JsonDocument document) => (Name, _document) = (name, document);

    public string Name { get; }

    public IEnumerable<JsonElement> Rows => _document.RootElement.EnumerateArray();

    public static async Task<VectorFile> OpenAsync(string name)
    {
        var folder = await PackageCache.UnpackAsync("@ethersproject/testcases@5.8.0");
        await using var file = File.OpenRead(Path.Combine(folder, "testcases", name + ".json.gz"));
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        return new(name, await JsonDocument.ParseAsync(unzipped));
    }

    /// <summary>Judges every row; a judge answers how many assertions it made. All failing rows are counted, the first are shown.</summary>
    public void Run(ITestOutputHelper output, int rows, int checks, Func<JsonElement, int> judge)
    {
        var failures = new List<string>();
        var (seen, made) = (0, 0);
        foreach (var row in Rows)
        {
            seen++;
            try
            {
                made += judge(row);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failures.Add($"{(row.TryGetProperty("name", out var name) ? name.ToString() : $"row {seen}")}: {exception.GetType().Name}: {exception.Message}");
            }
        }

        var line = $"{Name}: {seen} rows, {made} checks, {failures.Count} failures";
        output.WriteLine(line);
        Console.WriteLine(line);
        failures.ShouldBeEmpty(string.Join('\n', failures.Take(5)));
        (seen, made).ShouldBe((rows, checks));
    }

    public void Dispose() => _document.Dispose();
}

internal static class RowExtensions
{
    public static string Text(this JsonElement row, string name) => row.GetProperty(name).GetString()!;

    public static string? TextOrNull(this JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static byte[] Bytes(this JsonElement row, string name) => HexBytes.Parse(row.Text(name)).ToArray();

    /// <summary>The field's own JSON, or the JSON that it holds as text.</summary>
    public static JsonElement Json(this JsonElement row, string name)
    {
        var field = row.GetProperty(name);
        return field.ValueKind == JsonValueKind.String ? JsonDocument.Parse(field.GetString()!).RootElement : field;
    }
}
