/* ihalad: the central server. */
int
main(void)
{
  return 0;
}
