namespace MeshRebalancer.EndToEnd;

/// <summary>A node that is killed hard in the midst of an account's troubles: the next one brings every transaction to its one end.</summary>
public sealed class AccountKillTests
{
    public static TheoryData<string> Events => [.. AccountKills.Rounds.Keys];

    [Theory]
    [MemberData(nameof(Events))]
    public Task A_node_killed_in_an_accounts_trouble_finishes_when_it_is_started_again(string name) => AccountKills.Rounds[name](name);
}
