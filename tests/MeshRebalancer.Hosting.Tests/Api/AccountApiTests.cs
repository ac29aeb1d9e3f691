using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>Accounts over HTTP.</summary>
public sealed class AccountApiTests(QuietNode world) : IClassFixture<QuietNode>
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EffectId Id = EffectId.Parse("rebalance-treasury-past.1/r1.leg1.swap/1");

    [Fact]
    public async Task A_transaction_is_shown_without_bytes_and_cancelled()
    {
        var facts = await LiveAsync("0x00000000000000000000000000000000000000a1");
        var shown = await AccountAsync(facts);
        shown.ShouldContain("\"state\":\"live\"");
        shown.ShouldNotContain("5ec4e7", Case.Insensitive);

        await world.Http.WriteAsync("POST", "/api/v1/accounts/cancel", $$"""{{{Body(facts)}},"id":"{{Id}}","why":"not any more"}""");

        (await AccountAsync(facts)).ShouldContain("operator: not any more");
    }

    [Fact]
    public async Task A_quarantine_is_shown_with_its_reason_and_ended_by_a_statement()
    {
        var facts = await LiveAsync("0x00000000000000000000000000000000000000a2");
        await TellAsync(facts, new AccountCommand.ReportCount(9, At));
        (await AccountAsync(facts)).ShouldContain("nonce-ahead");

        await world.Http.WriteAsync("POST", "/api/v1/accounts/reconcile", $$"""{{{Body(facts)}},"why":"the other node sent it"}""");

        var after = await AccountAsync(facts);
        after.ShouldContain("\"quarantine\":null");
        after.ShouldContain("\"nextNonce\":9");
    }

    [Theory]
    [InlineData("reconcile", """{"chain":1,"address":"0x00000000000000000000000000000000000000A9","why":"x"}""", 404, "account")]
    [InlineData("reconcile", """{"chain":1,"address":"0x12","why":"x"}""", 422, "address")]
    [InlineData("cancel", """{"chain":1,"address":"0x00000000000000000000000000000000000000A9","why":"x"}""", 422, "id")]
    public async Task A_wrong_request_is_told_what_is_wrong(string path, string body, int status, string word)
    {
        var problem = await world.Http.ProblemAsync(Http.Request("POST", "/api/v1/accounts/" + path, body), status);
        problem.GetProperty("detail").GetString()!.ShouldContain(word);
    }

    private static string Body(AccountFacts facts) => $"\"chain\":1,\"address\":\"{ChecksumAddress.Format(facts.Address)}\"";

    private async Task<string> AccountAsync(AccountFacts facts) =>
        (await world.Http.ReadAsync("/api/v1/accounts")).GetProperty("accounts").EnumerateArray()
            .Single(one => one.GetProperty("address").GetString() == ChecksumAddress.Format(facts.Address)).GetRawText();

    private async Task<AccountFacts> LiveAsync(string address)
    {
        var facts = new AccountFacts("treasury", new(1), Address.Parse(address));
        var gas = new GasTerms(100_000, 30_000_000_000UL, (UInt256)1_000_000_000UL);
        await TellAsync(facts, new AccountCommand.Submit(Id, Call.Nothing(facts.Address), At));
        await TellAsync(facts, new AccountCommand.ReportNonce(EffectId.Of(facts.Stream, "nonce"), 7, At));
        await TellAsync(facts, new AccountCommand.ReportPrepared(
            Id, new(gas, new(14_500_000_000UL, (UInt256)1_000_000_000UL, 30_000_000_000UL), UInt256.Zero), new(new(1), null, null), AccountPolicy.Default, 7, At));
        await TellAsync(facts, new AccountCommand.ReportSigned(Id, 7, new(Hash32.Parse("0x" + new string('7', 64)), "0x5ec4e7", gas), At));
        return facts;
    }

    private async Task TellAsync(AccountFacts facts, AccountCommand command) =>
        (await world.Node.Streams.AskAsync(facts.Stream, command, CancellationToken.None)).ShouldBeOfType<Reply.Saved>();
}
