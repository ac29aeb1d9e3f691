using System.Globalization;

namespace MeshRebalancer.Engine.Simulation.Tests.Runs;

/// <summary>Seeds that once found something wrong, in the product, the world or a checker.</summary>
public sealed class FoundSeedTests
{
    [Theory]
    // A swap succeeded, was taken back with its block and reverted in the next: the leg rightly tried again, and had acted once.
    [InlineData(179528624675, 20, 9)]

    // A clock that had jumped stayed wrong when faults stopped, so that every price was too old and a deposit was never seen.
    [InlineData(5028, 5, 30)]

    // An older journal knew nothing of a breaker, but the checker did.
    [InlineData(5052, 5, 30)]

    // A deep reorg took away a stranger's mint, which the pools forgot.
    [InlineData(5122, 5, 30)]

    // The simulated bridge took a stranger's mint for found before it had its confirmations; the adapters never do.
    [InlineData(179529522674, 20, 40)]

    // Somebody used the key in the last seconds with faults: the run was over before the clerk had time to account for it.
    [InlineData(103, 5, 30)]

    // A deep reorg exchanged our mint, which had reverted, for the stranger's: its correction was refused, and the portfolio waited for ever.
    [InlineData(17955000090, 20, 60)]

    // A swap that had done nothing acted in another block after a deep reorg, while its leg was at the next attempt, which swapped once more.
    [InlineData(32000000324, 5, 30)]

    // A portfolio traded back what a lost journal had traded, of which the older one knows nothing.
    [InlineData(17955000199, 20, 60)]
    public void What_a_seed_once_found_stays_mended(long seed, int portfolios, int minutes)
    {
        var report = SeedBatch.RunOne(new(seed) { Portfolios = portfolios, Length = TimeSpan.FromMinutes(minutes) });
        report.Violations.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Checker}: {one.Message}")).ShouldBeEmpty();
    }
}
