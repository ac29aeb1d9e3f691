using System.Text;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Embedded.Tests.Journals;

public sealed class PrinterTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_stream_is_printed_with_version_instant_name_and_payload_and_without_signed_bytes()
    {
        var stream = StreamId.Parse("account-a");
        var signed = """{"id":"x","transaction":{"hash":"0x12","rawHex":"0xdeadbeef","gas":{"limit":"21000"}}}"""u8.ToArray();
        await using var journal = await SqliteJournal.OpenAsync(_folder.Journal, TimeProvider.System, default);
        await journal.AppendAsync(
            new(stream, 0, [new("account.opened.v1", """{"nonce":7}"""u8.ToArray()), new("transaction.signed.v1", signed)],
            new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero), null, null), default);
        await using var to = new StringWriter();
        (await new JournalPrinter(Redaction.Default).PrintAsync(journal, stream, to, default)).ShouldBe(2);
        to.ToString().ReplaceLineEndings("\n").ShouldBe(
            """
            #1  2026-07-01T12:00:00.000000Z  account.opened.v1
              {
                "nonce": 7
              }
            #2  2026-07-01T12:00:00.000000Z  transaction.signed.v1
              {
                "id": "x",
                "transaction": {
                  "hash": "0x12",
                  "rawHex": "(left out)",
                  "gas": {
                    "limit": "21000"
                  }
                }
              }

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("""{"variants":[{"RawHex":"SECRET"}]}""")]
    [InlineData("""[[{"rawHex":{"deep":"SECRET"}}]]""")]
    [InlineData("""{"rpcUrls":["https://SECRET"]}""")]
    [InlineData("""SECRET that is no JSON""")]
    public void A_secret_is_left_out_wherever_it_stands(string payload) =>
        Redaction.Default.Print(Encoding.UTF8.GetBytes(payload)).ShouldNotContain("SECRET");
}
