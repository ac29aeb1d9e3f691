using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Hosting.Api.Paging;
using MeshRebalancer.Hosting.Nodes;

namespace MeshRebalancer.Node.Demo;

/// <summary>Waits until every portfolio is as hoped.</summary>
/// <param name="node">The node.</param>
/// <param name="cancel">The end of all patience.</param>
internal sealed class DemoWaiting(MeshNode node, CancellationToken cancel)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>False when patience ended first.</summary>
    public async Task<bool> ForAsync(Func<PortfolioView, bool> hoped)
    {
        try
        {
            while (!(await node.Readings.PortfoliosAsync(PortfolioFilter.None, null, int.MaxValue, cancel)).Portfolios.All(hoped))
            {
                await Task.Delay(Look, cancel);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
